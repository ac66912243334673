// tagroot and tagleaf: labels as frames. Each key adds one frame to every stack, named by the sample's values of it; the file is the key.
import { pairInterner } from '../../base/interner.ts';
import { joinUnsigned } from '../../base/protobuf.ts';
import { type Int64Column, int64Column } from '../../decode/pprof/int64-column.ts';
import type { LabelSet } from '../label-sets.ts';
import { scaledLabel } from '../measurement.ts';
import type { Profile } from '../profile.ts';

/** Frames to add to the samples of one set of labels: location rows, leaf first. */
interface AddedFrames {
	readonly roots: readonly number[];
	readonly leaves: readonly number[];
}

/** First of `rootKeys` is the new root, last of `leafKeys` the new leaf. Says for both whether any sample has such a label. */
export function addTagFrames(
	profile: Profile,
	rootKeys: readonly string[],
	leafKeys: readonly string[],
	unit: string,
): { profile: Profile; rootMatched: boolean; leafMatched: boolean } {
	if (rootKeys.length + leafKeys.length === 0) return { profile, rootMatched: false, leafMatched: false };
	const added = addedLocations(profile);
	const framesOfSet: (AddedFrames | undefined)[] = [];
	const matched = { root: false, leaf: false };
	const framesFor = (set: LabelSet): AddedFrames => {
		const rows = (keys: readonly string[], kind: 'root' | 'leaf'): number[] =>
			[...keys].reverse().map((key) => {
				const values = labelValues(set, key, unit);
				if (values.length > 0) matched[kind] = true;
				return added.row(values.join(','), key);
			});
		const roots = rows(rootKeys, 'root');
		return { roots, leaves: rows(leafKeys, 'leaf') };
	};
	const { samples, stacks } = profile;
	const pairs = pairInterner(samples.length);
	const stack = samples.stack.map((old, sample) => {
		const set = samples.labelSet[sample] as number;
		framesOfSet[set] ??= framesFor(profile.labelSets.get(set));
		return pairs.intern(old, set);
	});
	const start = new Int32Array(pairs.size);
	const end = new Int32Array(pairs.size);
	const parts: (readonly number[] | Int32Array)[] = [];
	let used = 0;
	for (let i = 0; i < pairs.size; i++) {
		const old = pairs.first(i);
		const { roots, leaves } = framesOfSet[pairs.second(i)] as AddedFrames;
		const middle = stacks.pool.subarray(stacks.start[old], stacks.end[old]);
		parts.push(leaves, middle, roots);
		start[i] = used;
		used += leaves.length + middle.length + roots.length;
		end[i] = used;
	}
	const pool = new Int32Array(used);
	let at = 0;
	for (const part of parts) {
		pool.set(part, at);
		at += part.length;
	}
	return {
		profile: { ...added.profile(), stacks: { length: pairs.size, pool, start, end }, samples: { ...samples, stack } },
		rootMatched: matched.root,
		leafMatched: matched.leaf,
	};
}

function labelValues({ text, numbers }: LabelSet, key: string, unit: string): string[] {
	const { values, units } = numbers.get(key) ?? { values: [], units: [] };
	const shown = values.map((value, i) => (units.length > 0 ? scaledLabel(value, units[i] as string, unit) : scaledLabel(value, '', '')));
	return [...(text.get(key) ?? []), ...shown];
}

/** Locations and functions behind those of the profile, one for each name and file. */
function addedLocations(profile: Profile): { row(name: string, file: string): number; profile(): Profile } {
	const { functions, locations, lines, strings } = profile;
	const rows = new Map<string, number>();
	const names: number[] = [];
	const files: number[] = [];
	return {
		row(name, file) {
			const key = `${name.length}:${name}${file}`;
			const known = rows.get(key);
			if (known !== undefined) return known;
			const row = locations.length + names.length;
			rows.set(key, row);
			names.push(strings.intern(name));
			files.push(strings.intern(file));
			return row;
		},
		profile() {
			const more = names.length;
			const zeros = new Int32Array(more);
			const lineRows = zeros.map((_, i) => lines.function.length + i);
			return {
				...profile,
				functions: {
					length: functions.length + more,
					id: withNextIds(functions.id, functions.length, more),
					name: appended(functions.name, names),
					systemName: appended(functions.systemName, zeros),
					file: appended(functions.file, files),
					startLine: withZeros(functions.startLine, functions.length, more),
				},
				locations: {
					length: locations.length + more,
					id: withNextIds(locations.id, locations.length, more),
					mapping: appended(
						locations.mapping,
						zeros.map(() => -1),
					),
					address: withZeros(locations.address, locations.length, more),
					isFolded: Uint8Array.from(appended(Int32Array.from(locations.isFolded), zeros)),
					lineStart: appended(locations.lineStart, lineRows),
					lineEnd: appended(
						locations.lineEnd,
						lineRows.map((row) => row + 1),
					),
				},
				lines: {
					function: appended(
						lines.function,
						zeros.map((_, i) => functions.length + i),
					),
					line: withZeros(lines.line, lines.function.length, more),
					column: withZeros(lines.column, lines.function.length, more),
				},
			};
		},
	};
}

function appended(column: Int32Array, more: ArrayLike<number>): Int32Array {
	const out = new Int32Array(column.length + more.length);
	out.set(column);
	out.set(more, column.length);
	return out;
}

function copyOf(column: Int64Column, length: number, room: number): Int64Column {
	const copy = int64Column(length + room);
	for (let row = 0; row < length; row++) copy.push(column.lo(row), column.hi(row));
	return copy;
}

function withZeros(column: Int64Column, length: number, more: number): Int64Column {
	const copy = copyOf(column, length, more);
	for (let i = 0; i < more; i++) copy.push(0, 0);
	return copy;
}

/** Goes on counting from the largest id. */
function withNextIds(column: Int64Column, length: number, more: number): Int64Column {
	const copy = copyOf(column, length, more);
	let largest = 0n;
	for (let row = 0; row < length; row++) {
		const id = joinUnsigned(column.lo(row), column.hi(row));
		if (id > largest) largest = id;
	}
	for (let i = 1n; i <= BigInt(more); i++)
		copy.push(Number(BigInt.asIntN(32, largest + i)), Number(BigInt.asIntN(32, (largest + i) >> 32n)));
	return copy;
}
