// A profile of an old form while it is read: stacks of bare addresses. `finish` turns it into a document like any other: addresses
// become locations, numbered in the order in which samples lead to them, and each finds its mapping.
import { stringInterner, tupleInterner } from '../../../base/interner.ts';
import type { ValueType } from '../../../tables/profile.ts';
import type { PprofDocument } from '../document.ts';
import { type Int64Column, int64Column } from '../int64-column.ts';
import { uninterestingFrames } from './uninteresting.ts';
import { assignMappings, type DraftMapping, tidiedMappings } from './memory-map.ts';

export interface DraftSample {
	/** Leaf first; an address stands for one location. */
	stack: bigint[];
	readonly values: bigint[];
	/** Size of the sample's blocks, a numeric label; null: none. */
	readonly blockBytes: bigint | null;
}

export interface Draft {
	readonly sampleTypes: readonly ValueType[];
	readonly periodType: ValueType;
	readonly period: bigint;
	readonly durationNanos: bigint;
	readonly samples: DraftSample[];
}

export const int64 = (value: bigint): bigint => BigInt.asIntN(64, value);
/** Return addresses point behind the call. */
export const callSite = (address: bigint): bigint => BigInt.asUintN(64, address - 1n);

/** A leaf that was unwound twice, once as an address of its own and once as a return address. */
function dropDoubledLeaf(sample: DraftSample): void {
	const [leaf, next] = sample.stack;
	if (leaf !== undefined && next !== undefined && leaf === BigInt.asUintN(64, next + 1n)) sample.stack.splice(1, 1);
}

/** `cleanUp`: drops doubled leaves, after locations have got their numbers. */
export function finish(draft: Draft, mapLines: readonly string[], cleanUp: boolean): PprofDocument {
	const addresses = new Map<bigint, number>();
	for (const { stack } of draft.samples) for (const address of stack) if (!addresses.has(address)) addresses.set(address, addresses.size);
	const { mappings, mappingOf } = assignMappings(tidiedMappings(mapLines), [...addresses.keys()]);
	if (cleanUp) draft.samples.forEach(dropDoubledLeaf);
	const strings = stringInterner();
	const text = strings.intern;
	return {
		sampleTypes: draft.sampleTypes,
		defaultSampleType: '',
		periodType: draft.periodType,
		period: draft.period,
		timeNanos: 0n,
		durationNanos: draft.durationNanos,
		comments: [],
		...uninterestingFrames(draft.sampleTypes),
		docUrl: '',
		mappings: mappingTable(mappings, text),
		functions: {
			length: 0,
			id: column([]),
			name: new Int32Array(0),
			systemName: new Int32Array(0),
			file: new Int32Array(0),
			startLine: column([]),
		},
		locations: {
			length: addresses.size,
			id: countedIds(addresses.size),
			mapping: mappingOf,
			address: column([...addresses.keys()]),
			isFolded: new Uint8Array(addresses.size),
			lineStart: new Int32Array(addresses.size + 1),
		},
		lines: { length: 0, function: new Int32Array(0), line: column([]), column: column([]) },
		samples: sampleTable(draft, addresses, text),
		get stringCount() {
			return strings.size;
		},
		text: strings.text,
	};
}

function column(values: readonly bigint[]): Int64Column {
	const out = int64Column(values.length);
	for (const value of values) out.push(Number(BigInt.asIntN(32, value)), Number(BigInt.asIntN(32, value >> 32n)));
	return out;
}

const countedIds = (length: number): Int64Column => column(Array.from({ length }, (_, i) => BigInt(i + 1)));

function mappingTable(mappings: readonly DraftMapping[], text: (value: string) => number): PprofDocument['mappings'] {
	return {
		length: mappings.length,
		id: countedIds(mappings.length),
		start: column(mappings.map(({ start }) => start)),
		limit: column(mappings.map(({ limit }) => limit)),
		offset: column(mappings.map(({ offset }) => offset)),
		file: Int32Array.from(mappings, ({ file }) => text(file)),
		buildId: Int32Array.from(mappings, ({ buildId }) => text(buildId)),
		flags: new Uint8Array(mappings.length),
	};
}

function sampleTable(
	{ samples, sampleTypes }: Draft,
	locations: ReadonlyMap<bigint, number>,
	text: (value: string) => number,
): PprofDocument['samples'] {
	const stacks = tupleInterner(samples.length);
	const length = samples.length;
	const exactValues = new Map<number, bigint>();
	const values = sampleTypes.map((_, type) =>
		Float64Array.from(samples, (sample, i) => {
			const value = sample.values[type] as bigint;
			if (!Number.isSafeInteger(Number(value))) exactValues.set(type * length + i, value);
			return Number(value);
		}),
	);
	// Set 0 has no label, set i + 1 the i-th block size.
	const sizes = [...new Set(samples.flatMap(({ blockBytes }) => (blockBytes === null ? [] : [blockBytes])))];
	const setOf = new Map(sizes.map((size, i) => [size, i + 1]));
	const count = sizes.length;
	return {
		length,
		stack: Int32Array.from(samples, ({ stack }) =>
			stacks.intern(
				Int32Array.from(stack, (address) => locations.get(address) as number),
				stack.length,
			),
		),
		stacks,
		values,
		exactValues,
		labelSet: Int32Array.from(samples, ({ blockBytes }) => (blockBytes === null ? 0 : (setOf.get(blockBytes) as number))),
		labels: {
			length: count,
			setCount: count + 1,
			start: Int32Array.from({ length: count + 2 }, (_, set) => Math.max(0, set - 1)),
			key: new Int32Array(count).fill(text('bytes')),
			text: new Int32Array(count),
			number: Float64Array.from(sizes, Number),
			unit: new Int32Array(count),
			exactNumbers: new Map(sizes.flatMap((size, i) => (Number.isSafeInteger(Number(size)) ? [] : [[i, size] as const]))),
		},
	};
}
