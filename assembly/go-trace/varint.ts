// Checked reading of LEB128 numbers for headers and tables. The event loop has its own.

/** Next byte and the first that is out of bounds. */
export let at: usize = 0;
export let end: usize = 0;
/** Why the last number could not be read: 0 it could, 1 the bytes end, 2 more than 64 bits. */
export let failure: i32 = 0;

export function openReader(from: usize, to: usize): void {
	at = from;
	end = to;
	failure = 0;
}

export function skip(bytes: usize): void {
	at += bytes;
}

export function number(): u64 {
	let value: u64 = 0;
	let shift: u64 = 0;
	for (let i = 0; i < 10; i++) {
		if (at >= end) {
			failure = 1;
			return 0;
		}
		const byte = <u64>load<u8>(at++);
		if (i == 9 && byte > 1) {
			failure = 2;
			return 0;
		}
		value |= (byte & 127) << shift;
		if (byte < 128) return value;
		shift += 7;
	}
	failure = 2;
	return 0;
}

export function byte(): i32 {
	if (at >= end) {
		failure = 1;
		return -1;
	}
	return <i32>load<u8>(at++);
}
