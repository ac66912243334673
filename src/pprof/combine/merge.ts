// Several profiles -> one. Equal mappings, functions, locations and samples become one, numbered from 1 in the order in which samples
// lead to them; what no sample leads to is left out, and so are samples without any value.
import { stringInterner, tupleInterner, type TupleInterner } from '../../base/interner.ts';
import { joinUnsigned } from '../../base/protobuf.ts';
import { type Int64Column, int64Column } from '../../decode/pprof/int64-column.ts';
import { add, at, type Int64, type Int64Array } from '../int64.ts';
import { type LabelSet, labelSetKey, lazyLabelSets } from '../label-sets.ts';
import { keepSamples, type Mapping, type Profile, type Samples } from '../profile.ts';
import { mergedHeader } from './header.ts';
import { checkCompatible } from './value-types.ts';

/** Throws a UsageError when the value types differ. */
export function mergeProfiles(profiles: readonly Profile[]): Profile {
	const [first, ...others] = profiles as [Profile, ...Profile[]];
	for (const other of others) checkCompatible(first, other);
	const target = createTarget(first.sampleTypes.length);
	for (const profile of profiles) addProfile(target, profile);
	const merged: Profile = { ...mergedHeader(profiles), ...target.finish() };
	const hasValue = rowsWithValue(merged.samples);
	return hasValue.includes(0) ? mergeProfiles([{ ...merged, samples: keepSamples(merged.samples, hasValue) }]) : merged;
}

function rowsWithValue({ length, values }: Samples): Uint8Array {
	const keep = new Uint8Array(length);
	for (const column of values) for (let row = 0; row < length; row++) if (at(column, row) !== 0) keep[row] = 1;
	return keep;
}

type Target = ReturnType<typeof createTarget>;

/** The tables of the merged profile while they grow. */
function createTarget(typeCount: number) {
	const strings = stringInterner();
	const mappings: Mapping[] = [];
	const mappingRows = new Map<string, number>();
	const functions = tupleInterner();
	const functionColumns = { name: [] as number[], systemName: [] as number[], file: [] as number[], startLine: int64Column() };
	const locations = tupleInterner();
	const locationColumns = { mapping: [] as number[], address: int64Column(), isFolded: [] as number[], lineEnd: [] as number[] };
	const lines = { function: [] as number[], line: int64Column(), column: int64Column() };
	const stacks = tupleInterner();
	const labelSets: LabelSet[] = [];
	const labelSetRows = new Map<string, number>();
	const samples = tupleInterner();
	const values: Int64[][] = Array.from({ length: typeCount }, () => []);
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
			const pairs = samples.pool();
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
					start: Int32Array.from({ length: stacks.size }, (_, row) => stacks.start(row)),
					end: Int32Array.from({ length: stacks.size }, (_, row) => stacks.end(row)),
				},
				samples: {
					length: samples.size,
					stack: Int32Array.from({ length: samples.size }, (_, row) => pairs[2 * row] as number),
					labelSet: Int32Array.from({ length: samples.size }, (_, row) => pairs[2 * row + 1] as number),
					values: values.map(valueColumn),
				},
				labelSets: lazyLabelSets(labelSets.length, (row) => labelSets[row] as LabelSet),
			};
		},
	};
}

function valueColumn(values: readonly Int64[]): Int64Array {
	const column = new Float64Array(values.length);
	for (let row = 0; row < values.length; row++) {
		const value = values[row] as Int64;
		if (typeof value === 'bigint') return BigInt64Array.from(values, (of) => BigInt(of));
		column[row] = value;
	}
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
	const pair = new Int32Array(2);
	for (let sample = 0; sample < samples.length; sample++) {
		if (hasValue[sample] === 0) continue;
		const stack = samples.stack[sample] as number;
		const set = samples.labelSet[sample] as number;
		if (stackRows[stack] === -1) stackRows[stack] = mapStack(stack);
		if (setRows[set] === -1) setRows[set] = mapSet(set);
		pair[0] = stackRows[stack] as number;
		pair[1] = setRows[set] as number;
		const row = target.samples.intern(pair, 2);
		for (let type = 0; type < target.values.length; type++) {
			const column = target.values[type] as Int64[];
			const value = at(samples.values[type] as Int64Array, sample);
			if (row === column.length) column.push(value);
			else column[row] = add(column[row] as Int64, value);
		}
	}
}

