// Is this a profile? profile.proto has no magic number, so the head is walked as one, and what is found is counted.
//
// 1. Walk the top-level fields while each has a number from 1 to 15 and the wire type that profile.proto gives it.
// 2. A message speaks for a profile when all its fields have the right numbers and wire types and its key field (the id, the
//    values ...) is there. A string does when the table began with '' and it is text. Single integers speak for nothing: any
//    bytes look like them.
// 3. Each kind of field counts at most twice, and value types alone (two small integers each) are no proof, so that no other
//    protobuf of many equal messages passes.
// 4. The walk ends at the first thing that does not fit (a damaged profile is still a profile), at the end of the head
//    (what is cut by it counts if enough of it was right), or when there is enough.
//
// Text never passes: the tags of the inner messages are control characters. References are not checked: that is parsing.
import { ProfileField, profileShape, type Shape } from './spec.ts';

const enough = 3;
const mostPerKind = 2;
/** A message or string that the head cuts off counts when at least this much of it was right. */
const longPartBytes = 32;
/** This many of one kind are enough for a file that begins with tens of thousands of samples, locations or strings. */
const many = 16;

type Verdict = 'right' | 'neutral' | 'wrong' | 'cut';

export function recogniseProfile(head: Uint8Array): boolean {
	const counts = new Int32Array(profileShape.fields.length);
	for (let at = 0; at < head.length && !isEnough(counts); ) {
		const tag = head[at] as number;
		const field = tag >> 3;
		const spec = tag < 0x80 ? profileShape.fields[field] : null;
		if (!spec) break;
		if ((tag & 7) === 0) {
			if (spec !== 'v' && spec !== 'p') break;
			at = skipVarint(head, at + 1, head.length);
			if (at < 0) break;
			continue;
		}
		const from = payloadStart(head, at + 1, head.length);
		if ((tag & 7) !== 2 || spec === 'v' || from < 0) break;
		const to = from + lengthBefore(head, at + 1);
		const verdict =
			spec === 's' ? judgeString(head, from, to, counts[field] as number) : spec === 'p' ? 'neutral' : judgeMessage(head, from, to, spec);
		if (verdict === 'wrong') break;
		if (verdict === 'right') counts[field] = (counts[field] as number) + 1;
		if (verdict === 'cut' && head.length - from >= longPartBytes) counts[field] = (counts[field] as number) + (spec === 's' ? many : 1);
		at = to;
	}
	return isEnough(counts);
}

function isEnough(counts: Int32Array): boolean {
	let sum = 0;
	let hasOther = false;
	for (let field = 0; field < counts.length; field++) {
		const count = counts[field] as number;
		sum += Math.min(count, mostPerKind);
		if (field === ProfileField.sampleType || field === ProfileField.periodType) continue;
		if (count >= many) return true;
		if (count > 0) hasOther = true;
	}
	return sum >= enough && hasOther;
}

function judgeString(head: Uint8Array, from: number, to: number, before: number): Verdict {
	if (before === 0) return to === from ? 'right' : 'wrong';
	if (to === from) return 'neutral';
	const end = Math.min(to, head.length, from + 256);
	for (let at = from; at < end; at++) if ((head[at] as number) < 0x20 || head[at] === 0x7f) return 'neutral';
	return to > head.length ? 'cut' : 'right';
}

/** Walks the message in [from, to) as far as the head goes. Recursion is as deep as the shape: three levels. */
function judgeMessage(head: Uint8Array, from: number, to: number, shape: Shape): Verdict {
	const end = Math.min(to, head.length);
	let hasKey = false;
	for (let at = from; at < end; ) {
		const tag = head[at] as number;
		const field = tag >> 3;
		const spec = tag < 0x80 ? shape.fields[field] : null;
		if (!spec || spec === 's') return 'wrong';
		if (field === shape.key) hasKey = true;
		if ((tag & 7) === 0) {
			if (spec !== 'v' && spec !== 'p') return 'wrong';
			at = skipVarint(head, at + 1, end);
			if (at < 0) return at === cutOff && end < to ? 'cut' : 'wrong';
			continue;
		}
		if ((tag & 7) !== 2 || spec === 'v') return 'wrong';
		const innerFrom = payloadStart(head, at + 1, end);
		if (innerFrom < 0) return innerFrom === cutOff && end < to ? 'cut' : 'wrong';
		at = innerFrom + lengthBefore(head, at + 1);
		if (at > to) return 'wrong';
		const inner = spec === 'p' ? judgePacked(head, innerFrom, at) : judgeMessage(head, innerFrom, at, spec);
		if (inner === 'wrong' || inner === 'cut') return inner;
	}
	return to > head.length ? 'cut' : hasKey ? 'right' : 'neutral';
}

/** Packed varints: none longer than ten bytes, the last one whole. */
function judgePacked(head: Uint8Array, from: number, to: number): Verdict {
	for (let at = from; at < to; ) {
		at = skipVarint(head, at, Math.min(to, head.length));
		if (at < 0) return at === cutOff && to > head.length ? 'cut' : 'wrong';
		if (at >= head.length && at < to) return 'cut';
	}
	return 'right';
}

const cutOff = -1;
const tooLong = -2;

/** Offset after the varint at `at`; `cutOff` when it does not end before `end`, `tooLong` beyond ten bytes. */
function skipVarint(head: Uint8Array, at: number, end: number): number {
	for (let i = 0; i < 10; i++) {
		if (at + i >= end) return cutOff;
		if ((head[at + i] as number) < 0x80) return at + i + 1;
	}
	return tooLong;
}

/** Offset after a length of at most four groups (256 MB, in five groups up to 2 GiB); negative as `skipVarint`. */
function payloadStart(head: Uint8Array, at: number, end: number): number {
	const start = skipVarint(head, at, end);
	return start > at + 5 ? tooLong : start;
}

function lengthBefore(head: Uint8Array, at: number): number {
	let length = 0;
	for (let i = 0; i < 5; i++) {
		length += ((head[at + i] as number) & 0x7f) * 2 ** (7 * i);
		if ((head[at + i] as number) < 0x80) break;
	}
	return length;
}
