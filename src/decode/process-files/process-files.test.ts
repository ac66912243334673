// What the files of /proc and of cgroups become. The fixture holds two snapshots in the form that `tail -n +1 FILE FILE` prints:
// the first with cgroup v2, the second with v1.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createDiary } from '../../tables/diary.ts';
import { createSymbols, type Symbols } from '../../tables/symbols.ts';
import { DESCRIPTOR_KINDS, type Figure, type ProcessTables } from '../../tables/process-snapshot.ts';
import { recognise } from '../formats.ts';
import { processFiles } from './index.ts';

const fixture = readFileSync(new URL('../../../fixtures/process-files/two-snapshots.txt', import.meta.url));
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

function decode(input: Uint8Array, { chunkBytes = 1 << 20, maxHeldBytes = 1 << 20 } = {}) {
	const diary = createDiary();
	const symbols = createSymbols();
	const decoder = processFiles.open({ symbols, diary, maxHeldBytes });
	for (let at = 0; at < input.length; at += chunkBytes) decoder.push(input.subarray(at, at + chunkBytes));
	const decoded = decoder.finish();
	return { ...decoded, tables: decoded.artifacts[0] as ProcessTables | undefined, diary: diary.entries(), symbols };
}

const row = (tables: ProcessTables | undefined, at: number): Partial<Record<Figure, number>> =>
	Object.fromEntries(
		Object.entries(tables?.figures ?? {})
			.map(([name, column]) => [name, column[at] as number] as const)
			.filter(([, value]) => !Number.isNaN(value)),
	);

test('the first snapshot: every figure of its files, cgroup v2', () => {
	const { tables, damage } = decode(fixture);
	expect(damage).toBeNull();
	expect(tables).toMatchObject({ length: 2, pid: 42, timeNanos: '1795286557000000000' });
	expect(row(tables, 0)).toEqual({
		uptimeNs: 1000.25e9,
		startedNs: 900e9,
		minorFaults: 1500,
		majorFaults: 3,
		userCpuNs: 2.5e9,
		systemCpuNs: 0.5e9,
		threads: 9,
		rssBytes: 20_000 * 1024,
		rssAnonBytes: 12_000 * 1024,
		rssFileBytes: 8000 * 1024,
		swapBytes: 0,
		lazyFreeBytes: 128 * 1024,
		anonHugeBytes: 2048 * 1024,
		descriptors: 7,
		descriptorLimit: 1024,
		hostBusyNs: 15.2e9,
		hostIdleNs: 80.9e9,
		hostStealNs: 0.2e9,
		hostCpus: 2,
		cpuSomeNs: 1234567000,
		memorySomeNs: 77000,
		memoryFullNs: 66000,
		ioSomeNs: 55000,
		ioFullNs: 44000,
		hostFaults: 5000,
		hostMajorFaults: 50,
		quotaNs: Number.POSITIVE_INFINITY,
		periodNs: 1e8,
		cgroupCpuNs: 2e9,
		periods: 0,
		throttledPeriods: 0,
		throttledNs: 0,
		memoryMaxBytes: 512 * 2 ** 20,
		memoryHighBytes: Number.POSITIVE_INFINITY,
		memoryCurrentBytes: 30e6,
		anonBytes: 12e6,
		fileBytes: 16e6,
		inactiveFileBytes: 9e6,
		shmemBytes: 0,
		kernelBytes: 1.5e6,
		sockBytes: 4096,
		refaults: 12,
		highEvents: 0,
		maxEvents: 1,
		oomEvents: 0,
		oomKills: 0,
		socketsUsed: 12,
		tcpInUse: 5,
		tcpTimeWait: 2,
		listenOverflows: 7,
		listenDrops: 8,
		passiveOpens: 20,
	});
});

test('a header that was there before begins the next snapshot; cgroup v1 tells the same in other words', () => {
	const second = row(decode(fixture).tables, 1);
	expect(second).toMatchObject({ uptimeNs: 1010.25e9, minorFaults: 2500, quotaNs: 1.5e8, throttledNs: 5e6, memoryCurrentBytes: 31e6 });
	expect(second).toMatchObject({ memoryMaxBytes: Number.POSITIVE_INFINITY, anonBytes: 13e6, inactiveFileBytes: 9e6 });
	expect(second.descriptors).toBeUndefined();
});

