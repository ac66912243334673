// Flame trees of profiles and of CPU samples in traces: one tree per sample type, for pages that draw them.
import type { StackId } from '../base/ids.ts';
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

interface Node {
	value: number;
	readonly children: Map<string, Node>;
}

function treeOf(
	stacks: Int32Array,
	values: Float64Array,
	about: Pick<FlameTree, 'input' | 'sampleType' | 'unit'>,
	symbols: Symbols,
): FlameTree {
	const root: Node = { value: 0, children: new Map() };
	for (const [stack, value] of sumByStack(stacks, values)) {
		root.value += value;
		let node = root;
		for (let depth = symbols.depth(stack) - 1; depth >= 0; depth--) {
			const name = symbols.functionAt(stack, depth);
			let child = node.children.get(name);
			if (!child) {
				child = { value: 0, children: new Map() };
				node.children.set(name, child);
			}
			child.value += value;
			node = child;
		}
	}
	const tree = { ...about, total: root.value, name: [] as string[], depth: [] as number[], value: [] as number[] };
	const pending: { name: string; node: Node; depth: number }[] = childrenOf(root, 0);
	while (pending.length > 0) {
		const { name, node, depth } = pending.pop() as { name: string; node: Node; depth: number };
		tree.name.push(name);
		tree.depth.push(depth);
		tree.value.push(node.value);
		pending.push(...childrenOf(node, depth + 1));
	}
	return tree;
}

/** Smallest first, since the caller pops from the end. */
function childrenOf(node: Node, depth: number) {
	return [...node.children]
		.map(([name, child]) => ({ name, node: child, depth }))
		.sort((a, b) => a.node.value - b.node.value || (a.name < b.name ? 1 : -1));
}

function sumByStack(stacks: Int32Array, values: Float64Array): Map<StackId, number> {
	const sums = new Map<StackId, number>();
	for (let i = 0; i < stacks.length; i++) {
		const value = values[i] as number;
		if (value > 0) sums.set(stacks[i] as StackId, (sums.get(stacks[i] as StackId) ?? 0) + value);
	}
	return sums;
}
