import { describe, expect, it } from 'vitest';
import type { StackId, StringId } from '../../base/ids.ts';
import type { ProfileTables } from '../../tables/profile.ts';
import { createDiary } from '../../tables/diary.ts';
import { SnapshotFlag, type SnapshotTables } from '../../tables/snapshot.ts';
import { createSymbols } from '../../tables/symbols.ts';
import { encodeProfile } from './encode.ts';
import { pprof } from './index.ts';
import { message } from './wire-text.ts';

function decode(bytes: Uint8Array, maxHeldBytes = 1 << 28) {
	const context = { symbols: createSymbols(), diary: createDiary(), maxHeldBytes };
	const decoder = pprof.open(context);
	for (let at = 0; at < bytes.length; at += 7) decoder.push(bytes.subarray(at, at + 7));
	return { ...decoder.finish(), ...context };
}

function profileOf(text: string) {
	const { artifacts, symbols, diary, damage } = decode(encodeProfile(text));
	expect(damage).toBeNull();
	const profile = artifacts[0] as ProfileTables;
	const stackText = (stack: number): string =>
		Array.from({ length: symbols.depth(stack as StackId) }, (_, depth) => {
			const frame = symbols.frameAt(stack as StackId, depth);
			return `${symbols.functionAt(stack as StackId, depth)}:${symbols.lineOf(frame)}`;
		}).join(' ');
	return { profile, snapshot: artifacts[1] as SnapshotTables | undefined, symbols, diary: diary.entries(), stackText };
}

describe('profile tables', () => {
	it('gives equal stacks one id, with inlined frames expanded', () => {
		const { profile, stackText } = profileOf(`
			type samples/count
			type cpu/nanoseconds
			period cpu/nanoseconds 10000000
			time 1700000000000000001
			duration 2000000000
			1 10000000: main.leaf a.go:3 < main.mid a.go:9 | main.main m.go:20; route=/x
			2 20000000: main.mid a.go:9 | main.main m.go:20
			4 40000000: main.leaf a.go:3 | main.mid a.go:9 | main.main m.go:20
			8 80000000:
		`);
		expect(profile.stack[0]).toBe(profile.stack[2]);
		expect(profile.stack[3]).toBe(-1);
		expect(stackText(profile.stack[0] as number)).toBe('main.leaf:3 main.mid:9 main.main:20');
		expect(stackText(profile.stack[1] as number)).toBe('main.mid:9 main.main:20');
		expect([...(profile.values[1] as Float64Array)]).toEqual([1e7, 2e7, 4e7, 8e7]);
		expect(profile).toMatchObject({
			profileKind: 'cpu',
			defaultSampleType: 1,
			period: 1e7,
			timeNanos: '1700000000000000001',
			durationNs: 2e9,
		});
	});

	it('keeps text and numeric labels apart', () => {
		const { profile, symbols } = profileOf(`
			type alloc_space/bytes
			5: main.a a.go:1; route=/x, bytes=#480 bytes, n=#3
			6: main.a a.go:1
		`);
		const { labels } = profile;
		const text = (id: number | undefined) => symbols.text(id as StringId);
		expect([...labels.start]).toEqual([0, 3, 3]);
		expect([...labels.key].map(text)).toEqual(['route', 'bytes', 'n']);
		expect([...labels.text].map(text)).toEqual(['/x', '', '']);
		expect([...labels.number]).toEqual([Number.NaN, 480, 3]);
		expect([...labels.unit].map(text)).toEqual(['', 'bytes', '']);
	});

	it('writes generic functions as the runtime prints them elsewhere', () => {
		const { profile, stackText } = profileOf(`
			type samples/count
			1: slices.SortFunc[go.shape.[]int,go.shape.int] sort.go:8 | main.(*Set[go.shape.string]).Add set.go:4 | operator[] x.cc:1
		`);
		expect(stackText(profile.stack[0] as number)).toBe('slices.SortFunc[...]:8 main.(*Set[...]).Add:4 operator[]:1');
	});

	it('shows locations without symbols by address and mapping, and notes it', () => {
		const bytes = message(
			'1: { 1: 1 2: 2 } 2: { 1: [1 2] 2: 1 } 3: { 1: 1 5: 3 6: 4 } 4: { 1: 1 2: 1 3: 18446744073709551615 } 4: { 1: 2 3: 4096 4: { 1: 1 } } 5: { 1: 1 } 6: "" 6: "samples" 6: "count" 6: "libc.so.6" 6: "b1d"',
		);
		const { artifacts, symbols, diary } = decode(bytes);
		const profile = artifacts[0] as ProfileTables;
		const stack = profile.stack[0] as StackId;
		expect([symbols.functionAt(stack, 0), symbols.functionAt(stack, 1)]).toEqual(['0xffffffffffffffff', '0x1000']);
		expect(symbols.text(symbols.fileOf(symbols.frameAt(stack, 0)))).toBe('libc.so.6');
		expect(diary.entries()).toMatchObject([{ id: 'pprof.unsymbolized-location', severity: 'notice', count: 1 }]);
		expect(profile.buildId).toBe('b1d');
	});

	it('takes the build id of the main mapping, which is not the first if that is a library or the kernel', () => {
		const mapping = (id: number, file: number, build: number) => `3: { 1: ${id} 5: ${file} 6: ${build} }`;
		const text = `${mapping(1, 1, 4)} ${mapping(2, 2, 5)} ${mapping(3, 3, 6)} 6: "" 6: "[vdso]" 6: "libc.so.6" 6: "/app (deleted)" 6: "a" 6: "b" 6: "c"`;
		expect((decode(message(text)).artifacts[0] as ProfileTables).buildId).toBe('c');
	});
});

