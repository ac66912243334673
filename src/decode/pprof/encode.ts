// A profile one can read -> bytes, for tests. One line per thing, samples as `values: stack; labels`:
//
//   type samples/count
//   type cpu/nanoseconds
//   period cpu/nanoseconds 10000000
//   3 30000000: main.leaf a.go:3 < main.caller a.go:9 | main.main m.go:20; route=/x, bytes=#480 bytes
//
// Stacks are leaf first: `|` between locations, `<` between the lines of one location (the left was inlined into the right).
// A label is `key=text` or `key=#number unit`. Equal locations are written once. For what no proper writer writes: wire-text.ts.
import { assert } from '../../base/errors.ts';
import { ProfileField } from './spec.ts';
import { message } from './wire-text.ts';

/** Writes strings and locations once, in order of first use; ids and indexes are rows. */
interface Writer {
	readonly strings: string[];
	/** Text of a function or location -> its message; the id is the position, from 1. */
	readonly functions: Map<string, string>;
	readonly locations: Map<string, string>;
}

/** Uncompressed profile.proto. Throws on a line that it does not understand. */
export function encodeProfile(text: string): Uint8Array {
	const writer: Writer = { strings: [''], functions: new Map(), locations: new Map() };
	const top: string[] = [];
	for (const raw of text.split('\n')) {
		const line = raw.trim();
		if (line === '' || line.startsWith('#')) continue;
		top.push(encodeLine(line, writer));
	}
	const { function: fn, location, stringTable } = ProfileField;
	for (const of of writer.locations.values()) top.push(`${location}: { ${of} }`);
	for (const of of writer.functions.values()) top.push(`${fn}: { ${of} }`);
	for (const of of writer.strings) top.push(`${stringTable}: ${JSON.stringify(of)}`);
	return message(top.join('\n'));
}

function encodeLine(line: string, writer: Writer): string {
	const [word = '', rest = '', number = ''] = line.split(' ');
	const slash = rest.lastIndexOf('/');
	const valueType = (): string => `{ 1: ${row(writer.strings, rest.slice(0, slash))} 2: ${row(writer.strings, rest.slice(slash + 1))} }`;
	if (word === 'type') return `${ProfileField.sampleType}: ${valueType()}`;
	if (word === 'period') return `${ProfileField.periodType}: ${valueType()} ${ProfileField.period}: ${number}`;
	if (word === 'time') return `${ProfileField.timeNanos}: ${rest}`;
	if (word === 'duration') return `${ProfileField.durationNanos}: ${rest}`;
	if (word === 'default') return `${ProfileField.defaultSampleType}: ${row(writer.strings, rest)}`;
	if (word === 'comment') return `${ProfileField.comment}: ${row(writer.strings, line.slice(8))}`;
	const found = /^([-\d ]+):([^;]*)(?:;(.*))?$/.exec(line);
	assert(found !== null, `not a line of a profile: ${line}`);
	const [, values = '', stack = '', labels = ''] = found;
	const ids = stack.split('|').flatMap((of) => (of.trim() === '' ? [] : [locationId(of.trim(), writer)]));
	const pairs = labels.split(',').flatMap((of) => (of.trim() === '' ? [] : [encodeLabel(of.trim(), writer)]));
	return `${ProfileField.sample}: { 1: [${ids.join(' ')}] 2: [${values}] ${pairs.join(' ')} }`;
}

function locationId(text: string, writer: Writer): number {
	return idOf(writer.locations, text, (id) => {
		const lines = text.split('<').map((of) => {
			const [name = '', place = ''] = of.trim().split(' ');
			const [file = '', line = '0'] = place.split(':');
			return `4: { 1: ${functionId(name, file, writer)} 2: ${line} }`;
		});
		return `1: ${id} 3: ${0x400000 + 16 * id} ${lines.join(' ')}`;
	});
}

function functionId(name: string, file: string, { functions, strings }: Writer): number {
	const nameRow = row(strings, name);
	return idOf(functions, `${name} ${file}`, (id) => `1: ${id} 2: ${nameRow} 3: ${nameRow} 4: ${row(strings, file)}`);
}

function encodeLabel(text: string, writer: Writer): string {
	const [key = '', value = ''] = text.split('=');
	const numeric = /^#(-?\d+) ?(.*)$/.exec(value);
	const rest = numeric ? `3: ${numeric[1]} 4: ${row(writer.strings, numeric[2] ?? '')}` : `2: ${row(writer.strings, value)}`;
	return `3: { 1: ${row(writer.strings, key)} ${rest} }`;
}

function row(table: string[], text: string): number {
	const known = table.indexOf(text);
	return known >= 0 ? known : table.push(text) - 1;
}

/** Position of `text` in the table from 1, written by `write` when it is new. */
function idOf(table: Map<string, string>, text: string, write: (id: number) => string): number {
	if (!table.has(text)) table.set(text, write(table.size + 1));
	return [...table.keys()].indexOf(text) + 1;
}
