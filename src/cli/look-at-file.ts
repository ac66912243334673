// A look at places of an open file, as the scan for seams wants it.
import { readSync } from 'node:fs';
import type { LookAt } from '../decode/go-trace/engine/seams.ts';

const windowBytes = 4096;

/** Headers of small batches lie close together: several come out of one read. */
export function lookAtFile(file: number): LookAt {
	const window = new Uint8Array(windowBytes);
	let from = 0;
	let to = 0;
	return (offset, bytes) => {
		if (offset < from || offset + bytes > to) {
			from = offset;
			to = offset + readSync(file, window, 0, windowBytes, offset);
		}
		return window.subarray(offset - from, Math.min(offset - from + bytes, to - from));
	};
}
