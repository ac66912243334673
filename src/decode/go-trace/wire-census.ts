// How many bytes of a trace each kind of event takes on the wire. Looks at the bytes alone, beside the decoder: no order, no tables.
// It stops at the first byte that it does not understand; what is wrong there is for the decoder to say.
import { headerBytes, headerVersion } from './header.ts';
import { Ev, eventName, maxBatchBytes, notTimed, timedArgCount } from './spec.ts';

/** Rows by event type of the wire, most bytes first. */
export interface WireCount {
	readonly name: string;
	readonly count: number;
	readonly bytes: number;
}

export interface WireCensus {
	/** The whole input, in chunks of any size. */
	push(chunk: Uint8Array): void;
	/** Empty for formats before Go 1.22, which have no batches. */
	finish(): WireCount[];
}

/** Not an event: what stands around the batches. */
const batchHeader = 0;
const firstVersion = 22;

export function createWireCensus(): WireCensus {
	const counts = new Float64Array(256);
	const sizes = new Float64Array(256);
	let held: Uint8Array = new Uint8Array(0);
	let isLost = false;
	let hasHeader = false;
	return {
		push(chunk) {
			if (isLost) return;
			let bytes = held.length === 0 ? chunk : joined(held, chunk);
			if (!hasHeader) {
				held = bytes.slice();
				if (bytes.length < headerBytes) return;
				hasHeader = true;
				isLost = headerVersion(bytes) < firstVersion;
				bytes = bytes.subarray(headerBytes);
			}
			const end = isLost ? -1 : countBatches(bytes, counts, sizes);
			isLost = end < 0;
			held = isLost ? new Uint8Array(0) : bytes.slice(end);
		},
		finish() {
			const rows = Array.from(counts, (count, type) => ({ name: nameOf(type), count, bytes: sizes[type] as number }));
			return rows.filter((row) => row.bytes > 0).sort((a, b) => b.bytes - a.bytes || (a.name < b.name ? -1 : 1));
		},
	};
}

const nameOf = (type: number): string => (type === batchHeader ? '(batch headers)' : eventName(type));

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
	const both = new Uint8Array(a.length + b.length);
	both.set(a);
	both.set(b, a.length);
	return both;
}

/** Counts whole batches. Returns where the first one begins that is not whole; -1 when there is something that is no batch. */
function countBatches(bytes: Uint8Array, counts: Float64Array, sizes: Float64Array): number {
	let at = 0;
	while (at < bytes.length) {
		const type = bytes[at];
		if (type === Ev.EndOfGeneration) {
			tally(counts, sizes, type, 1);
			at++;
			continue;
		}
		if (type !== Ev.EventBatch && type !== Ev.ExperimentalBatch) return -1;
		const sizeAt = skipVarints(bytes, at + 1, type === Ev.EventBatch ? 3 : 4, bytes.length);
		const from = sizeAt < 0 ? -1 : skipVarints(bytes, sizeAt, 1, bytes.length);
		// A header is at most 51 bytes.
		if (from < 0) return bytes.length - at > 64 ? -1 : at;
		const size = smallVarint(bytes, sizeAt);
		if (size > maxBatchBytes) return -1;
		if (from + size > bytes.length) return at;
		tally(counts, sizes, batchHeader, from - at);
		if (type === Ev.ExperimentalBatch) tally(counts, sizes, type, size);
		else if (!countEvents(bytes, from, from + size, counts, sizes)) return -1;
		at = from + size;
	}
	return at;
}

function tally(counts: Float64Array, sizes: Float64Array, type: number, bytes: number): void {
	counts[type] = (counts[type] as number) + 1;
	sizes[type] = (sizes[type] as number) + bytes;
}

function countEvents(bytes: Uint8Array, from: number, to: number, counts: Float64Array, sizes: Float64Array): boolean {
	let at = from;
	while (at < to) {
		const type = bytes[at] as number;
		const args = timedArgCount[type] as number;
		const end = args === notTimed ? endOfStructure(bytes, at, to) : skipVarints(bytes, at + 1, args + 1, to);
		if (end < 0 || end > to) return false;
		tally(counts, sizes, type, end - at);
		at = end;
	}
	return true;
}

/** End of an item of a table or of a sync batch; -1 when it is none or is cut off. */
function endOfStructure(bytes: Uint8Array, at: number, to: number): number {
	switch (bytes[at]) {
		case Ev.Strings:
		case Ev.Stacks:
		case Ev.CPUSamples:
		case Ev.Sync:
			return at + 1;
		case Ev.Frequency:
			return skipVarints(bytes, at + 1, 1, to);
		case Ev.ClockSnapshot:
			return skipVarints(bytes, at + 1, 4, to);
		case Ev.CPUSample:
			return skipVarints(bytes, at + 1, 5, to);
		case Ev.String: {
			const lengthAt = skipVarints(bytes, at + 1, 1, to);
			const end = lengthAt < 0 ? -1 : skipVarints(bytes, lengthAt, 1, to);
			return end < 0 ? -1 : end + smallVarint(bytes, lengthAt);
		}
		case Ev.Stack: {
			const framesAt = skipVarints(bytes, at + 1, 1, to);
			const end = framesAt < 0 ? -1 : skipVarints(bytes, framesAt, 1, to);
			return end < 0 ? -1 : skipVarints(bytes, end, 4 * Math.min(smallVarint(bytes, framesAt), to), to);
		}
		default:
			return -1;
	}
}

/** Index behind `count` varints; -1 when `to` comes first. */
function skipVarints(bytes: Uint8Array, from: number, count: number, to: number): number {
	let at = from;
	for (let left = count; left > 0; left--) {
		while (at < to && (bytes[at] as number) > 127) at++;
		if (at >= to) return -1;
		at++;
	}
	return at;
}

/** Value of a varint that is known to be whole (the runtime pads sizes with empty groups); capped where no count or size gets. */
function smallVarint(bytes: Uint8Array, from: number): number {
	let value = 0;
	let scale = 1;
	for (let at = from; ; at++) {
		const byte = bytes[at] as number;
		value += (byte & 127) * scale;
		if (byte < 128) return Math.min(value, 0x7fffffff);
		scale *= 128;
	}
}
