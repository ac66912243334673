import { expect, it } from 'vitest';
import { measurement } from '../../test/support/drawn-sides.ts';
import { differentialFlames } from './flames.ts';
import type { Measurement } from './measure.ts';

/** Stacks of one function each, by table. */
function side(tables: Readonly<Record<string, Readonly<Record<string, number>>>>): Measurement {
	const stacks = Object.entries(tables).map(([title, weights]) => {
		const names = Object.keys(weights).sort();
		return {
			id: title,
			title,
			unit: 'ns per second',
			stacks: {
				names,
				files: names.map(() => ''),
				pool: Int32Array.from(names, (_, i) => i),
				start: Int32Array.from({ length: names.length + 1 }, (_, i) => i),
				types: [{ type: title, unit: 'ns per second' }],
				weights: [Float64Array.from(names, (name) => weights[name] as number)],
			},
		};
	});
	return { ...measurement({}), stacks };
}

it('holds the means of the repeats of both sides; where time moved most comes first', () => {
	const before = [
		side({ cpu: { 'main.a': 100 }, waiting: { 'main.lock': 900 } }),
		side({ cpu: { 'main.a': 200 }, waiting: { 'main.lock': 700 } }),
	];
	const after = [side({ cpu: { 'main.a': 100, 'main.b': 60 }, waiting: { 'main.lock': 1 } })];
	const flames = differentialFlames(before, after);
	expect(flames.map(({ title, flame }) => `${title}: ${flame.baseTotal} before, ${flame.total} now`)).toEqual([
		'waiting: 800 before, 1 now',
		'cpu: 150 before, 160 now',
	]);
	const cpu = flames[1]?.flame;
	expect(Array.from(cpu?.name ?? [], (name, row) => [cpu?.names[name], cpu?.value[row], cpu?.base?.[row]])).toEqual([
		['main.a', 250, 150],
		['main.b', 60, 0],
	]);
});

it('draws only what both sides have', () => {
	expect(differentialFlames([side({ cpu: { 'main.a': 1 } })], [side({ waiting: { 'main.a': 1 } })])).toEqual([]);
});
