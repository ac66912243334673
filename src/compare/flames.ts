// Differential flame graphs of what both sides have stacks of: the mean of the repeats of each side.
import { tupleInterner } from '../base/interner.ts';
import { type Flame, flameOf } from '../stacks/flame.ts';
import { sortNames, stackCount, type WeightedStacks } from '../stacks/weighted-stacks.ts';
import type { Measurement } from './measure.ts';
import type { StackTable } from './stack-tables.ts';

export interface DifferentialFlame {
	readonly title: string;
	readonly flame: Flame;
}

/** Boxes with a smaller share are left out: half a pixel of a wide screen, ten times enlarged. */
const LEAST_SHARE = 0.00003;

export function differentialFlames(before: readonly Measurement[], after: readonly Measurement[]): DifferentialFlame[] {
	const of = (side: readonly Measurement[], wanted: StackTable): StackTable[] =>
		side.flatMap(({ stacks }) => stacks.filter(({ id, unit }) => id === wanted.id && unit === wanted.unit));
	const flames: DifferentialFlame[] = [];
	for (const table of after.flatMap(({ stacks }) => stacks)) {
		if (flames.some(({ title }) => title === table.title)) continue;
		const [was, is] = [of(before, table), of(after, table)];
		if (was.length === 0) continue;
		const flame = flameOf(meanOf(is), meanOf(was), { leastShare: LEAST_SHARE, normalize: false });
		if (flame.total + flame.baseTotal > 0) flames.push({ title: table.title, flame });
	}
	return flames.sort((a, b) => timeMoved(b) - timeMoved(a));
}

/** Where time moved most comes first: CPU or waiting. What is not time per second keeps its order behind. */
const timeMoved = ({ flame }: DifferentialFlame): number => (flame.unit === 'ns per second' ? Math.abs(flame.total - flame.baseTotal) : -1);

/** One row for each distinct stack; the sum over the repeats, divided by their number. */
function meanOf(tables: readonly StackTable[]): WeightedStacks {
	const all = tables.map(({ stacks }) => stacks);
	const names = sortNames(all.flatMap((of) => of.names.map((name, key) => [name, of.files[key] as string] as const)));
	const tuples = tupleInterner();
	const sums: number[] = [];
	for (const of of all) {
		const keys = Int32Array.from(of.names, (name) => names.keyOf(name));
		for (let row = 0; row < stackCount(of); row++) {
			const stack = of.pool.subarray(of.start[row], of.start[row + 1]).map((key) => keys[key] as number);
			const tuple = tuples.intern(stack, stack.length);
			sums[tuple] = (sums[tuple] ?? 0) + ((of.weights[0] as Float64Array)[row] as number) / all.length;
		}
	}
	const start = Int32Array.from({ length: tuples.size + 1 }, (_, row) => (row < tuples.size ? tuples.start(row) : 0));
	if (tuples.size > 0) start[tuples.size] = tuples.end(tuples.size - 1);
	return {
		names: names.names,
		files: names.files,
		pool: tuples.pool().slice(0, start[tuples.size]),
		start,
		types: (tables[0] as StackTable).stacks.types,
		weights: [Float64Array.from(sums)],
	};
}