describe('profile kind', () => {
	const kindOf = (text: string) => profileOf(text).profile.profileKind;

	it('comes from the sample types', () => {
		expect(kindOf('type samples/count\ntype cpu/nanoseconds')).toBe('cpu');
		expect(kindOf('type alloc_objects/count\ntype alloc_space/bytes\ntype inuse_objects/count\ntype inuse_space/bytes')).toBe('heap');
		expect(kindOf('type goroutine/count')).toBe('goroutine');
		expect(kindOf('type goroutineleak/count')).toBe('goroutineleak');
		expect(kindOf('type threadcreate/count')).toBe('threadcreate');
		expect(kindOf('type example.com/open-files/count')).toBe('custom');
		expect(kindOf('type samples/count\ntype time/nanoseconds')).toBe('custom');
		expect(kindOf('type goroutine/count\ntype goroutine/bytes')).toBe('custom');
		expect(kindOf('')).toBe('custom');
	});

	const contention = 'type contentions/count\ntype delay/nanoseconds\n';

	it('tells mutex (released in Unlock) from block (waited) by the stacks of a contention profile', () => {
		expect(kindOf(`${contention} 1 5: sync.(*Mutex).Unlock mutex.go:65 < main.f a.go:3`)).toBe('mutex');
		expect(kindOf(`${contention} 1 5: sync.(*Mutex).Unlock mutex.go:65 < sync.(*RWMutex).Unlock rwmutex.go:219 | main.f a.go:3`)).toBe(
			'mutex',
		);
		expect(kindOf(`${contention} 1 5: runtime.unlock lock.go:1 | runtime.mallocgc malloc.go:9`)).toBe('mutex');
		expect(kindOf(`${contention} 1 5: runtime._LostContendedRuntimeLock proc.go:1`)).toBe('mutex');
		for (const leaf of ['runtime.chanrecv1', 'runtime.selectgo', 'sync.(*WaitGroup).Wait', 'sync.(*Cond).Wait', 'sync.(*RWMutex).RLock']) {
			expect(kindOf(`${contention} 1 5: ${leaf} x.go:1 | main.f a.go:3`)).toBe('block');
		}
		expect(kindOf(`${contention} 1 5: sync.(*Mutex).Lock mutex.go:46 < sync.(*RWMutex).Lock rwmutex.go:150 | main.Unlock a.go:3`)).toBe(
			'block',
		);
	});

	it('does not guess when nothing tells, and says when both do', () => {
		const empty = profileOf(contention);
		expect(empty.profile.profileKind).toBe('custom');
		expect(empty.diary).toMatchObject([{ id: 'pprof.contention-kind-unknown' }]);
		const unlock = '1 1: sync.(*Mutex).Unlock m.go:1 | main.f a.go:3';
		const mixed = profileOf(`${contention}${unlock}\n${unlock}\n1 1: runtime.chansend1 c.go:1 | main.f a.go:9`);
		expect(mixed.profile.profileKind).toBe('mutex');
		expect(mixed.diary).toMatchObject([{ id: 'pprof.contention-kinds-mixed', count: 1 }]);
	});

	it('takes the default sample type the profile names, else the last', () => {
		const types = 'type alloc_space/bytes\ntype inuse_space/bytes\n';
		expect(profileOf(types).profile.defaultSampleType).toBe(1);
		expect(profileOf(`${types}default alloc_space`).profile.defaultSampleType).toBe(0);
		expect(profileOf(`${types}default nothing`).profile.defaultSampleType).toBe(1);
		expect(profileOf('comment nothing').profile.defaultSampleType).toBe(-1);
	});
});

describe('snapshot of a goroutine profile', () => {
	it('has one row per group, with labels in key order', () => {
		const { snapshot, profile, symbols } = profileOf(`
			type goroutine/count
			time 1700000000000000001
			5: runtime.gopark proc.go:1 | main.park a.go:3
			2: runtime.gopark proc.go:1 | main.park a.go:3; worker=b, shard=7
			0: main.gone a.go:9
		`);
		expect(snapshot).toMatchObject({ form: 'profile', isPartial: false, goroutineCount: 7, timeNanos: '1700000000000000001' });
		expect([...(snapshot?.rows.count ?? [])]).toEqual([5, 2]);
		expect(snapshot?.rows.stack[0]).toBe(profile.stack[0]);
		expect([...(snapshot?.rows.labels ?? [])].map((id) => symbols.text(id as StringId))).toEqual(['', 'shard=7, worker=b']);
		expect([...(snapshot?.rows.flags ?? [])]).toEqual([0, 0]);
	});

	it('marks the rows of a goroutineleak profile as leaked and itself as partial', () => {
		const { snapshot } = profileOf('type goroutineleak/count\n3: runtime.gopark proc.go:1 | main.park a.go:3');
		expect(snapshot).toMatchObject({ isPartial: true, goroutineCount: 3 });
		expect(snapshot?.rows.flags[0]).toBe(SnapshotFlag.Leaked);
	});

	it('is not made of other kinds', () => {
		expect(profileOf('type threadcreate/count\n3: main.f a.go:1').snapshot).toBeUndefined();
	});
});
