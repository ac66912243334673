// What must hold for every input, whatever is in it.
import { DecodeError } from '../../src/base/errors.ts';
import type { Decoded, Format } from '../../src/decode/format.ts';
import { createDiary } from '../../src/tables/diary.ts';
import { createSymbols } from '../../src/tables/symbols.ts';
import { random } from './random.ts';

export interface Limits {
	/** What a decoder is told that it may hold. */
	readonly maxHeldBytes: number;
	/** CPU time for one input. */
	readonly baseMs: number;
	readonly msPerKiB: number;
}

export const limits: Limits = { maxHeldBytes: 32 << 20, baseMs: 1500, msPerKiB: 30 };

/** Inputs up to this size are also pushed byte by byte; larger ones in small pieces of changing size. */
const maxByteByByte = 16 * 1024;

/** What is wrong, null when all holds. */
export function checkInput(format: Format, bytes: Uint8Array, bounds: Limits = limits): string | null {
	const before = cpuMs();
	const whole = outcome(format, bytes, bounds, (push) => push(bytes.slice()));
	const took = cpuMs() - before;
	const allowed = bounds.baseMs + (bounds.msPerKiB * bytes.length) / 1024;
	if (took > allowed) return `slow: ${took.toFixed(0)} ms of CPU time for ${bytes.length} bytes; ${allowed.toFixed(0)} are allowed`;
	if (whole.startsWith('threw')) return whole;
	const pieces = outcome(format, bytes, bounds, (push) => pushPieces(bytes, push));
	return whole === pieces ? null : `not deterministic: ${firstDifference(whole, pieces)}`;
}

const cpuMs = (): number => {
	const { user, system } = process.cpuUsage();
	return (user + system) / 1000;
};

/** A chunk is the caller's: it is overwritten as soon as the decoder has seen it. */
function pushPieces(bytes: Uint8Array, push: (chunk: Uint8Array) => void): void {
	const next = random(bytes.length);
	for (let at = 0; at < bytes.length; ) {
		const size = bytes.length <= maxByteByByte ? 1 : 1 + next(next(8) === 0 ? 8000 : 300);
		const chunk = bytes.slice(at, at + size);
		push(chunk);
		chunk.fill(0xaa);
		at += size;
	}
}

/** Everything that a decoder gives, as text. */
function outcome(format: Format, bytes: Uint8Array, { maxHeldBytes }: Limits, feed: (push: (chunk: Uint8Array) => void) => void): string {
	const symbols = createSymbols();
	const diary = createDiary();
	try {
		const recognised = format.recognise(bytes.subarray(0, 65536), bytes.length <= 65536);
		const decoder = format.open({ symbols, diary, maxHeldBytes });
		feed((chunk) => decoder.push(chunk));
		const decoded = decoder.finish();
		const problem = contradiction(decoded, bytes.length);
		if (problem !== null) return `threw nothing, but ${problem}`;
		const counts = [symbols.stringCount, symbols.frameCount, symbols.stackCount];
		return [
			recognised,
			decoded.damage?.message,
			decoded.kept,
			JSON.stringify(diary.entries()),
			counts,
			...decoded.artifacts.map(digest),
		].join('\n');
	} catch (error) {
		return `threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
	}
}

function contradiction({ artifacts, damage, kept }: Decoded, size: number): string | null {
	for (const artifact of artifacts) {
		const wrong = artifact.kind === 'trace' ? impossibleNumber(artifact, artifact.kind) : null;
		if (wrong !== null) return wrong;
	}
	if (damage === null) return kept === '' ? null : `"${kept}" was kept without damage`;
	if (!(damage instanceof DecodeError)) return 'the damage is no DecodeError';
	if (!(damage.offset >= 0 && damage.offset <= size)) return `the damage is at byte ${damage.offset} of ${size}`;
	return /\n/.test(damage.message) ? 'the message has several lines' : null;
}

/** In the tables of a trace "none" is -1; a time or a sum of times below that, or no number at all, is a fault. */
function impossibleNumber(value: unknown, path: string): string | null {
	if (typeof value === 'number') return isPossible(value, path) ? null : `${path} is ${value}`;
	if (value instanceof Float64Array) {
		const row = value.findIndex((one) => !isPossible(one, path));
		return row < 0 ? null : `${path}[${row}] is ${value[row]}`;
	}
	if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return null;
	for (const [key, one] of Object.entries(value)) {
		const wrong = impossibleNumber(one, `${path}.${key}`);
		if (wrong !== null) return wrong;
	}
	return null;
}

const isPossible = (value: number, path: string): boolean => !Number.isNaN(value) && !(path.endsWith('Ns') && value < -1);

/** Tables are columns and plain values; their order counts. */
function digest(value: unknown): string {
	if (ArrayBuffer.isView(value))
		return `${value.constructor.name}:${hash(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))}`;
	if (value instanceof Map) return `Map(${[...value].map(digest).join()})`;
	if (value instanceof Set) return `Set(${[...value].map(digest).join()})`;
	if (Array.isArray(value)) return `[${value.map(digest).join()}]`;
	if (typeof value === 'object' && value !== null) {
		const entries = Object.entries(value).filter(([, one]) => typeof one !== 'function');
		return `{${entries.map(([key, one]) => `${key}:${digest(one)}`).join('\n')}}`;
	}
	return String(value);
}

function hash(bytes: Uint8Array): string {
	let sum = 0x811c9dc5;
	for (const byte of bytes) sum = Math.imul(sum ^ byte, 0x01000193);
	return `${bytes.length}#${(sum >>> 0).toString(16)}`;
}

function firstDifference(a: string, b: string): string {
	const x = a.split('\n');
	const y = b.split('\n');
	const at = x.findIndex((line, i) => line !== y[i]);
	return `whole: ${x[at]?.slice(0, 300)} | in pieces: ${y[at]?.slice(0, 300)}`;
}
