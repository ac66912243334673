// The input of a run: a pure function of decoder, seed and number, so that a finding can be made again.
import type { FuzzedDecoder } from './decoders.ts';
import { pick, random } from './random.ts';
import { mutateBytes, mutateParts } from './shape.ts';

/** Larger inputs find little more and take long. */
const maxInputBytes = 256 * 1024;

const smallBytes = 8000;

export type MakeInput = (seed: number, number: number) => Uint8Array;

export function inputMaker(decoder: FuzzedDecoder): MakeInput {
	const seeds = decoder.seeds();
	if (seeds.length === 0) throw new Error(`no fixtures for ${decoder.name}`);
	const parts: unknown[][] = [];
	const all = seeds.map((_, row) => row);
	const smallest = Math.min(...seeds.map(({ length }) => length));
	const small = all.filter((row) => (seeds[row] as Uint8Array).length <= Math.max(smallBytes, smallest));
	const partsOf = (row: number): unknown[] => {
		parts[row] ??= decoder.shape.split(seeds[row] as Uint8Array);
		return parts[row];
	};
	return (seed, number) => {
		const next = random(seed, number);
		// Mostly small ones: they run faster, and a change means more in them.
		const row = pick(next, next(4) === 0 ? all : small);
		const other = pick(next, all);
		let bytes = seeds[row] as Uint8Array;
		const how = next(4);
		if (how > 0) {
			const changed = mutateParts(decoder.shape, partsOf(row), partsOf(other), next);
			try {
				bytes = decoder.shape.join(changed);
			} catch {
				// What a shape cannot write (a reference to nothing, a number of 70 bits) is left as it was.
			}
		}
		if (how < 2) bytes = mutateBytes(bytes, seeds[other] as Uint8Array, next);
		return bytes.subarray(0, maxInputBytes);
	};
}
