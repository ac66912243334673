// Several profiles -> one. Equal mappings, functions, locations and samples become one, numbered from 1 in the order in which samples
// lead to them; what no sample leads to is left out, and so are samples without any value.
import { pairInterner, tupleInterner, type TupleInterner } from '../../base/interner.ts';
import { joinUnsigned } from '../../base/protobuf.ts';
import { type Int64Column, int64Column } from '../../decode/pprof/int64-column.ts';
import { hasExactSums, type Int64Array } from '../int64.ts';
import { type LabelSet, labelSetKey, lazyLabelSets } from '../label-sets.ts';
import { keepSamples, type Mapping, type Profile, type Samples } from '../profile.ts';
import { mergedHeader } from './header.ts';
import { checkCompatible } from './value-types.ts';

/** Throws a UsageError when the value types differ. */
export function mergeProfiles(profiles: readonly Profile[]): Profile {
	const [first, ...others] = profiles as [Profile, ...Profile[]];
	for (const other of others) checkCompatible(first, other);
	const target = createTarget(profiles);
	for (const profile of profiles) addProfile(target, profile);
	const merged: Profile = { ...mergedHeader(profiles), ...target.finish() };
	const hasValue = rowsWithValue(merged.samples);
	return hasValue.includes(0) ? mergeProfiles([{ ...merged, samples: keepSamples(merged.samples, hasValue) }]) : merged;
}

function rowsWithValue({ length, values }: Samples): Uint8Array {
	const keep = new Uint8Array(length);
	for (const column of values) {
		if (column instanceof Float64Array) {
			for (let row = 0; row < length; row++) if (column[row] !== 0) keep[row] = 1;
		} else for (let row = 0; row < length; row++) if (column[row] !== 0n) keep[row] = 1;
	}
	return keep;
}

type Target = ReturnType<typeof createTarget>;

/** The tables of the merged profile while they grow. */
function createTarget(profiles: readonly Profile[]) {
	const { strings } = profiles[0] as Profile;
	const mappings: Mapping[] = [];
	const mappingRows = new Map<string, number>();
	const functions = tupleInterner((profiles[0] as Profile).functions.length);
	const functionColumns = { name: [] as number[], systemName: [] as number[], file: [] as number[], startLine: int64Column() };
	const locations = tupleInterner((profiles[0] as Profile).locations.length);
	const locationColumns = { mapping: [] as number[], address: int64Column(), isFolded: [] as number[], lineEnd: [] as number[] };
	const lines = { function: [] as number[], line: int64Column(), column: int64Column() };
	const stacks = tupleInterner(profiles.reduce((sum, { stacks: { length } }) => sum + length, 0));
	const labelSets: LabelSet[] = [];
	const labelSetRows = new Map<string, number>();
	const samples = pairInterner(profiles.reduce((sum, { samples: { length } }) => sum + length, 0));
	const values = (profiles[0] as Profile).sampleTypes.map((_, type) => sumColumn(profiles, type));
	return {
		strings,
		mappings,
		mappingRows,
		functions,
		functionColumns,
		locations,
		locationColumns,
		lines,
		stacks,
		labelSets,
		labelSetRows,
		samples,
		values,
		finish(): Omit<Profile, keyof ReturnType<typeof mergedHeader>> {
			const lineEnd = Int32Array.from(locationColumns.lineEnd);
			return {
				strings,
				mappings,
				functions: {
					length: functions.size,
					id: countedIds(functions.size),
					name: Int32Array.from(functionColumns.name),
					systemName: Int32Array.from(functionColumns.systemName),
					file: Int32Array.from(functionColumns.file),
					startLine: functionColumns.startLine,
				},
				locations: {
					length: locations.size,
					id: countedIds(locations.size),
					mapping: Int32Array.from(locationColumns.mapping),
					address: locationColumns.address,
					isFolded: Uint8Array.from(locationColumns.isFolded),
					lineStart: Int32Array.from(lineEnd, (_, row) => lineEnd[row - 1] ?? 0),
					lineEnd,
				},
				lines: { function: Int32Array.from(lines.function), line: lines.line, column: lines.column },
				stacks: {
					length: stacks.size,
					pool: stacks.pool(),
					start: filled(stacks.size, stacks.start),
					end: filled(stacks.size, stacks.end),
				},
				samples: {
					length: samples.size,
					stack: filled(samples.size, samples.first),
					labelSet: filled(samples.size, samples.second),
					values: values.map((column) => column.subarray(0, samples.size)),
				},
				labelSets: lazyLabelSets(labelSets.length, (row) => labelSets[row] as LabelSet),
			};
		},
	};
}

