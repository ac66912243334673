// CPU profiles as they were before protobuf: words of 4 or 8 bytes of either order.
//   0, 3, 0, period in microseconds, 0     header (a third word of 1: Java, which is not read)
//   count, depth, address...               a sample, leaf first
//   0, 1, 0                                the end; behind it a memory map as text
import { decodeUtf8 } from '../../../base/utf8.ts';
import type { PprofDocument } from '../document.ts';
import { callSite, type Draft, type DraftSample, finish, int64 } from './draft.ts';

const layouts = [
	{ size: 4, isLittle: true },
	{ size: 4, isLittle: false },
	{ size: 8, isLittle: true },
	{ size: 8, isLittle: false },
] as const;

/** Null: not of this form. */
export function parseCpu(bytes: Uint8Array): PprofDocument | null {
	for (const layout of layouts) {
		const words = wordReader(bytes, layout.size, layout.isLittle);
		const header = Array.from({ length: 5 }, words.next);
		if (words.isBeyond() || header[0] !== 0n || header[1] !== 3n || (header[3] as bigint) <= 0n || header[4] !== 0n) continue;
		if (header[2] === 1n) return null;
		if (header[2] === 0n) return parseSamples(bytes, words, int64(header[3] as bigint));
	}
	return null;
}

type Words = ReturnType<typeof wordReader>;

function wordReader(bytes: Uint8Array, size: 4 | 8, isLittle: boolean) {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	let at = 0;
	let isBeyond = false;
	return {
		/** 0 beyond the end. */
		next(): bigint {
			if (at + size > bytes.length) {
				isBeyond = true;
				at = bytes.length;
				return 0n;
			}
			at += size;
			return size === 4 ? BigInt(view.getUint32(at - size, isLittle)) : view.getBigUint64(at - size, isLittle);
		},
		isBeyond: () => isBeyond,
		left: () => bytes.length - at,
		at: () => at,
	};
}

function parseSamples(bytes: Uint8Array, words: Words, micros: bigint): PprofDocument | null {
	const period = int64(micros * 1000n);
	const samples: DraftSample[] = [];
	while (words.left() > 0) {
		const count = words.next();
		const depth = words.next();
		if (words.isBeyond() || depth > BigInt(Math.floor(words.left() / 4))) return null;
		const addresses = Array.from({ length: Number(depth) }, words.next);
		if (count === 0n && depth === 1n && addresses[0] === 0n) break;
		const stack = addresses.map((address, i) => (i > 0 ? callSite(address) : address));
		samples.push({ stack, values: [int64(count), int64(count * period)], blockBytes: null });
	}
	dropSignalFrames(samples);
	const draft: Draft = {
		sampleTypes: [
			{ type: 'samples', unit: 'count' },
			{ type: 'cpu', unit: 'nanoseconds' },
		],
		periodType: { type: 'cpu', unit: 'nanoseconds' },
		period,
		durationNanos: 0n,
		samples,
	};
	return finish(draft, mapLines(bytes, words.at()), true);
}

/** One sample in so many may differ. */
const similar = 32;

/** A frame that nearly all samples have second is the signal handler's: it goes, up to twice. */
function dropSignalFrames(samples: readonly DraftSample[]): void {
	const enough = samples.length - Math.floor(samples.length / similar);
	for (let round = 0; round < 2; round++) {
		const counts = new Map<bigint, number>();
		for (const { stack } of samples) if (stack.length > 1) counts.set(stack[1] as bigint, (counts.get(stack[1] as bigint) ?? 0) + 1);
		const found = [...counts].find(([, count]) => count >= enough)?.[0];
		if (found === undefined) continue;
		for (const { stack } of samples) if (stack.length > 1 && stack[1] === found) stack.splice(1, 1);
	}
}

/** The text behind the samples; bytes that are none yield lines that no mapping is read from. */
const mapLines = (bytes: Uint8Array, from: number): string[] =>
	decodeUtf8(bytes, from)
		.split('\n')
		.filter((line) => line.length < 65_536);
