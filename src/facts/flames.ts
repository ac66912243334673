// Flame trees of profiles and of CPU samples in traces: one tree per sample type, for pages that draw them.
import type { StackId, StringId } from '../base/ids.ts';
import { prefixTree, type Sequences } from '../base/prefix-tree.ts';
import type { Symbols } from '../tables/symbols.ts';
import { artifacts, fact } from './fact.ts';

export interface FlameTree {
	readonly input: number;
	/** Sample type, e.g. "alloc_space". */
	readonly sampleType: string;
	readonly unit: string;
	readonly total: number;
	/** Preorder, root excluded: parents precede children, siblings by value, biggest first. */
	readonly name: readonly string[];
	readonly depth: readonly number[];
	readonly value: readonly number[];
}

export const flames = fact({
	id: 'profile.flames',
	unit: 'of the sample type',
	doc: 'Samples as trees from the outermost function to the leaf, one for each sample type.',
	needs: { profiles: artifacts('profile'), traces: artifacts('trace') },
	compute({ profiles, traces }, { symbols }) {
		const trees: FlameTree[] = [];
		const cpuFirst = [...profiles].sort((a, b) => Number(b.tables.profileKind === 'cpu') - Number(a.tables.profileKind === 'cpu'));
		for (const { input, tables } of cpuFirst) {
			const types = tables.sampleTypes
				.map((_, t) => t)
				.sort((a, b) => Number(b === tables.defaultSampleType) - Number(a === tables.defaultSampleType));
			for (const t of types) {
				const type = tables.sampleTypes[t] as { type: string; unit: string };
				trees.push(treeOf(tables.stack, tables.values[t] as Float64Array, { input, sampleType: type.type, unit: type.unit }, symbols));
			}
		}
		for (const { input, tables } of traces) {
			if (tables.cpuSamples.length === 0) continue;
			const counts = Float64Array.from(tables.cpuSamples.count);
			trees.push(treeOf(tables.cpuSamples.stack, counts, { input, sampleType: 'CPU samples', unit: 'count' }, symbols));
		}
		return trees.filter((tree) => tree.total > 0);
	},
});

function treeOf(
	stacks: Int32Array,
	values: Float64Array,
	about: Pick<FlameTree, 'input' | 'sampleType' | 'unit'>,
	symbols: Symbols,
): FlameTree {
	const sums = sumByStack(stacks, values);
	const { names, sequences } = nameSequences([...sums.keys()], symbols);
	const tree = prefixTree(sequences, [Float64Array.from(sums.values())]);
	return {
		...about,
		total: tree.totals[0] as number,
		name: Array.from(tree.key, (key) => names[key] as string),
		depth: [...tree.depth],
		value: [...(tree.values[0] as Float64Array)],
	};
}

/** Stacks as keys of function names from the root; keys in the order of the names, so that equal siblings come by name. */
function nameSequences(stacks: readonly StackId[], symbols: Symbols): { names: string[]; sequences: Sequences } {
	const start = new Int32Array(stacks.length + 1);
	for (const [row, stack] of stacks.entries()) start[row + 1] = (start[row] as number) + symbols.depth(stack);
	const pool = new Int32Array(start[stacks.length] as number);
	for (const [row, stack] of stacks.entries()) {
		const end = (start[row + 1] as number) - 1;
		for (let depth = 0; depth < symbols.depth(stack); depth++) pool[end - depth] = symbols.functionOf(symbols.frameAt(stack, depth));
	}
	const ids = [...new Set(pool)] as StringId[];
	ids.sort((a, b) => (symbols.text(a) < symbols.text(b) ? -1 : 1));
	const keys = new Map<number, number>(ids.map((id, key) => [id, key]));
	for (let i = 0; i < pool.length; i++) pool[i] = keys.get(pool[i] as number) as number;
	return { names: ids.map((id) => symbols.text(id)), sequences: { pool, start } };
}

function sumByStack(stacks: Int32Array, values: Float64Array): Map<StackId, number> {
	const sums = new Map<StackId, number>();
	for (let i = 0; i < stacks.length; i++) {
		const value = values[i] as number;
		if (value > 0) sums.set(stacks[i] as StackId, (sums.get(stacks[i] as StackId) ?? 0) + value);
	}
	return sums;
}
