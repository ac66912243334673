// Stacks with weights, as the flame graph and the stack formats need them: function names only, outermost first.
import type { Sequences } from '../base/prefix-tree.ts';
import type { ValueType } from '../tables/profile.ts';

/** Row i is a stack: keys pool[start[i] .. start[i + 1]), root first, which index `names`. Equal stacks may stand in several rows. */
export interface WeightedStacks extends Sequences {
	/** Distinct, in order of their code units. */
	readonly names: readonly string[];
	/** Source file of (one function of) each name; '' unknown. */
	readonly files: readonly string[];
	readonly types: readonly ValueType[];
	/** weights[t][i]: what type t has for stack i. Negative ones are possible in differences. */
	readonly weights: readonly Float64Array[];
}

export interface Names {
	readonly names: readonly string[];
	readonly files: readonly string[];
	/** Key of a name that was given. */
	keyOf(name: string): number;
}

/** Sorts names and gives them keys. The first file that is not '' counts. */
export function sortNames(pairs: Iterable<readonly [name: string, file: string]>): Names {
	const fileOf = new Map<string, string>();
	for (const [name, file] of pairs) if (!fileOf.get(name)) fileOf.set(name, file);
	const names = [...fileOf.keys()].sort((a, b) => (a < b ? -1 : 1));
	const keys = new Map(names.map((name, key) => [name, key]));
	return { names, files: names.map((name) => fileOf.get(name) as string), keyOf: (name) => keys.get(name) as number };
}

export const stackCount = (of: Sequences): number => of.start.length - 1;

/**
 * Several tables in one: the rows of part p stand behind those of part p - 1, and its weights count for the columns that
 * `columns[p]` names (one per type of the part); elsewhere they are 0. `types` are those of the columns.
 */
export function joinStacks(
	parts: readonly WeightedStacks[],
	columns: readonly (readonly number[])[],
	types: readonly ValueType[],
): WeightedStacks {
	const all = sortNames(parts.flatMap((part) => part.names.map((name, key) => [name, part.files[key] as string] as const)));
	const rows = parts.reduce((sum, part) => sum + stackCount(part), 0);
	const pool = new Int32Array(parts.reduce((sum, part) => sum + (part.start.at(-1) as number), 0));
	const start = new Int32Array(rows + 1);
	const weights = types.map(() => new Float64Array(rows));
	let row = 0;
	let used = 0;
	for (const [p, part] of parts.entries()) {
		const keys = Int32Array.from(part.names, (name) => all.keyOf(name));
		const length = part.start.at(-1) as number;
		for (let i = 0; i < length; i++) pool[used + i] = keys[part.pool[i] as number] as number;
		for (let i = 1; i <= stackCount(part); i++) start[row + i] = used + (part.start[i] as number);
		for (const [t, column] of (columns[p] as readonly number[]).entries()) weights[column]?.set(part.weights[t] as Float64Array, row);
		row += stackCount(part);
		used += length;
	}
	return { names: all.names, files: all.files, pool, start, types, weights };
}