/** Room for the sums of a sample type: a row per sample, in float64 where all sums are exact. */
function sumColumn(profiles: readonly Profile[], type: number): Int64Array {
	const columns = profiles.map(({ samples }) => samples.values[type] as Int64Array);
	const length = columns.reduce((sum, column) => sum + column.length, 0);
	const isExact = columns.every(
		(column) => column instanceof Float64Array && hasExactSums(column, Number.MAX_SAFE_INTEGER / profiles.length),
	);
	return isExact ? new Float64Array(length) : new BigInt64Array(length);
}

function filled(length: number, value: (row: number) => number): Int32Array {
	const column = new Int32Array(length);
	for (let row = 0; row < length; row++) column[row] = value(row);
	return column;
}

function countedIds(length: number): Int64Column {
	const column = int64Column(length);
	for (let row = 1; row <= length; row++) column.push(row, 0);
	return column;
}

function addProfile(target: Target, profile: Profile): void {
	const { samples, stacks, labelSets } = profile;
	const mapper = createMapper(target, profile);
	// The first mapping is the main binary, also where no sample leads to it first.
	if (target.mappings.length === 0 && profile.mappings.length > 0) mapper.mapping(0);
	const hasValue = rowsWithValue(samples);
	const stackRows = new Int32Array(stacks.length).fill(-1);
	const setRows = new Int32Array(labelSets.length).fill(-1);
	let mapped = new Int32Array(256);
	const mapStack = (stack: number): number => {
		const from = stacks.start[stack] as number;
		const depth = (stacks.end[stack] as number) - from;
		if (depth > mapped.length) mapped = new Int32Array(2 * depth);
		for (let i = 0; i < depth; i++) mapped[i] = mapper.location(stacks.pool[from + i] as number);
		return target.stacks.intern(mapped, depth);
	};
	const mapSet = (row: number): number => {
		const set = labelSets.get(row);
		const key = labelSetKey(set);
		const known = target.labelSetRows.get(key) ?? target.labelSets.push(set) - 1;
		target.labelSetRows.set(key, known);
		return known;
	};
	for (let sample = 0; sample < samples.length; sample++) {
		if (hasValue[sample] === 0) continue;
		const stack = samples.stack[sample] as number;
		const set = samples.labelSet[sample] as number;
		if (stackRows[stack] === -1) stackRows[stack] = mapStack(stack);
		if (setRows[set] === -1) setRows[set] = mapSet(set);
		const row = target.samples.intern(stackRows[stack] as number, setRows[set] as number);
		for (let type = 0; type < target.values.length; type++) {
			const sums = target.values[type] as Int64Array;
			const column = samples.values[type] as Int64Array;
			if (sums instanceof Float64Array) sums[row] = (sums[row] as number) + (column[sample] as number);
			else sums[row] = (sums[row] as bigint) + BigInt(column[sample] as number | bigint);
		}
	}
}