test('open files by kind and pattern, threads, listeners, connections by direction', () => {
	const { tables, symbols } = decode(fixture);
	const text = (id: number): string => symbols.text(id as Parameters<Symbols['text']>[0]);
	const { descriptors, threadTimes, listeners, connections } = tables as ProcessTables;
	const open = Array.from(descriptors.kind, (kind, i) => [
		DESCRIPTOR_KINDS[kind],
		text(descriptors.target[i] as number),
		descriptors.count[i],
	]);
	expect(open).toEqual([
		['device', '/dev/null', 1],
		['pipe', '', 1],
		['socket', '', 1],
		['anon_inode', '[eventpoll]', 1],
		['file', '/data/part-*.tmp', 2],
		['file', '/data/part-*.tmp (deleted)', 1],
	]);
	expect([...threadTimes.tid]).toEqual([42, 43]);
	expect([...threadTimes.waitingNs]).toEqual([20_000, 10_000]);
	expect([text(listeners.address[0] as number), listeners.queued[0], listeners.backlog[0]]).toEqual(['0.0.0.0:8080', 3, 4096]);
	const ends = Array.from(connections.state, (state, i) => [
		text(state),
		connections.isInbound[i],
		text(connections.peer[i] as number),
		connections.count[i],
	]);
	expect(ends).toEqual([
		['ESTAB', 1, '0.0.0.0:8080', 2],
		['CLOSE-WAIT', 0, '10.0.0.5:443', 1],
	]);
});

test('sections of unknown files and of other processes are counted, not read', () => {
	const other = bytesOf('==> /proc/7/stat <==\n7 (b) S 1\n==> /proc/8/status <==\nThreads:\t3\n==> /proc/uptime <==\n5.00 5.00\n');
	expect(decode(other).diary).toMatchObject([{ id: 'process-files.other-process', count: 1 }]);
	expect(decode(fixture).diary).toMatchObject([{ id: 'process-files.unknown', count: 1 }]);
});

test.each([
	['status', 'Name:\tsvc\nUmask:\t0022\nState:\tS (sleeping)\nPid:\t9\nVmRSS:\t 10 kB\n', { rssBytes: 10240 }],
	[
		'limits',
		'Limit                     Soft Limit           Hard Limit           Units\nMax open files            64   64   files\n',
		{ descriptorLimit: 64 },
	],
	['listing of fd', 'total 0\nlrwx------ 1 a a 64 Nov 21 18:42 3 -> socket:[1]\n', { descriptors: 1 }],
	['cpu.stat', 'usage_usec 5\nuser_usec 3\nsystem_usec 2\nnr_periods 4\nnr_throttled 1\n', { periods: 4, throttledPeriods: 1 }],
	['memory.events', 'low 0\nhigh 0\nmax 0\noom 2\noom_kill 1\n', { oomKills: 1 }],
	['vmstat', 'nr_free_pages 9\npgfault 8\n', { hostFaults: 8 }],
])('%s alone is recognised by what it says', (_name, text, figures) => {
	expect(recognise(bytesOf(text), true)?.id).toBe('process-files');
	expect(row(decode(bytesOf(text)).tables, 0)).toMatchObject(figures);
});

test.each([
	['a whole cpu.max: the number could be anything', 'max 100000\n'],
	['logs behind headers of tail', '==> app.log <==\nlow 0\nhigh 0\n'],
	['a goroutine dump', 'goroutine 1 [running]:\nmain.main()\n'],
	['a log line that begins like a status', 'Name: value\n'],
])('not ours: %s', (_name, text) => {
	expect(recognise(bytesOf(text), true)?.id).toBe('log');
});

test.each([1, 7, 4096])('chunks of %i bytes and Windows line ends give the same', (chunkBytes) => {
	expect(decode(fixture, { chunkBytes }).tables).toEqual(decode(fixture).tables);
	const windows = bytesOf(new TextDecoder().decode(fixture).replaceAll('\n', '\r\n'));
	expect(decode(windows, { chunkBytes }).tables).toEqual(decode(fixture).tables);
});

test('cut at every byte: what came before is kept, and nothing throws', () => {
	for (let length = 0; length < fixture.length; length++) {
		const { tables, damage } = decode(fixture.subarray(0, length));
		if (length > 40) expect(tables?.figures.uptimeNs[0], `cut at ${length}`).toBe(1000.25e9);
		else if (tables === undefined) expect(damage?.offset, `cut at ${length}`).toBeLessThanOrEqual(length);
	}
});

test('every flipped bit: no exception, no figure below zero', () => {
	for (let bit = 0; bit < fixture.length * 8; bit += 3) {
		const flipped = new Uint8Array(fixture);
		flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
		const { tables } = decode(flipped);
		for (const column of Object.values(tables?.figures ?? {})) expect(column.some((value) => value < 0)).toBe(false);
	}
});

test('more than may be held is damage with an offset, and what was read stays', () => {
	const many = bytesOf(`==> /proc/uptime <==\n1.00 1.00\n${'==> /proc/uptime <==\n1.00 1.00\n'.repeat(5000)}`);
	const { tables, damage, kept } = decode(many, { maxHeldBytes: 100_000 });
	expect(damage?.message).toContain('more than 100000 bytes');
	expect(tables?.length).toBeGreaterThan(100);
	expect(kept).toBe(`${tables?.length} snapshots`);
});
