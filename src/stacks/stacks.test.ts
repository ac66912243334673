// From profiles and sums of traces to the tree that is drawn.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { StackId } from '../base/ids.ts';
import { encodeProfile } from '../decode/pprof/encode.ts';
import { parseProfile } from '../decode/pprof/parse.ts';
import { profileTables } from '../decode/pprof/tables.ts';
import { createDiary } from '../tables/diary.ts';
import { createSymbols } from '../tables/symbols.ts';
import { type Flame, flameOf } from './flame.ts';
import { stacksOfProfile } from './of-profile.ts';
import { stacksOfTrace } from './of-trace.ts';
import { sampleTypeIndex, selectStacks } from './select.ts';
import type { WeightedStacks } from './weighted-stacks.ts';

const stacksOf = (text: string, types = [0]): WeightedStacks =>
	stacksOfProfile(parseProfile(encodeProfile(text), 1 << 20).document, types, 1 << 20);

const before = stacksOf(`
	type cpu/nanoseconds
	30: main.read a.go:3 < main.load a.go:9 | main.main m.go:20
	10: main.parse[go.shape.int] a.go:5 | main.load a.go:9 | main.main m.go:20
	10: runtime.gc r.go:1
`);
const after = stacksOf(`
	type cpu/nanoseconds
	30: main.read a.go:4 | main.load a.go:9 | main.main m.go:21
	60: main.cache c.go:1 | main.main m.go:20
	10: runtime.gc r.go:1
`);

const whole = { leastShare: 0, normalize: false };
const draw = ({ names, name, depth, value, self, base }: Flame): string[] =>
	Array.from(
		name,
		(key, row) =>
			`${'  '.repeat(depth[row] as number)}${names[key]} ${base ? `${(value[row] as number) - (base[row] as number)}/${base[row]}` : `${value[row]} self ${self[row]}`}`,
	);

describe('flameOf', () => {
	it('expands inlined frames, and knows functions by name whatever their lines and type arguments', () => {
		expect(draw(flameOf(before, null, whole))).toEqual([
			'main.main 40 self 0',
			'  main.load 40 self 0',
			'    main.read 30 self 30',
			'    main.parse[...] 10 self 10',
			'runtime.gc 10 self 10',
		]);
	});

	it('shows both sides of a comparison, also what is gone', () => {
		expect(draw(flameOf(after, before, whole))).toEqual([
			'main.main 90/40',
			'  main.load 30/40',
			'    main.read 30/30',
			'    main.parse[...] 0/10',
			'  main.cache 60/0',
			'runtime.gc 10/10',
		]);
	});

	it('scales the base to the same total', () => {
		const flame = flameOf(after, before, { ...whole, normalize: true });
		expect([flame.total, flame.baseTotal, flame.base?.[0]]).toEqual([100, 100, 80]);
	});

	it('leaves out boxes below a share, but not their weight', () => {
		const flame = flameOf(before, null, { ...whole, leastShare: 0.5 });
		expect(draw(flame)).toEqual(['main.main 40 self 0', '  main.load 40 self 0', '    main.read 30 self 30']);
		expect([flame.total, flame.names]).toEqual([50, ['main.load', 'main.main', 'main.read']]);
	});

	it('draws no more levels and boxes than anyone can look at', () => {
		const frames = Array.from({ length: 2500 }, (_, i) => `f${i} a.go:${i}`);
		const deep = flameOf(stacksOf(`type a/count\n1: ${frames.join(' | ')}`), null, whole);
		expect([deep.name.length, deep.cut, deep.value.at(-1)]).toEqual([2000, 1, 1]);
		const rows = 400_000;
		const wide: WeightedStacks = {
			names: Array.from({ length: rows }, (_, i) => `f${i}`),
			files: Array.from({ length: rows }, () => ''),
			pool: Int32Array.from({ length: rows }, (_, i) => i),
			start: Int32Array.from({ length: rows + 1 }, (_, i) => i),
			types: [{ type: 'a', unit: 'count' }],
			weights: [Float64Array.from({ length: rows }, (_, i) => (i < 10 ? 1e6 : 1))],
		};
		expect(flameOf(wide, null, whole).name.length).toBe(10);
	});

	it('counts what weighs less than nothing', () => {
		const flame = flameOf(stacksOf('type a/count\n-3: f f.go:1\n5: g g.go:1'), null, whole);
		expect([flame.negative, flame.total]).toEqual([1, 5]);
	});
});

