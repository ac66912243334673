// Labels at nodes: how much of a node's value came with which labels. For pictures only, and only for the nodes that are shown.
import { compareText } from '../go-format.ts';
import { abs, add, at, divide, type Int64, type Int64Array } from '../int64.ts';
import type { LabelSet, LabelSets } from '../label-sets.ts';
import type { Samples } from '../profile.ts';
import type { Graph } from './graph.ts';

export interface Tag {
	readonly name: string;
	/** '' for text. */
	readonly unit: string;
	/** Of a numeric label. */
	readonly value: Int64;
	flat: Int64;
	flatDiv: Int64;
	cum: Int64;
	cumDiv: Int64;
}

export const tagFlat = ({ flat, flatDiv }: Tag): Int64 => (flatDiv === 0 ? flat : divide(flat, flatDiv));
export const tagCum = ({ cum, cumDiv }: Tag): Int64 => (cumDiv === 0 ? cum : divide(cum, cumDiv));

export interface NodeTags {
	/** All text labels of a sample together are one tag. */
	readonly text: readonly Tag[];
	/** By the name of the text tag they came with; '' for none. */
	readonly numbers: ReadonlyMap<string, readonly Tag[]>;
}

export interface TagSource {
	readonly samples: Samples;
	readonly labelSets: LabelSets;
	readonly value: Int64Array;
	readonly divisor: Int64Array | null;
	/** The numeric labels that are shown, and how they are printed. */
	numbers(set: LabelSet): readonly { readonly name: string; readonly unit: string; readonly value: Int64 }[];
}

interface Sums {
	flat: Int64;
	flatDiv: Int64;
	cum: Int64;
	cumDiv: Int64;
}

/** Tags of each of the nodes, without those below the cutoff. */
export function nodeTags(graph: Graph, nodes: readonly number[], source: TagSource, cutoff: Int64): NodeTags[] {
	const sums = sumsByNodeAndSet(graph, nodes, source);
	return nodes.map((_, i) => {
		const text = new Map<string, Tag>();
		const numbers = new Map<string, Map<string, Tag>>();
		for (const [row, sum] of sums[i] as Map<number, Sums>) {
			const set = source.labelSets.get(row);
			const name = joinedLabels(set);
			if (name !== '') collect(text, { name, unit: '', value: 0 }, sum);
			const group = numbers.get(name) ?? new Map<string, Tag>();
			numbers.set(name, group);
			for (const number of source.numbers(set)) collect(group, number, sum);
		}
		const shown = (tags: ReadonlyMap<string, Tag>): Tag[] =>
			[...tags.values()].filter((tag) => !(abs(tag.flat) < cutoff) || !(abs(tag.cum) < cutoff));
		return { text: shown(text), numbers: new Map([...numbers].map(([name, group]) => [name, shown(group)])) };
	});
}

/** Number of tags with a value of their own, for each node. */
export const countTags = (tags: readonly NodeTags[]): number[] =>
	tags.map(({ text, numbers }) => [text, ...numbers.values()].flat().filter((tag) => tag.flat !== 0).length);

function collect(into: Map<string, Tag>, tag: Pick<Tag, 'name' | 'unit' | 'value'>, sum: Sums): void {
	const known = into.get(tag.name);
	if (!known) {
		into.set(tag.name, { ...tag, ...sum });
		return;
	}
	known.flat = add(known.flat, sum.flat);
	known.flatDiv = add(known.flatDiv, sum.flatDiv);
	known.cum = add(known.cum, sum.cum);
	known.cumDiv = add(known.cumDiv, sum.cumDiv);
}

/** `key:text` of all text labels, in order of their bytes, with a DOT line break between them. */
const joinedLabels = ({ text }: LabelSet): string =>
	[...text]
		.flatMap(([key, values]) => values.map((value) => `${key}:${value}`))
		.sort(compareText)
		.join('\\n');

function sumsByNodeAndSet(graph: Graph, nodes: readonly number[], { samples, value, divisor, labelSets }: TagSource): Map<number, Sums>[] {
	const sums = nodes.map(() => new Map<number, Sums>());
	const hasLabels = (set: LabelSet): boolean => set.text.size + set.numbers.size > 0;
	const wanted = Uint8Array.from({ length: labelSets.length }, (_, row) => (hasLabels(labelSets.get(row)) ? 1 : 0));
	if (!wanted.includes(1)) return sums;
	const rank = new Int32Array(graph.size).fill(-1);
	nodes.forEach((node, i) => {
		rank[node] = i;
	});
	/** Per stack: ranks of the wanted nodes on it, and the rank of its leaf (-1: not wanted). */
	const known: ({ readonly ranks: readonly number[]; readonly leaf: number } | undefined)[] = [];
	const onStack = (stack: number) => {
		const all = graph.onStack(stack);
		const ranks = [...new Set(all.map((node) => rank[node] as number))].filter((i) => i >= 0);
		return { ranks, leaf: all.length === 0 ? -1 : (rank[all[0] as number] as number) };
	};
	for (let sample = 0; sample < samples.length; sample++) {
		const set = samples.labelSet[sample] as number;
		const own = at(value, sample);
		const div = divisor ? at(divisor, sample) : 0;
		if (wanted[set] === 0 || (own === 0 && div === 0)) continue;
		const stack = samples.stack[sample] as number;
		const { ranks, leaf } = (known[stack] ??= onStack(stack));
		for (const i of ranks) {
			const ofNode = sums[i] as Map<number, Sums>;
			let sum = ofNode.get(set);
			if (!sum) ofNode.set(set, (sum = { flat: 0, flatDiv: 0, cum: 0, cumDiv: 0 }));
			sum.cum = add(sum.cum, own);
			sum.cumDiv = add(sum.cumDiv, div);
			if (i === leaf) {
				sum.flat = add(sum.flat, own);
				sum.flatDiv = add(sum.flatDiv, div);
			}
		}
	}
	return sums;
}
