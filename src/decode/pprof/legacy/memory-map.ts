// The memory map behind the samples: lines of /proc/self/maps, or `start-end: file (@offset) buildid`. Lines `name=value` define
// `$name` for the lines below. What is not of these forms is skipped.

import { DecodeError } from '../../../base/errors.ts';

export interface DraftMapping {
	start: bigint;
	limit: bigint;
	offset: bigint;
	file: string;
	buildId: string;
}

const range = String.raw`^[ \t\f\r]*(?:0x)?([0-9a-fA-F]+)[ \t\f\r-]?[ \t\f\r]*(?:0x)?([0-9a-fA-F]+):?(?:[ \t\f\r]+([-rwxp]+))?`;
const gap = String.raw`[ \t\f\r]+`;
const procMaps = new RegExp(`${range}(?:${gap}([0-9a-fA-F]+))?${gap}[0-9a-fA-F]+:[0-9a-fA-F]+${gap}[0-9]+(?:${gap}([^ \\t\\f\\r]+))?`);
const briefMaps = new RegExp(`${range}(?:${gap}([^ \\t\\f\\r]+))?(?:${gap}\\(@([0-9a-fA-F]+)\\))?(?:${gap}([0-9a-fA-F]+))?`);

const sentinels = ['--- Memory map: ---', 'MAPPED_LIBRARIES:'];
export const isMapBegin = (line: string): boolean => sentinels.some((sentinel) => line.includes(sentinel));

/** Executable mappings, adjacent parts of one file joined, and what is probably the program in front. */
export function tidiedMappings(lines: readonly string[]): DraftMapping[] {
	const mappings = joined(parseLines(lines));
	const main = mappings.findIndex(({ file }) => {
		const name = file.replaceAll('(deleted)', '').trim();
		return name !== '' && !/\.so$|\.so[._]\d+/.test(name) && !name.startsWith('[');
	});
	if (main > 0) [mappings[0], mappings[main]] = [mappings[main] as DraftMapping, mappings[0] as DraftMapping];
	return mappings;
}

const maxLine = 65_535;
const maxNames = 100;
/** No system allows a process more. */
const maxMappings = 1 << 18;
/** Mappings are searched one by one for each address, since the first that fits counts. */
const maxComparisons = 2e9;

function parseLines(lines: readonly string[]): DraftMapping[] {
	const mappings: DraftMapping[] = [];
	const names = new Map<string, string>();
	for (const raw of lines) {
		let line = withoutLogPrefix(raw);
		if (names.size > 0 && line.includes('$')) line = substituted(line, names);
		// Names may be defined by names; and a long run of digits is no address.
		if (line.length > maxLine || /^[ \t\f\r]*(0x)?[0-9a-fA-F]{33}/.test(line)) continue;
		const proc = procMaps.exec(line);
		const brief = proc ? null : briefMaps.exec(line);
		const [, start, limit, permissions = ''] = proc ?? brief ?? [];
		if (start === undefined || limit === undefined || start.length > 16 || limit.length > 16) {
			const equals = line.indexOf('=');
			if (equals >= 0 && names.size < maxNames) names.set(`$${line.slice(0, equals).trim()}`, line.slice(equals + 1).trim());
			continue;
		}
		if (permissions !== '' && !permissions.includes('x')) continue;
		const [offset = '', file = '', buildId = ''] = proc ? [proc[4], proc[5]] : [brief?.[5], brief?.[4], brief?.[6]];
		if (offset.length > 16) continue;
		if (mappings.length >= maxMappings) throw new DecodeError('memory map', 0, `more than ${maxMappings} mappings`);
		mappings.push({ start: hex(start), limit: hex(limit), offset: offset === '' ? 0n : hex(offset), file, buildId });
	}
	return mappings;
}

const hex = (digits: string): bigint => BigInt(`0x${digits}`);

/** `file:line] ` as some loggers put in front. */
function withoutLogPrefix(line: string): string {
	const end = line.search(/[[\]]/);
	const isPrefix =
		end > 0 &&
		line[end] === ']' &&
		/[^:\d]:\d+$|::\d+$|\d:\d+$/.test(line.slice(Math.max(0, end - 32), end)) &&
		/^[ \t\f\r]/.test(line.slice(end + 1));
	return isPrefix ? line.slice(end + 2) : line;
}

function substituted(line: string, names: ReadonlyMap<string, string>): string {
	let out = '';
	for (let at = 0; at < line.length; ) {
		const name = [...names.keys()].find((key) => line.startsWith(key, at));
		out += name === undefined ? line[at] : (names.get(name) as string);
		at += name?.length ?? 1;
	}
	return out;
}

function joined(mappings: readonly DraftMapping[]): DraftMapping[] {
	const out: DraftMapping[] = [];
	for (const mapping of mappings) {
		const last = out.at(-1);
		if (!last || !isAdjacent(last, mapping)) {
			out.push({ ...mapping });
			continue;
		}
		last.limit = mapping.limit;
		if (mapping.file !== '') last.file = mapping.file;
		if (mapping.buildId !== '') last.buildId = mapping.buildId;
	}
	return out;
}

function isAdjacent(a: DraftMapping, b: DraftMapping): boolean {
	const differ = (x: string, y: string): boolean => x !== '' && y !== '' && x !== y;
	if (differ(a.file, b.file) || differ(a.buildId, b.buildId) || a.limit !== b.start) return false;
	return a.offset === 0n || b.offset === 0n || BigInt.asUintN(64, a.offset + a.limit - a.start) === b.offset;
}

/** Where programs are linked to begin. */
const expectedStart = 0x400000n;

/** Row of the mapping for each address, -1 for address 0. Addresses without one get a mapping of everything, made last. */
export function assignMappings(
	found: readonly DraftMapping[],
	addresses: readonly bigint[],
): { mappings: DraftMapping[]; mappingOf: Int32Array } {
	if (found.length * addresses.length > maxComparisons) throw new DecodeError('memory map', 0, 'too many mappings for as many addresses');
	let mappings = found.map((mapping) => ({ ...mapping }));
	const [first, second] = mappings;
	if (first?.file.startsWith('/anon_hugepage') && second && first.limit === second.start) mappings = mappings.slice(1);
	const [main] = mappings;
	if (main && BigInt.asUintN(64, main.start - main.offset) === expectedStart) {
		main.start = expectedStart;
		main.offset = 0n;
	}
	let everything: DraftMapping | null = null;
	const mappingOf = Int32Array.from(addresses, (address) => {
		if (address === 0n) return -1;
		const holding = mappings.findIndex(({ start, limit }) => start <= address && address < limit);
		if (holding >= 0) return holding;
		// The first part of a mapping that was split is missing in some maps.
		const below = mappings.findIndex(
			({ start, offset }) => offset !== 0n && BigInt.asUintN(64, start - offset) <= address && address < start,
		);
		const mapping = mappings[below];
		if (mapping) {
			mapping.start = BigInt.asUintN(64, mapping.start - mapping.offset);
			mapping.offset = 0n;
			return below;
		}
		everything ??= { start: 0n, limit: 2n ** 64n - 1n, offset: 0n, file: '', buildId: '' };
		if (mappings.at(-1) !== everything) mappings.push(everything);
		return mappings.length - 1;
	});
	return { mappings, mappingOf };
}