describe('selectStacks', () => {
	const drawn = (focus: RegExp | null, ignore: RegExp | null): string[] =>
		draw(flameOf(selectStacks(before, { focus, ignore }), null, whole));

	it('keeps whole stacks of which a function matches', () => {
		expect(drawn(/parse/, null)).toEqual(['main.main 10 self 0', '  main.load 10 self 0', '    main.parse[...] 10 self 10']);
	});

	it('drops stacks of which a function matches', () => {
		expect(drawn(/^main/, /read/)).toEqual(['main.main 10 self 0', '  main.load 10 self 0', '    main.parse[...] 10 self 10']);
	});
});

it('finds sample types as pprof does', () => {
	const types = ['alloc_space', 'inuse_objects', 'inuse_space'].map((type) => ({ type, unit: 'x' }));
	expect(sampleTypeIndex(types, '', '')).toBe(2);
	expect(sampleTypeIndex(types, 'alloc_space', '')).toBe(0);
	expect(sampleTypeIndex(types, 'alloc_space', 'inuse_objects')).toBe(1);
	expect(sampleTypeIndex(types, '', '1')).toBe(1);
	expect(sampleTypeIndex(types, '', 'cpu')).toBe(-1);
	expect(sampleTypeIndex([{ type: 'space', unit: 'bytes' }], '', 'inuse_space')).toBe(0);
});

/** Sums by stack of names, root first, as gowhy's tables have them. */
function tableSums(bytes: Uint8Array): Map<string, number> {
	const symbols = createSymbols();
	const { document } = parseProfile(bytes, 1 << 28);
	const table = profileTables(document, { symbols, diary: createDiary(), maxHeldBytes: 1 << 28 });
	const sums = new Map<string, number>();
	for (const [row, stack] of table.stack.entries()) {
		const depth = symbols.depth(stack as StackId);
		const names = Array.from({ length: depth }, (_, i) => symbols.functionAt(stack as StackId, depth - 1 - i)).join('|');
		sums.set(names, (sums.get(names) ?? 0) + (table.values[0]?.[row] as number));
	}
	return sums;
}

const recorded = join(import.meta.dirname, '../../fixtures/pprof');

// One of them has a function without a name: its address stands for it.
it.each(readdirSync(recorded).filter((file) => file.endsWith('.pb.gz')))('has the names of the tables: %s', (file) => {
	const bytes = new Uint8Array(gunzipSync(readFileSync(join(recorded, file))));
	const { names, pool, start, weights } = stacksOfProfile(parseProfile(bytes, 1 << 28).document, [0], 1 << 28);
	const sums = new Map<string, number>();
	for (let row = 0; row + 1 < start.length; row++) {
		const stack = Array.from(pool.subarray(start[row], start[row + 1]), (key) => names[key]).join('|');
		sums.set(stack, (sums.get(stack) ?? 0) + (weights[0]?.[row] as number));
	}
	expect(sums).toEqual(tableSums(bytes));
});

it('takes sums of a trace', () => {
	const symbols = createSymbols();
	const frame = (name: string): never => symbols.frame(symbols.string(name), symbols.string('a.go'), 1) as never;
	const stack = symbols.stack([frame('main.f'), frame('main.main')]);
	const types = [{ type: 'delay', unit: 'nanoseconds' }];
	const stacks = stacksOfTrace({ stack: Int32Array.of(stack, -1), weights: [Float64Array.of(5, 3)], types }, symbols);
	expect(draw(flameOf(stacks, null, whole))).toEqual(['main.main 5 self 0', '  main.f 5 self 5', '(no stack) 3 self 3']);
});
