// What a node of the graph is: a place in the program, as fine as the granularity left it. Equal places are one row.
import { type TupleInterner, tupleInterner } from '../../base/interner.ts';
import { joinSigned, joinUnsigned } from '../../base/protobuf.ts';
import { basePath, cleanPath, compareText } from '../go-format.ts';
import type { Profile } from '../profile.ts';
import { UsageError } from '../usage-error.ts';

export interface NodeInfos {
	readonly length: number;
	name(info: number): string;
	file(info: number): string;
	objfile(info: number): string;
	/** Row of the object's file name; -1: none. */
	address(info: number): bigint;
	line(info: number): bigint;
	column(info: number): bigint;
	startLine(info: number): bigint;
	/** Row of the whole function that the place belongs to; its own for a function. */
	wholeFunction(info: number): number;
	printableName(info: number): string;
	/** Order by printable name, by address where both have one. */
	compare(a: number, b: number): number;
}

/** Nodes of location i: nodes[start[i]] to nodes[start[i + 1] - 1], leaf-most inline first, one per line, at least one. */
export interface LocationNodes {
	readonly infos: NodeInfos;
	readonly start: Int32Array;
	readonly nodes: Int32Array;
}

export interface NodeOptions {
	/** Tells functions of different binaries apart. */
	readonly hasObjfile: boolean;
	/** Shortens the file of a function. */
	trimPath(path: string): string;
}

/** Columns of a row, in this order: 64-bit ones as two halves. */
const Part = { name: 0, file: 1, objfile: 2, address: 3, line: 5, column: 7, startLine: 9 } as const;
const width = 11;

export function locationNodes(profile: Profile, { hasObjfile, trimPath }: NodeOptions): LocationNodes {
	const { strings, functions, locations, lines, mappings } = profile;
	const rows = tupleInterner();
	const row = new Int32Array(width);
	const objfiles = mappings.map(({ file }) => strings.intern(file));
	const files = new Map<number, number>();
	const fileId = (id: number): number => {
		let known = files.get(id);
		if (known === undefined) {
			const path = trimPath(strings.text(id));
			known = path === '' ? 0 : strings.intern(cleanPath(path));
			files.set(id, known);
		}
		return known;
	};
	const start = new Int32Array(locations.length + 1);
	const nodes = new Int32Array(lines.function.length + locations.length);
	let used = 0;
	for (let location = 0; location < locations.length; location++) {
		const from = locations.lineStart[location] as number;
		const to = locations.lineEnd[location] as number;
		const objfile = objfiles[locations.mapping[location] as number] ?? 0;
		for (let i = from; i < to; i++) {
			const fn = lines.function[i] as number;
			const name = functions.name[fn] as number;
			const withObject = hasObjfile || name === 0;
			const file = functions.file[fn] as number;
			row[Part.name] = name;
			row[Part.file] = file === 0 ? 0 : fileId(file);
			row[Part.objfile] = withObject ? objfile : 0;
			row[Part.address] = locations.address.lo(location);
			row[Part.address + 1] = locations.address.hi(location);
			row[Part.line] = lines.line.lo(i);
			row[Part.line + 1] = lines.line.hi(i);
			row[Part.column] = lines.column.lo(i);
			row[Part.column + 1] = lines.column.hi(i);
			row[Part.startLine] = withObject ? functions.startLine.lo(fn) : 0;
			row[Part.startLine + 1] = withObject ? functions.startLine.hi(fn) : 0;
			nodes[used++] = rows.intern(row, width);
		}
		if (from >= to) {
			row.fill(0);
			row[Part.objfile] = objfile;
			row[Part.address] = locations.address.lo(location);
			row[Part.address + 1] = locations.address.hi(location);
			nodes[used++] = rows.intern(row, width);
		}
		start[location + 1] = used;
	}
	checkFrames(profile, start);
	return { infos: infosOf(rows, profile), start, nodes: nodes.subarray(0, used) };
}

/** A small file can name a location of a million inlined lines a million times: no profile of a program has as many frames. */
const maxFrames = 1e9;

function checkFrames({ stacks }: Profile, start: Int32Array): void {
	let frames = 0;
	for (let stack = 0; stack < stacks.length && frames <= maxFrames; stack++) {
		for (let i = stacks.start[stack] as number; i < (stacks.end[stack] as number); i++) {
			const location = stacks.pool[i] as number;
			frames += (start[location + 1] as number) - (start[location] as number);
		}
	}
	if (frames > maxFrames) throw new UsageError('the inlined frames of the profile multiply beyond what can be shown');
}

/** Nor do names: characters of all names that are printed, where one long name may stand in very many places. */
const maxNameLength = 1 << 29;

function infosOf(rows: TupleInterner, { strings }: Profile): NodeInfos {
	const cell = (info: number, part: number): number => rows.pool()[info * width + part] as number;
	const text = (info: number, part: number): string => strings.text(cell(info, part));
	const signed = (info: number, part: number): bigint => joinSigned(cell(info, part), cell(info, part + 1));
	const names: (string | undefined)[] = [];
	let nameLength = 0;
	const nameOf = (info: number): string => {
		const name = nameParts(infos, info, infos.name(info), infos.file(info)).join(' ');
		nameLength += name.length;
		if (nameLength > maxNameLength) throw new UsageError('the names in the profile multiply beyond what can be shown');
		return name;
	};
	const infos: NodeInfos = {
		length: rows.size,
		name: (info) => text(info, Part.name),
		file: (info) => text(info, Part.file),
		objfile: (info) => text(info, Part.objfile),
		address: (info) => joinUnsigned(cell(info, Part.address), cell(info, Part.address + 1)),
		line: (info) => signed(info, Part.line),
		column: (info) => signed(info, Part.column),
		startLine: (info) => signed(info, Part.startLine),
		wholeFunction(info) {
			if ((cell(info, Part.address) | cell(info, Part.address + 1) | cell(info, Part.line) | cell(info, Part.line + 1)) === 0) return info;
			const row = rows.pool().slice(info * width, (info + 1) * width);
			row.fill(0, Part.address, Part.startLine);
			return rows.intern(row, width);
		},
		printableName: (info) => (names[info] ??= nameOf(info)),
		compare(a, b) {
			if (a === b) return 0;
			const x = infos.address(a);
			const y = infos.address(b);
			if (x !== 0n && y !== 0n && x !== y) return x < y ? -1 : 1;
			return compareText(infos.printableName(a), infos.printableName(b));
		},
	};
	return infos;
}

/** What is printed of a place, with its name and file as the caller wants them shown. */
export function nameParts(infos: NodeInfos, info: number, name: string, file: string): string[] {
	const parts: string[] = [];
	const address = infos.address(info);
	const line = infos.line(info);
	const column = infos.column(info);
	if (address !== 0n) parts.push(address.toString(16).padStart(16, '0'));
	if (name !== '') parts.push(name);
	if (line !== 0n) parts.push(`${file}:${line}${column === 0n ? '' : `:${column}`}`);
	else if (file !== '') parts.push(file);
	else if (name === '') parts.push(infos.objfile(info) === '' ? '<unknown>' : `[${basePath(infos.objfile(info))}]`);
	return parts;
}
