// A parsed profile -> weighted stacks. Names as gowhy shows them everywhere: type arguments of generic functions are `[...]`.
import { DecodeError } from '../base/errors.ts';
import type { PprofDocument } from '../decode/pprof/document.ts';
import { goFunctionName } from '../decode/pprof/go-name.ts';
import { type Names, sortNames, type WeightedStacks } from './weighted-stacks.ts';

/** Frames that stacks may have in all: a small file can name a location of a million inlined lines a million times. */
const bytesPerFrame = 16;

/** `types`: rows of document.sampleTypes. Throws a DecodeError when the expanded stacks would not fit into `maxHeldBytes`. */
export function stacksOfProfile(document: PprofDocument, types: readonly number[], maxHeldBytes: number): WeightedStacks {
	const { samples } = document;
	const { stacks } = samples;
	const frames = framesOfLocations(document);
	const locations = stacks.pool();
	const start = startsOf(document, frames.start, maxHeldBytes);
	const pool = new Int32Array(start[stacks.size] as number);
	for (let tuple = 0; tuple < stacks.size; tuple++) {
		let at = start[tuple + 1] as number;
		// Leaf first there, root first here.
		for (let i = stacks.start(tuple); i < stacks.end(tuple); i++) {
			const location = locations[i] as number;
			const to = frames.start[location + 1] as number;
			for (let f = frames.start[location] as number; f < to; f++) pool[--at] = frames.key[f] as number;
		}
	}
	const weights = types.map((type) => {
		const values = samples.values[type] as Float64Array;
		const sums = new Float64Array(stacks.size);
		for (let row = 0; row < samples.length; row++) {
			const tuple = samples.stack[row] as number;
			sums[tuple] = (sums[tuple] as number) + (values[row] as number);
		}
		return sums;
	});
	const { names, files } = frames.names;
	return { names, files, pool, start, weights, types: types.map((type) => document.sampleTypes[type] ?? { type: '', unit: '' }) };
}

/** Location i has the keys [start[i], start[i + 1]), leaf-most inline first, at least one. */
interface LocationFrames {
	readonly names: Names;
	readonly start: Int32Array;
	readonly key: Int32Array;
}

function framesOfLocations(document: PprofDocument): LocationFrames {
	const { functions, locations, lines, mappings, text } = document;
	const functionName = (fn: number): string => goFunctionName(text((functions.name[fn] as number) || (functions.systemName[fn] as number)));
	const pairs: [string, string][] = [];
	for (let fn = 0; fn < functions.length; fn++) pairs.push([functionName(fn), text(functions.file[fn] as number)]);
	/** The address stands for a function that has no name, the mapping's file for its source file. */
	const addresses = new Map<number, string>();
	for (let row = 0; row < locations.length; row++) {
		if (!isWithoutName(document, row)) continue;
		const mapping = locations.mapping[row] as number;
		const name = `0x${locations.address.unsigned(row).toString(16)}`;
		addresses.set(row, name);
		pairs.push([name, mapping < 0 ? '' : text(mappings.file[mapping] as number)]);
	}
	const names = sortNames(pairs);
	const functionKey = Int32Array.from(pairs.slice(0, functions.length), ([name]) => names.keyOf(name));
	const start = new Int32Array(locations.length + 1);
	const key = new Int32Array(lines.length + locations.length);
	let used = 0;
	for (let row = 0; row < locations.length; row++) {
		const address = addresses.get(row);
		const to = locations.lineStart[row + 1] as number;
		for (let line = locations.lineStart[row] as number; line < to; line++) {
			const of = functionKey[lines.function[line] as number] as number;
			key[used++] = names.names[of] === '' && address !== undefined ? names.keyOf(address) : of;
		}
		if (to === locations.lineStart[row]) key[used++] = names.keyOf(address as string);
		start[row + 1] = used;
	}
	return { names, start, key };
}

function isWithoutName({ functions, locations, lines }: PprofDocument, row: number): boolean {
	const to = locations.lineStart[row + 1] as number;
	let line = locations.lineStart[row] as number;
	if (line === to) return true;
	for (; line < to; line++) {
		const fn = lines.function[line] as number;
		if (functions.name[fn] === 0 && functions.systemName[fn] === 0) return true;
	}
	return false;
}

/** Where each tuple of locations begins in the pool of frames. */
function startsOf({ samples }: PprofDocument, frameStart: Int32Array, maxHeldBytes: number): Int32Array {
	const { stacks } = samples;
	const pool = stacks.pool();
	const start = new Int32Array(stacks.size + 1);
	let used = 0;
	for (let tuple = 0; tuple < stacks.size; tuple++) {
		for (let i = stacks.start(tuple); i < stacks.end(tuple); i++)
			used += (frameStart[(pool[i] as number) + 1] as number) - (frameStart[pool[i] as number] as number);
		if (used > maxHeldBytes / bytesPerFrame) throw new DecodeError('stacks', 0, 'inlined frames multiply beyond the memory limit');
		start[tuple + 1] = used;
	}
	return start;
}