/** Rows of one profile -> rows of the target, each looked up once. */
function createMapper(target: Target, profile: Profile) {
	const { locations, lines, functions, strings, mappings } = profile;
	const isShared = strings === target.strings;
	const stringRows = new Int32Array(isShared ? 0 : strings.size).fill(-1);
	const functionRows = new Int32Array(functions.length).fill(-1);
	const locationRows = new Int32Array(locations.length).fill(-1);
	const mappingRows: ({ readonly row: number; readonly shift: bigint } | undefined)[] = [];
	const mapString = (id: number): number => {
		if (isShared) return id;
		if (stringRows[id] === -1) stringRows[id] = target.strings.intern(strings.text(id));
		return stringRows[id] as number;
	};
	const mapping = (row: number): { readonly row: number; readonly shift: bigint } =>
		(mappingRows[row] ??= mapMapping(target, mappings[row] as Mapping));
	const key = scratch();
	const mapFunction = (row: number): number => {
		if (functionRows[row] !== -1) return functionRows[row] as number;
		const columns = target.functionColumns;
		key.clear();
		key.push(mapString(functions.name[row] as number));
		key.push(mapString(functions.systemName[row] as number));
		key.push(mapString(functions.file[row] as number));
		key.push(functions.startLine.lo(row));
		key.push(functions.startLine.hi(row));
		const mapped = key.intern(target.functions);
		if (mapped === columns.name.length) {
			columns.name.push(key.at(0));
			columns.systemName.push(key.at(1));
			columns.file.push(key.at(2));
			columns.startLine.push(key.at(3), key.at(4));
		}
		functionRows[row] = mapped;
		return mapped;
	};
	const mapLocation = (row: number): number => {
		if (locationRows[row] !== -1) return locationRows[row] as number;
		const old = locations.mapping[row] as number;
		const { row: mappingRow, shift } = old < 0 ? unmapped : mapping(old);
		let lo = locations.address.lo(row);
		let hi = locations.address.hi(row);
		if (shift !== 0n) {
			const shifted = joinUnsigned(lo, hi) + shift;
			lo = low(shifted);
			hi = high(shifted);
		}
		const from = locations.lineStart[row] as number;
		const to = locations.lineEnd[row] as number;
		for (let i = from; i < to; i++) mapFunction(lines.function[i] as number);
		key.clear();
		key.push(mappingRow);
		key.push(lo);
		key.push(hi);
		key.push(locations.isFolded[row] as number);
		for (let i = from; i < to; i++) {
			key.push(functionRows[lines.function[i] as number] as number);
			key.push(lines.line.lo(i));
			key.push(lines.line.hi(i));
		}
		// Of the columns only that of the last line counts, as in pprof.
		key.push(to > from ? lines.column.lo(to - 1) : 0);
		key.push(to > from ? lines.column.hi(to - 1) : 0);
		const columns = target.locationColumns;
		const mapped = key.intern(target.locations);
		if (mapped === columns.mapping.length) {
			columns.mapping.push(mappingRow);
			columns.address.push(lo, hi);
			columns.isFolded.push(locations.isFolded[row] as number);
			for (let i = from; i < to; i++) {
				target.lines.function.push(functionRows[lines.function[i] as number] as number);
				target.lines.line.push(lines.line.lo(i), lines.line.hi(i));
				target.lines.column.push(lines.column.lo(i), lines.column.hi(i));
			}
			columns.lineEnd.push(target.lines.function.length);
		}
		locationRows[row] = mapped;
		return mapped;
	};
	return { mapping, location: mapLocation };
}

const low = (value: bigint): number => Number(BigInt.asIntN(32, value));
const high = (value: bigint): number => Number(BigInt.asIntN(32, value >> 32n));

const unmapped = { row: -1, shift: 0n };

/** A tuple under construction. */
function scratch() {
	let values = new Int32Array(64);
	let length = 0;
	return {
		clear(): void {
			length = 0;
		},
		push(value: number): void {
			if (length === values.length) {
				const wider = new Int32Array(2 * length);
				wider.set(values);
				values = wider;
			}
			values[length++] = value;
		},
		at: (i: number): number => values[i] as number,
		intern: (into: TupleInterner): number => into.intern(values, length),
	};
}

/** Mappings of one binary are equal at whatever address they lie: sizes are compared in pages. */
const pageBytes = 0x1000n;

function mapMapping(target: Target, mapping: Mapping): { row: number; shift: bigint } {
	const size = BigInt.asUintN(64, mapping.limit - mapping.start + pageBytes - 1n);
	const key = `${size - (size % pageBytes)} ${mapping.offset} ${mapping.buildId === '' ? mapping.file : mapping.buildId}`;
	const known = target.mappingRows.get(key);
	if (known !== undefined) return { row: known, shift: (target.mappings[known] as Mapping).start - mapping.start };
	const row = target.mappings.push({ ...mapping, id: BigInt(target.mappings.length + 1) }) - 1;
	target.mappingRows.set(key, row);
	return { row, shift: 0n };
}
