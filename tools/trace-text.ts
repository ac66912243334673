/**
 * Execution traces as text and back, so that a scenario can be written, read and reviewed by a person.
 *
 *     npx tsx tools/trace-text.ts encode scenario.txt > scenario.trace
 *     npx tsx tools/trace-text.ts decode recorded.trace > recorded.txt
 *
 * One item per line, `#` begins a comment, indentation means nothing:
 *
 *     trace 1.26                              header; must be first
 *     EventBatch gen=1 m=7 time=100           a batch; what follows belongs to it
 *     GoStart dt=5 g=1 g_seq=1                an event: its name and its arguments, as src/decode/go-trace/spec.ts has them
 *     ProcStatus dt=1 p=0 pstatus=Idle        statuses by name or number
 *     Strings / String id=1 "main.main"       string table, one line per string
 *     Stacks / Stack id=1                     stack table; the frames of a stack follow it, leaf first:
 *     frame pc=16 func=1 file=2 line=3
 *     CPUSamples / CPUSample time=.. m=.. p=.. g=.. stack=..
 *     Frequency freq=1000000000               before 1.25 alone in its batch; from 1.25 after `Sync`, with ClockSnapshot
 *     ExperimentalBatch exp=1 gen=1 m=7 time=100
 *     EndOfGeneration
 *     bytes 0a ff                             bytes of the batch, for what is broken
 *     raw 0a ff                               bytes between batches
 *
 * An argument that is left out is 0 (`dt` too). -1 stands for 2^64 - 1, which is "none" for threads, Ps and goroutines.
 * Lengths and counts are worked out; a batch may lie about its size (`size=9`), a stack about its frames (`nframes=9`) and a
 * string about its length (`length=9`).
 */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { type ArgSpec, Ev, eventSpecs, GoStatus, ProcStatus, specOf } from '../src/decode/go-trace/spec.ts';
import { exactValue, readVarint, type VarintReader, varintReader } from '../src/decode/go-trace/varint.ts';

interface Line {
	readonly number: number;
	readonly word: string;
	readonly args: ReadonlyMap<string, string>;
	/** Quoted text, if there is any. */
	readonly text: string;
	readonly rest: string;
}

const statusNames: Readonly<Record<string, Readonly<Record<string, number>>>> = { goStatus: GoStatus, procStatus: ProcStatus };
const none = 0xffffffffffffffffn;

export function encodeTrace(source: string): Uint8Array {
	const lines = source
		.split('\n')
		.map(parseLine)
		.filter((line) => line.word !== '');
	const out: number[] = [];
	let at = 0;
	while (at < lines.length) {
		const line = lines[at++] as Line;
		if (line.word === 'trace') out.push(...bytesOf(`go ${line.rest} trace\0\0\0`));
		else if (line.word === 'raw') out.push(...hexBytes(line));
		else if (line.word === 'EndOfGeneration') out.push(Ev.EndOfGeneration);
		else if (line.word === 'EventBatch' || line.word === 'ExperimentalBatch') {
			const body: Line[] = [];
			while (at < lines.length && !isBatchStart((lines[at] as Line).word)) body.push(lines[at++] as Line);
			encodeBatch(out, line, body);
		} else throw problem(line, `${line.word} stands outside of a batch`);
	}
	return Uint8Array.from(out);
}

const isBatchStart = (word: string): boolean =>
	word === 'EventBatch' || word === 'ExperimentalBatch' || word === 'EndOfGeneration' || word === 'trace' || word === 'raw';
const problem = (line: Line, text: string): Error => new Error(`line ${line.number}: ${text}`);
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const hexBytes = (line: Line): number[] =>
	line.rest
		.split(/\s+/)
		.filter(Boolean)
		.map((hex) => Number.parseInt(hex, 16));

function parseLine(source: string, index: number): Line {
	const quoted = /"(?:[^"\\]|\\.)*"/.exec(source);
	const plain = (quoted ? source.replace(quoted[0], '') : source).replace(/#.*/, '').trim();
	const [word = '', ...words] = plain.split(/\s+/);
	const args = new Map(
		words.filter((each) => each.includes('=')).map((each) => [each.slice(0, each.indexOf('=')), each.slice(each.indexOf('=') + 1)]),
	);
	return { number: index + 1, word, args, text: quoted ? (JSON.parse(quoted[0]) as string) : '', rest: words.join(' ') };
}

function pushVarint(out: number[], value: bigint): void {
	let rest = BigInt.asUintN(64, value);
	while (rest > 127n) {
		out.push(Number(rest & 127n) | 128);
		rest >>= 7n;
	}
	out.push(Number(rest));
}

function pushArg(out: number[], line: Line, { name, kind }: ArgSpec): void {
	const text = line.args.get(name) ?? '0';
	const status = statusNames[kind]?.[text];
	pushVarint(out, status === undefined ? BigInt(text) : BigInt(status));
}

const plain = (name: string): ArgSpec => ({ name, kind: 'value' });

function encodeBatch(out: number[], header: Line, body: readonly Line[]): void {
	const data: number[] = [];
	for (let i = 0; i < body.length; ) i += encodeItem(data, body, i);
	out.push(header.word === 'EventBatch' ? Ev.EventBatch : Ev.ExperimentalBatch);
	if (header.word === 'ExperimentalBatch') out.push(Number(header.args.get('exp') ?? 0));
	for (const name of ['gen', 'm', 'time']) pushArg(out, header, plain(name));
	pushVarint(out, BigInt(header.args.get('size') ?? data.length));
	for (const byte of data) out.push(byte);
}

