import { describe, expect, it } from 'vitest';
import { prefixTree, type PrefixTree, type Sequences } from './prefix-tree.ts';

/** Stacks as text, root first: `main handle json`. */
function sequencesOf(stacks: readonly string[], names: string[]): Sequences {
	const pool: number[] = [];
	const start = [0];
	for (const stack of stacks) {
		for (const name of stack.split(' ').filter(Boolean)) {
			if (!names.includes(name)) names.push(name);
			pool.push(names.indexOf(name));
		}
		start.push(pool.length);
	}
	return { pool: Int32Array.from(pool), start: Int32Array.from(start) };
}

const draw = (tree: PrefixTree, names: readonly string[]): string[] =>
	Array.from(tree.key, (key, row) => {
		const figures = tree.values.map((of, w) => `${of[row]}/${tree.selfs[w]?.[row]}`);
		return `${'  '.repeat(tree.depth[row] as number)}${names[key]} ${figures.join(' ')}`;
	});

describe('prefixTree', () => {
	const names: string[] = [];
	const stacks = sequencesOf(['main serve read', 'main serve', 'gc', 'main serve parse', 'main serve read', 'main idle', ''], names);
	const weights = Float64Array.of(5, 1, 40, 7, 3, 0, 2);

	it('adds up what shares a prefix, heaviest first; self is what ends there', () => {
		const tree = prefixTree(stacks, [weights]);
		expect(draw(tree, names)).toEqual(['gc 40/40', 'main 16/0', '  serve 16/1', '    read 8/8', '    parse 7/7']);
		expect(tree.totals).toEqual([58]);
	});

	it('leaves out what is too light, and keeps its weight above', () => {
		expect(draw(prefixTree(stacks, [weights], { least: 8 }), names)).toEqual(['gc 40/40', 'main 16/0', '  serve 16/1', '    read 8/8']);
	});

	it('cuts what is too deep', () => {
		expect(draw(prefixTree(stacks, [weights], { mostDepth: 2 }), names)).toEqual(['gc 40/40', 'main 16/0', '  serve 16/16']);
	});

	it('carries several weights, as a comparison needs', () => {
		const tree = prefixTree(stacks, [weights, Float64Array.of(0, 0, 0, 9, 0, 4, 0)]);
		expect(draw(tree, names)).toEqual([
			'gc 40/40 0/0',
			'main 16/0 13/0',
			'  serve 16/1 9/0',
			'    parse 7/7 9/9',
			'    read 8/8 0/0',
			'  idle 0/0 4/4',
		]);
	});

	it('takes nothing', () => {
		expect(prefixTree({ pool: new Int32Array(0), start: Int32Array.of(0) }, [new Float64Array(0)]).length).toBe(0);
	});
});

it('agrees with sums over a map of prefixes, on many stacks', () => {
	let state = 7;
	const random = (below: number): number => {
		state = (Math.imul(state, 1103515245) + 12345) >>> 0;
		return (state >>> 8) % below;
	};
	const stacks = Array.from({ length: 3000 }, () => Array.from({ length: random(9) }, (_, depth) => random(depth === 0 ? 2 : 4)));
	const weights = Float64Array.from(stacks, () => random(5));
	const sums = new Map<string, number>();
	for (const [i, stack] of stacks.entries())
		for (let length = 1; length <= stack.length; length++) {
			const prefix = stack.slice(0, length).join(' ');
			sums.set(prefix, (sums.get(prefix) ?? 0) + (weights[i] as number));
		}
	const start = new Int32Array(stacks.length + 1);
	for (const [i, stack] of stacks.entries()) start[i + 1] = (start[i] as number) + stack.length;
	const tree = prefixTree({ pool: Int32Array.from(stacks.flat()), start }, [weights]);
	const path: number[] = [];
	const found = Array.from(tree.key, (key, row) => {
		path.length = tree.depth[row] as number;
		path.push(key);
		return [path.join(' '), tree.values[0]?.[row]];
	});
	expect(new Map(found as [string, number][])).toEqual(new Map([...sums].filter(([, sum]) => sum > 0)));
});
