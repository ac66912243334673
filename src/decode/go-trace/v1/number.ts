// scanVarint for the hot loops: most numbers of a trace have one or two bytes.
import { scanVarint, type VarintReader } from '../varint.ts';

/** As scanVarint: the number, exact in `hi` and `lo`, or a negative code. */
export function readNumber(reader: VarintReader): number {
	const { bytes, at } = reader;
	if (at + 2 < reader.end) {
		const first = bytes[at] as number;
		if (first < 128) {
			reader.at = at + 1;
			reader.lo = first;
			reader.hi = 0;
			return first;
		}
		const second = bytes[at + 1] as number;
		if (second < 128) {
			reader.at = at + 2;
			reader.hi = 0;
			return (reader.lo = (first & 127) | (second << 7));
		}
		const third = bytes[at + 2] as number;
		if (third < 128) {
			reader.at = at + 3;
			reader.hi = 0;
			return (reader.lo = (first & 127) | ((second & 127) << 7) | (third << 14));
		}
	}
	return scanVarint(reader);
}
