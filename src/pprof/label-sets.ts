// Labels of samples. A profile of 300,000 samples has some hundred different sets of labels, so a sample names its set, and a set is
// decoded when somebody asks for it.
import { compareText } from './go-format.ts';
import type { Int64 } from './int64.ts';

export interface NumericLabel {
	readonly values: readonly Int64[];
	/** Empty, or as long as `values`; '' where the file gives none. */
	readonly units: readonly string[];
}

export interface LabelSet {
	/** In the order of the keys' bytes; a key has at least one value. */
	readonly text: ReadonlyMap<string, readonly string[]>;
	readonly numbers: ReadonlyMap<string, NumericLabel>;
}

export interface LabelSets {
	readonly length: number;
	get(row: number): LabelSet;
	/** Whether any set has a text label of this key. */
	hasKey(key: string): boolean;
}

const emptyLabelSet: LabelSet = { text: new Map(), numbers: new Map() };
export const noLabelSets: LabelSets = { length: 1, get: () => emptyLabelSet, hasKey: () => false };

/** Sets that `make` yields on first use. */
export function lazyLabelSets(length: number, make: (row: number) => LabelSet, hasKey?: (key: string) => boolean): LabelSets {
	const made: (LabelSet | undefined)[] = [];
	const get = (row: number): LabelSet => (made[row] ??= make(row));
	const search = (key: string): boolean => {
		for (let row = 0; row < length; row++) if (get(row).text.has(key)) return true;
		return false;
	};
	return { length, get, hasKey: hasKey ?? search };
}

export const mapLabelSets = (sets: LabelSets, change: (set: LabelSet) => LabelSet): LabelSets =>
	lazyLabelSets(sets.length, (row) => change(sets.get(row)));

export function sortedByKey<T>(entries: Iterable<readonly [string, T]>): Map<string, T> {
	return new Map([...entries].sort(([a], [b]) => compareText(a, b)));
}

export const withTextLabel = (set: LabelSet, key: string, values: readonly string[]): LabelSet => ({
	text: sortedByKey([...set.text, [key, values]]),
	numbers: set.numbers,
});

/** Equal for sets with the same keys, values and units. */
export const labelSetKey = ({ text, numbers }: LabelSet): string =>
	JSON.stringify([[...text], [...numbers].map(([key, { values, units }]) => [key, values.map(String), units])]);

/** Marks the samples of a -diff_base: percentages are relative to them. */
export const baseLabel = 'pprof::base';
export const isBaseSet = (set: LabelSet): boolean => set.text.get(baseLabel)?.includes('true') ?? false;