/** Encodes the item at `body[i]`; returns how many lines it takes. */
function encodeItem(data: number[], body: readonly Line[], i: number): number {
	const line = body[i] as Line;
	if (line.word === 'bytes') {
		data.push(...hexBytes(line));
		return 1;
	}
	const spec = eventSpecs.find(({ name }) => name === line.word);
	if (spec === undefined) throw problem(line, `there is no event ${line.word}`);
	const known = new Set(['dt', ...spec.args.map(({ name }) => name)]);
	for (const name of line.args.keys()) if (!known.has(name)) throw problem(line, `${line.word} has no argument ${name}`);
	data.push(spec.type);
	if (spec.type === Ev.String) {
		const bytes = bytesOf(line.text);
		pushArg(data, line, plain('id'));
		pushVarint(data, BigInt(line.args.get('length') ?? bytes.length));
		data.push(...bytes);
		return 1;
	}
	if (spec.type === Ev.Stack) {
		let frames = 0;
		while ((body[i + 1 + frames] as Line | undefined)?.word === 'frame') frames++;
		pushArg(data, line, plain('id'));
		pushVarint(data, BigInt(line.args.get('nframes') ?? frames));
		for (const frame of body.slice(i + 1, i + 1 + frames)) for (const name of frameArgs) pushArg(data, frame, plain(name));
		return 1 + frames;
	}
	if (spec.isTimed) pushArg(data, line, plain('dt'));
	for (const arg of spec.args) pushArg(data, line, arg);
	return 1;
}

const frameArgs = ['pc', 'func', 'file', 'line'];

/** Bytes as text. What cannot be read stands as `bytes` and `raw`. */
export function decodeToText(bytes: Uint8Array): string {
	const out: string[] = [];
	const version = /^go (1\.\d\d) trace\0\0\0$/.exec(new TextDecoder('latin1').decode(bytes.subarray(0, 16)))?.[1];
	const reader = varintReader(bytes, version === undefined ? 0 : 16, bytes.length, 0);
	if (version !== undefined) out.push(`trace ${version}`);
	while (reader.at < bytes.length) {
		const from = reader.at;
		try {
			decodeBatch(reader, out);
		} catch {
			out.push(`raw ${hex(bytes, from, bytes.length)}`);
			break;
		}
	}
	return `${out.join('\n')}\n`;
}

const hex = (bytes: Uint8Array, from: number, to: number): string =>
	Array.from(bytes.subarray(from, to), (byte) => byte.toString(16).padStart(2, '0')).join(' ');

const numberText = (reader: VarintReader, what: string): string => {
	readVarint(reader, what);
	const value = exactValue(reader);
	return value === none ? '-1' : value.toString();
};

function decodeBatch(reader: VarintReader, out: string[]): void {
	const type = reader.bytes[reader.at++];
	if (type === Ev.EndOfGeneration) {
		out.push('EndOfGeneration');
		return;
	}
	if (type !== Ev.EventBatch && type !== Ev.ExperimentalBatch) throw new Error('no batch');
	const experiment = type === Ev.ExperimentalBatch ? ` exp=${reader.bytes[reader.at++]}` : '';
	const [gen, m, time] = ['gen', 'm', 'time'].map((name) => numberText(reader, name));
	const end = readVarint(reader, 'size') + reader.at;
	if (end > reader.bytes.length) throw new Error('cut');
	out.push(`${type === Ev.EventBatch ? 'EventBatch' : 'ExperimentalBatch'}${experiment} gen=${gen} m=${m} time=${time}`);
	const body = varintReader(reader.bytes, reader.at, end, 0);
	while (body.at < end) {
		const from = body.at;
		const line = experiment === '' ? decodeItem(body) : null;
		if (line === null) {
			out.push(`\tbytes ${hex(reader.bytes, from, end)}`);
			break;
		}
		out.push(line);
	}
	reader.at = end;
}

/** One item, or null when it cannot be read. */
function decodeItem(reader: VarintReader): string | null {
	const spec = specOf(reader.bytes[reader.at++] as number);
	if (spec === undefined) return null;
	try {
		if (spec.type === Ev.String) {
			const id = numberText(reader, 'id');
			const from = readVarint(reader, 'length') + reader.at;
			const text = new TextDecoder('utf-8', { fatal: true }).decode(reader.bytes.subarray(reader.at, from));
			if (from > reader.end) return null;
			reader.at = from;
			return `\tString id=${id} ${JSON.stringify(text)}`;
		}
		if (spec.type === Ev.Stack) {
			const lines = [`\tStack id=${numberText(reader, 'id')}`];
			for (let count = readVarint(reader, 'nframes'); count > 0; count--) lines.push(`\t\tframe ${argsText(reader, frameArgs.map(plain))}`);
			return lines.join('\n');
		}
		const args = spec.isTimed ? [plain('dt'), ...spec.args] : spec.args;
		return `\t${[spec.name, argsText(reader, args)].filter(Boolean).join(' ')}`;
	} catch {
		return null;
	}
}

function argsText(reader: VarintReader, args: readonly ArgSpec[]): string {
	return args
		.map(({ name, kind }) => {
			const value = numberText(reader, name);
			const status = Object.entries(statusNames[kind] ?? {}).find(([, number]) => String(number) === value)?.[0];
			return `${name}=${status ?? value}`;
		})
		.join(' ');
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
	const [, , direction, path] = process.argv;
	if (path === undefined || (direction !== 'encode' && direction !== 'decode')) {
		process.stderr.write('usage: trace-text.ts encode|decode <file>\n');
		process.exitCode = 2;
	} else if (direction === 'encode') process.stdout.write(encodeTrace(readFileSync(path, 'utf8')));
	else process.stdout.write(decodeToText(readFileSync(path)));
}
