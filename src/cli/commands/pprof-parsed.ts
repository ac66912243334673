// A parsed profile as JSON, for `gowhy pprof -parsed`. Integers of any size are bare JSON numbers, digit for digit (as Go's
// encoding/json writes them). It comes in pieces, since a large profile makes more text than a string can hold.
import type { PprofDocument } from '../../decode/pprof/index.ts';
import { MappingFlag } from '../../decode/pprof/spec.ts';
import type { ValueType } from '../../tables/profile.ts';

const pieceLength = 65536;

/** The JSON text, cut into pieces of about 64 KiB. Keys as in pprof's own structures; label keys in order of code units. */
export function* parsedJson(document: PprofDocument): Generator<string> {
	let piece = '';
	for (const line of jsonLines(document)) {
		piece += line;
		if (piece.length >= pieceLength) {
			yield piece;
			piece = '';
		}
	}
	yield piece;
}

function* jsonLines(document: PprofDocument): Generator<string> {
	yield '{\n';
	yield `"sampleTypes": [${document.sampleTypes.map(valueType).join(', ')}],\n`;
	yield `"defaultSampleType": ${quote(document.defaultSampleType)},\n`;
	yield `"periodType": ${valueType(document.periodType)},\n`;
	yield `"period": ${document.period},\n`;
	yield `"timeNanos": ${document.timeNanos},\n`;
	yield `"durationNanos": ${document.durationNanos},\n`;
	yield `"comments": [${document.comments.map(quote).join(', ')}],\n`;
	yield `"docURL": ${quote(document.docUrl)},\n`;
	yield `"dropFrames": ${quote(document.dropFrames)},\n`;
	yield `"keepFrames": ${quote(document.keepFrames)},\n`;
	yield* list('mappings', document.mappings.length, (row) => mapping(document, row));
	yield* list('locations', document.locations.length, (row) => location(document, row));
	yield* list('samples', document.samples.length, (row) => sample(document, row), '');
	yield '}\n';
}

function* list(name: string, length: number, item: (row: number) => string, after = ','): Generator<string> {
	yield `"${name}": [`;
	for (let row = 0; row < length; row++) yield `${row === 0 ? '' : ','}\n${item(row)}`;
	yield `${length === 0 ? '' : '\n'}]${after}\n`;
}

const quote = (text: string): string => JSON.stringify(text);
const valueType = (of: ValueType): string => `{"type": ${quote(of.type)}, "unit": ${quote(of.unit)}}`;

function mapping({ mappings, text }: PprofDocument, row: number): string {
	const flags = mappings.flags[row] as number;
	const has = (flag: number): boolean => (flags & flag) !== 0;
	return (
		` {"id": ${mappings.id.unsigned(row)}, "start": ${mappings.start.unsigned(row)}, "limit": ${mappings.limit.unsigned(row)}, ` +
		`"offset": ${mappings.offset.unsigned(row)}, "file": ${quote(text(mappings.file[row] as number))}, ` +
		`"buildID": ${quote(text(mappings.buildId[row] as number))}, "hasFunctions": ${has(MappingFlag.HasFunctions)}, ` +
		`"hasFilenames": ${has(MappingFlag.HasFilenames)}, "hasLineNumbers": ${has(MappingFlag.HasLineNumbers)}, ` +
		`"hasInlineFrames": ${has(MappingFlag.HasInlineFrames)}}`
	);
}

function location(document: PprofDocument, row: number): string {
	const { locations, mappings } = document;
	const inMapping = locations.mapping[row] as number;
	const lines: string[] = [];
	for (let i = locations.lineStart[row] as number; i < (locations.lineStart[row + 1] as number); i++) lines.push(line(document, i));
	return (
		` {"id": ${locations.id.unsigned(row)}, "address": ${locations.address.unsigned(row)}, ` +
		(inMapping < 0 ? '' : `"mapping": ${mappings.id.unsigned(inMapping)}, `) +
		`"isFolded": ${locations.isFolded[row] === 1}, "lines": [${lines.map((text) => `\n  ${text}`).join(',')}]}`
	);
}

function line({ lines, functions, text }: PprofDocument, row: number): string {
	const fn = lines.function[row] as number;
	return (
		`{"function": ${quote(text(functions.name[fn] as number))}, "systemName": ${quote(text(functions.systemName[fn] as number))}, ` +
		`"file": ${quote(text(functions.file[fn] as number))}, "line": ${lines.line.signed(row)}, ` +
		`"column": ${lines.column.signed(row)}, "startLine": ${functions.startLine.signed(fn)}}`
	);
}

function sample(document: PprofDocument, row: number): string {
	const { samples, locations } = document;
	const tuple = samples.stack[row] as number;
	const ids: bigint[] = [];
	const pool = samples.stacks.pool();
	for (let i = samples.stacks.start(tuple); i < samples.stacks.end(tuple); i++) ids.push(locations.id.unsigned(pool[i] as number));
	const values = samples.values.map((of, t) => samples.exactValues.get(t * samples.length + row) ?? of[row]);
	return ` {"locations": [${ids.join(', ')}], "values": [${values.join(', ')}]${labels(document, row)}}`;
}

/** Labels by key. Units appear for a key once one of its values has a unit; values without one then have ''. */
function labels(document: PprofDocument, sampleRow: number): string {
	const { labels: table, labelSet } = document.samples;
	const set = labelSet[sampleRow] as number;
	const texts = new Map<string, string[]>();
	const numbers = new Map<string, string[]>();
	const units = new Map<string, string[]>();
	for (let row = table.start[set] as number; row < (table.start[set + 1] as number); row++) {
		const key = document.text(table.key[row] as number);
		if (table.text[row] !== 0) append(texts, key, quote(document.text(table.text[row] as number)));
		else {
			append(numbers, key, String(table.exactNumbers.get(row) ?? table.number[row]));
			append(units, key, quote(document.text(table.unit[row] as number)));
		}
	}
	for (const [key, of] of units) if (of.every((unit) => unit === '""')) units.delete(key);
	return object('labels', texts) + object('numLabels', numbers) + object('numUnits', units);
}

function append(lists: Map<string, string[]>, key: string, item: string): void {
	const known = lists.get(key);
	if (known) known.push(item);
	else lists.set(key, [item]);
}

function object(name: string, lists: ReadonlyMap<string, readonly string[]>): string {
	if (lists.size === 0) return '';
	const keys = [...lists.keys()].sort();
	return `, "${name}": {${keys.map((key) => `${quote(key)}: [${(lists.get(key) as string[]).join(', ')}]`).join(', ')}}`;
}
