// The second of the three kinds of wrong: the bytes are of this format, but broken at a place we can name.
// (First kind: not this format, a plain `false` of Format.recognise. Third kind: tolerable, a diary entry.)

export class DecodeError extends Error {
	/** Byte offset in the decoded (decompressed) input. */
	readonly offset: number;
	/** What was being read, e.g. "batch size" or "sample 17". */
	readonly reading: string;
	constructor(reading: string, offset: number, problem: string) {
		super(`${problem} while reading ${reading} at byte ${offset}`);
		this.name = 'DecodeError';
		this.offset = offset;
		this.reading = reading;
	}
}

/** Programmer error: an invariant of our own does not hold. */
export function assert(condition: boolean, message: string): asserts condition {
	if (!condition) throw new Error(`invariant violated: ${message}`);
}
