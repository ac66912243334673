import { describe, expect, it } from 'vitest';
import type { WeightedStacks } from '../stacks/weighted-stacks.ts';
import { collapsedLines } from './collapsed.ts';
import { speedscopeJson } from './speedscope.ts';

const stacks: WeightedStacks = {
	names: ['main.f;g', 'main.main', 'runtime.gc'],
	files: ['f.go', 'main.go', ''],
	pool: Int32Array.of(1, 0, 2, 1, 0),
	start: Int32Array.of(0, 2, 3, 5, 5),
	types: [
		{ type: 'samples', unit: 'count' },
		{ type: 'cpu', unit: 'nanoseconds' },
	],
	weights: [Float64Array.of(3, 1, 2, 1), Float64Array.of(30, 0, 20, 5)],
};

describe('collapsed stacks', () => {
	it('are one line per stack of names, with the separator kept out of names', () => {
		expect([...collapsedLines(stacks)]).toEqual(['(no stack) 1\n', 'main.main;main.f:g 5\n', 'runtime.gc 1\n']);
	});
});

// The format was checked against the JSON Schema of speedscope 1.25, and the files opened in it.
describe('speedscope', () => {
	const file = JSON.parse([...speedscopeJson(stacks, { name: 'app', first: 1, exporter: 'gowhy' })].join(''));

	it('has a profile for each type of weight, and shows the default one first', () => {
		expect(file).toMatchObject({ name: 'app', activeProfileIndex: 1, exporter: 'gowhy' });
		expect(file.profiles).toEqual([
			{
				type: 'sampled',
				name: 'samples',
				unit: 'none',
				startValue: 0,
				endValue: 7,
				samples: [[1, 0], [2], [1, 0], []],
				weights: [3, 1, 2, 1],
			},
			{
				type: 'sampled',
				name: 'cpu',
				unit: 'nanoseconds',
				startValue: 0,
				endValue: 55,
				samples: [[1, 0], [1, 0], []],
				weights: [30, 20, 5],
			},
		]);
	});

	it('knows files where there are any', () => {
		expect(file.shared.frames).toEqual([
			{ name: 'main.f;g', file: 'f.go' },
			{ name: 'main.main', file: 'main.go' },
			{ name: 'runtime.gc' },
		]);
	});
});
