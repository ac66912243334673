// The dumps in fixtures/goroutine-dump, which Go 1.22 to 1.27 wrote (record.ts there).
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createDiary } from '../../tables/diary.ts';
import { SnapshotFlag, type CrashTables, type SnapshotTables } from '../../tables/snapshot.ts';
import { createSymbols } from '../../tables/symbols.ts';
import { logFormat } from '../log/index.ts';

const folder = new URL('../../../fixtures/goroutine-dump/', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8');
const all = readdirSync(folder).filter((name) => name.endsWith('.txt') && !name.endsWith('.go.txt'));

function decode(text: string) {
	const symbols = createSymbols();
	const diary = createDiary();
	const decoder = logFormat.open({ symbols, diary, maxHeldBytes: 1 << 28 });
	decoder.push(Buffer.from(text));
	const { artifacts, damage } = decoder.finish();
	const snapshot = artifacts.find((artifact): artifact is SnapshotTables => artifact.kind === 'snapshot');
	const crash = artifacts.find((artifact): artifact is CrashTables => artifact.kind === 'crash');
	const rows = snapshot?.rows;
	const row = (func: string): number => {
		for (let i = 0; i < (rows?.length ?? 0); i++)
			for (let d = 0; d < symbols.depth(rows?.stack[i] as never); d++)
				if (symbols.functionAt(rows?.stack[i] as never, d) === func) return i;
		throw new Error(`no goroutine in ${func}`);
	};
	return { artifacts, damage, snapshot, crash, symbols, diary: diary.entries(), row };
}

describe('every recorded dump', () => {
	it('is there for each version', () => {
		expect(all.length).toBeGreaterThanOrEqual(57);
	});

	// Counted by other means than the recogniser: by the shape of single lines.
	it.each(all.filter((name) => !name.includes('debug1') && !name.includes('-none')))('%s: no goroutine and no frame is lost', (name) => {
		const text = read(name);
		const { artifacts, damage, diary, snapshot, symbols } = decode(text);
		const ids = new Set([...text.matchAll(/^goroutine (\d+) .*\[.*:$/gm)].map((match) => match[1]).filter((id) => id !== '0'));
		expect(damage).toBeNull();
		expect(artifacts.filter(({ kind }) => kind === 'snapshot')).toHaveLength(1);
		expect(new Set([...(snapshot as SnapshotTables).rows.id].map(String))).toEqual(ids);
		expect(diary.filter(({ severity }) => severity !== 'info')).toEqual([]);
		if (
			name.includes('quit') ||
			name.includes('overflow') ||
			name.includes('crash.') ||
			name.includes('ancestors') ||
			/system|-crash-/.test(name)
		)
			return;
		const locations = text.match(/^\t\S.*:\d+( \+0x[0-9a-f]+)?$/gm)?.length ?? 0;
		const creators = text.match(/^created by /gm)?.length ?? 0;
		const rows = (snapshot as SnapshotTables).rows;
		expect([...rows.stack].reduce((sum, stack) => sum + symbols.depth(stack as never), 0)).toBe(locations - creators);
		expect([...rows.createdFrame].filter((frame) => frame >= 0)).toHaveLength(creators);
	});
});

describe.each(['1.22', '1.24', '1.26', '1.27'])('waits of Go %s', (version) => {
	const { snapshot, symbols, row } = decode(read(`waits-debug2-go${version}.txt`));
	const rows = (snapshot as SnapshotTables).rows;
	const text = (column: ArrayLike<number>, func: string): string => symbols.text(column[row(func)] as never);
	const argsOf = (func: string): string[] => {
		const i = row(func);
		return [...rows.args.subarray(rows.argStart[i], rows.argStart[i + 1])].map((id) => symbols.text(id as never));
	};

	it('have the state that the runtime names', () => {
		expect(text(rows.state, 'main.(*store).lock')).toBe('sync.Mutex.Lock');
		expect(text(rows.state, 'main.(*store).wait')).toBe(version === '1.22' ? 'semacquire' : 'sync.WaitGroup.Wait');
		expect(text(rows.state, 'main.send[...]')).toBe('chan send');
		expect(rows.flags[row('main.pinned')]).toBe(SnapshotFlag.LockedToThread);
	});

	it('give the address of the lock, told by where the fields of `store` lie', () => {
		const store = Number(argsOf('main.(*store).read')[0]);
		const mutex = Number(text(rows.waitAddress, 'main.(*store).lock'));
		const rwMutex = Number(text(rows.waitAddress, 'main.(*store).write'));
		expect([mutex - store, rwMutex - store]).toEqual([24, 32]);
		expect(text(rows.waitAddress, 'main.(*store).condition')).toMatch(/^0x[0-9a-f]+$/);
		expect(text(rows.waitAddress, 'main.pick')).toBe('');
	});

	it('name creator and creating goroutine', () => {
		expect(text(rows.createdBy, 'main.pick')).toBe('main.main');
		expect(rows.creatorId[row('main.pick')]).toBe(1);
	});

	it('agree with the grouped profile of the same program', () => {
		const grouped = decode(read(`waits-debug1-go${version}.txt`));
		const roots = (of: ReturnType<typeof decode>): string[] => {
			const table = (of.snapshot as SnapshotTables).rows;
			const names = [...table.stack].map((stack, i) =>
				Array.from({ length: table.count[i] as number }, () => of.symbols.rootFunction(stack as never)),
			);
			return names
				.flat()
				.filter((name) => name.startsWith('main.'))
				.sort();
		};
		// debug=1 shows runtime.main below main.main.
		expect(roots(grouped)).toEqual(roots(decode(read(`waits-debug2-go${version}.txt`))).filter((name) => name !== 'main.main'));
		expect(grouped.snapshot).toMatchObject({ form: 'debug1', isPartial: false });
	});
});

describe('labels', () => {
	it.each([
		['waits-stack-go1.26.txt'],
		['waits-stack-go1.27.txt'],
		['waits-debug2-go1.27.txt'],
		['waits-debug1-go1.22.txt'],
	])('of %s', (name) => {
		const { snapshot, symbols } = decode(read(name));
		const labels = [...(snapshot as SnapshotTables).rows.labels].filter((id) => id !== 0).map((id) => symbols.text(id as never));
		expect(labels).toEqual(['odd ]key=a "quoted" value, route=/item']);
	});
});

describe('crashes', () => {
	it.each([
		[
			'crash-nil-go1.22',
			{
				messages: ['runtime error: invalid memory address or nil pointer dereference'],
				signal: 'SIGSEGV: segmentation violation',
				goroutine: 1,
			},
		],
		[
			'crash-nil-none-go1.26',
			{
				messages: ['runtime error: invalid memory address or nil pointer dereference'],
				signal: 'SIGSEGV: segmentation violation',
				goroutine: -1,
			},
		],
		['crash-nested-go1.22', { messages: ['first\nof two lines', 'cleaning up after: first\nof two lines'] }],
		['crash-nested-go1.27', { messages: ['first\nof two lines', 'cleaning up after: first\nof two lines'] }],
		['crash-again-go1.26', { messages: ['again'], repanicked: true, recovered: false }],
		['crash-again-go1.22', { messages: ['again', 'again'], repanicked: false, recovered: false }],
		['crash-multiline-go1.26', { messages: ['first line\nsecond line\n\nlast line'] }],
		['crash-error-go1.26', { messages: ['no route: refused'] }],
		['crash-stringer-go1.26', { messages: ['code 7'] }],
		['crash-named-go1.26', { messages: ['main.name("a\nb")'] }],
		['crash-defer-go1.26', { messages: ['first', 'second, without recover'] }],
		['crash-goexitpanic-go1.26', { messages: ['while leaving'] }],
		['crash-goroutine-go1.26', { messages: ['in a goroutine'] }],
		['crash-deadlock-go1.26', { crashKind: 'fatal error', messages: ['all goroutines are asleep - deadlock!'], goroutine: -1 }],
		['crash-deadlock-none-go1.26', { crashKind: 'fatal error', messages: ['all goroutines are asleep - deadlock!'] }],
		['crash-mapwrite-go1.26', { crashKind: 'fatal error', messages: ['concurrent map writes'] }],
		['crash-overflow-go1.26', { crashKind: 'fatal error', messages: ['stack overflow'], stackOverflow: true, goroutine: 1 }],
		['crash-unlock-crash-go1.26', { crashKind: 'fatal error', messages: ['sync: unlock of unlocked mutex'], goroutine: 1 }],
		['waits-quit-go1.27', { crashKind: 'signal', messages: ['quit'], signal: 'SIGQUIT: quit', goroutine: -1 }],
		['waits-quit-crash-go1.26', { crashKind: 'signal', messages: ['quit'], goroutine: -1 }],
		[
			'crash-served-go1.26',
			{ recovered: true, messages: ['runtime error: invalid memory address or nil pointer dereference'], goroutine: 7 },
		],
		[
			'crash-recovered-go1.26',
			{ recovered: true, messages: ['handler failed: runtime error: invalid memory address or nil pointer dereference'] },
		],
	])('%s', (name, expected) => {
		expect(decode(read(`${name}.txt`)).crash).toMatchObject({ crashKind: 'panic', ...expected });
	});

	it('print all goroutines or only one', () => {
		const isPartial = (name: string) => decode(read(`${name}.txt`)).snapshot?.isPartial;
		expect(isPartial('crash-nil-single-go1.26')).toBe(true);
		expect(isPartial('crash-nil-all-go1.26')).toBe(false);
		expect(isPartial('crash-goexit-go1.26')).toBe(false);
		expect(isPartial('waits-one-go1.27')).toBe(true);
		expect(isPartial('waits-quit-go1.22')).toBe(false);
		expect(isPartial('leaked-debug1-go1.27')).toBe(true);
	});

	it('with a cut stack keep both of its ends', () => {
		const { snapshot, symbols, row } = decode(read('crash-overflow-go1.26.txt'));
		const i = row('main.deep');
		expect((snapshot as SnapshotTables).rows.flags[i]).toBe(SnapshotFlag.Elided);
		expect(symbols.rootFunction((snapshot as SnapshotTables).rows.stack[i] as never)).toBe('runtime.goexit');
	});
});

it('leaked goroutines and those of a bubble are marked', () => {
	const leaked = decode(read('leaked-debug2-go1.27.txt'));
	expect([...(leaked.snapshot as SnapshotTables).rows.flags]).toEqual([0, 2, 2, 2]);
	const bubble = decode(read('bubble-go1.26.txt'));
	expect([...(bubble.snapshot as SnapshotTables).rows.flags].filter((flags) => flags === SnapshotFlag.Durable)).toHaveLength(5);
});

it('the stack of an ancestor is no part of the goroutine', () => {
	const { snapshot, symbols, row } = decode(read('ancestors-go1.26.txt'));
	const rows = (snapshot as SnapshotTables).rows;
	expect(symbols.depth(rows.stack[row('main.child')] as never)).toBe(1);
	expect(symbols.text(rows.createdBy[row('main.child')] as never)).toBe('main.parent');
});