/** Rows of one profile -> rows of the target, each looked up once. */
function createMapper(target: Target, profile: Profile) {
	const { locations, lines, functions, strings, mappings } = profile;
	const stringRows = new Int32Array(strings.size).fill(-1);
	const functionRows = new Int32Array(functions.length).fill(-1);
	const locationRows = new Int32Array(locations.length).fill(-1);
	const mappingRows: ({ readonly row: number; readonly shift: bigint } | undefined)[] = [];
	const mapString = (id: number): number => {
		if (stringRows[id] === -1) stringRows[id] = target.strings.intern(strings.text(id));
		return stringRows[id] as number;
	};
	const mapping = (row: number): { readonly row: number; readonly shift: bigint } => (mappingRows[row] ??= mapMapping(target, mappings[row] as Mapping));
	const mapFunction = (row: number): number => {
		if (functionRows[row] !== -1) return functionRows[row] as number;
		const columns = target.functionColumns;
		const name = mapString(functions.name[row] as number);
		const systemName = mapString(functions.systemName[row] as number);
		const file = mapString(functions.file[row] as number);
		const startLine = [functions.startLine.lo(row), functions.startLine.hi(row)] as const;
		const mapped = internRow(target.functions, [name, systemName, file, ...startLine], columns.name.length, () => {
			columns.name.push(name);
			columns.systemName.push(systemName);
			columns.file.push(file);
			columns.startLine.push(...startLine);
		});
		functionRows[row] = mapped;
		return mapped;
	};
	const mapLocation = (row: number): number => {
		if (locationRows[row] !== -1) return locationRows[row] as number;
		const old = locations.mapping[row] as number;
		const { row: mappingRow, shift } = old < 0 ? { row: -1, shift: 0n } : mapping(old);
		const address = BigInt.asUintN(64, joinUnsigned(locations.address.lo(row), locations.address.hi(row)) + shift);
		const from = locations.lineStart[row] as number;
		const to = locations.lineEnd[row] as number;
		// Addresses count from the start of the mapping. Of the columns only that of the last line counts, as in pprof.
		const offset = address - (mappingRow < 0 ? 0n : (target.mappings[mappingRow] as Mapping).start);
		const key = [mappingRow, low(offset), high(offset), locations.isFolded[row] as number];
		for (let i = from; i < to; i++) key.push(mapFunction(lines.function[i] as number), lines.line.lo(i), lines.line.hi(i));
		if (to > from) key.push(lines.column.lo(to - 1), lines.column.hi(to - 1));
		const columns = target.locationColumns;
		const mapped = internRow(target.locations, key, columns.mapping.length, () => {
			columns.mapping.push(mappingRow);
			columns.address.push(low(address), high(address));
			columns.isFolded.push(locations.isFolded[row] as number);
			for (let i = from; i < to; i++) {
				target.lines.function.push(functionRows[lines.function[i] as number] as number);
				target.lines.line.push(lines.line.lo(i), lines.line.hi(i));
				target.lines.column.push(lines.column.lo(i), lines.column.hi(i));
			}
			columns.lineEnd.push(target.lines.function.length);
		});
		locationRows[row] = mapped;
		return mapped;
	};
	return { mapping, location: mapLocation };
}

const low = (value: bigint): number => Number(BigInt.asIntN(32, value));
const high = (value: bigint): number => Number(BigInt.asIntN(32, value >> 32n));

/** Row of the tuple; `append` fills the columns when it is new. */
function internRow(tuples: TupleInterner, key: readonly number[], next: number, append: () => void): number {
	const row = tuples.intern(key, key.length);
	if (row === next) append();
	return row;
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
