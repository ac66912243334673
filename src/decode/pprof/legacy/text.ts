// The text forms: what /debug/pprof/... prints with debug=1, and C++ programs before that. Only addresses are read, as pprof does.
import { DecodeError } from '../../../base/errors.ts';
import type { ValueType } from '../../../tables/profile.ts';
import type { PprofDocument } from '../document.ts';
import { callSite, type Draft, type DraftSample, finish, int64 } from './draft.ts';
import { isMapBegin } from './memory-map.ts';

/** Lines with a place; `line()` is '' in front of the first and behind the last. */
export interface Lines {
	next(): boolean;
	line(): string;
	number(): number;
	rest(): string[];
}

export function linesOf(text: string): Lines {
	const all = text.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
	if (all.at(-1) === '') all.pop();
	let at = -1;
	return {
		next: () => ++at < all.length,
		line: () => all[at] ?? '',
		number: () => at + 1,
		rest: () => all.slice(at + 1),
	};
}

const malformed = (lines: Lines, what: string): DecodeError => new DecodeError(`line ${lines.number()}`, 0, `malformed sample of ${what}`);
const isBlank = (line: string): boolean => line.trim() === '' || line.trim().startsWith('#');
const counts = (type: string): ValueType => ({ type, unit: 'count' });

function addresses(text: string, lines: Lines, what: string): bigint[] {
	return (text.match(/0x[0-9a-f]+/g) ?? []).map((digits) => {
		if (digits.length > 18) throw malformed(lines, what);
		return BigInt(digits);
	});
}

function int(digits: string, lines: Lines, what: string): bigint {
	const value = BigInt(digits);
	if (int64(value) !== value) throw malformed(lines, what);
	return value;
}

function withMap(draft: Draft, lines: Lines, cleanUp = false): PprofDocument {
	while (!isMapBegin(lines.line()) && lines.next());
	return finish(draft, lines.rest(), cleanUp);
}

/** goroutine, threadcreate and the like: `goroutine profile: total 5`, then `3 @ 0x45 0x67`. */
export function parseCounts(lines: Lines): PprofDocument | null {
	while (lines.next() && isBlank(lines.line()));
	const type = /^(\S+) profile: total \d+$/.exec(lines.line())?.[1];
	if (type === undefined) return null;
	const samples: DraftSample[] = [];
	while (lines.next()) {
		const line = lines.line();
		if (isBlank(line)) continue;
		if (line.startsWith('---')) break;
		const found = /^(\d+) @((?: 0x[0-9a-f]+)+)$/.exec(line);
		if (!found) throw malformed(lines, type);
		const stack = addresses(found[2] as string, lines, type).map(callSite);
		samples.push({ stack, values: [int(found[1] as string, lines, type)], blockBytes: null });
	}
	return withMap({ sampleTypes: [counts(type)], periodType: counts(type), period: 1n, durationNanos: 0n, samples }, lines);
}

/** `heap profile: 3: 480 [7: 1024] @ heap/1048576`, then `1: 160 [2: 320] @ 0x45 0x67`. */
export function parseHeap(lines: Lines): PprofDocument | null {
	if (!lines.next()) return null;
	const header = /heap profile: *(\d+): *(\d+) *\[ *(\d+): *(\d+) *\] *@ *(heap[_a-z0-9]*)\/?(\d*)/.exec(lines.line());
	const isOther = /heap profile: *\d+: *\d+ *\[ *\d+: *\d+ *\] @ (growth|fragmentation)z?/.test(lines.line());
	if (!header && !isOther) return null;
	const [, objects, bytes, allocObjects, allocBytes, kind = '', rate = ''] = header ?? [];
	const hasAlloc = (allocObjects !== objects && allocObjects !== '0') || (allocBytes !== bytes && allocBytes !== '0');
	const kinds: Readonly<Record<string, readonly [isSampled: boolean, period: bigint]>> = {
		heapz_v2: [true, BigInt(rate || 0)],
		heap_v2: [true, BigInt(rate || 0)],
		heap: [true, BigInt(rate || 0) / 2n],
		heapprofile: [false, 1n],
	};
	const [isSampled, period] = header ? (kinds[kind] ?? [null, 0n]) : [false, 1n];
	if (isSampled === null) return null;
	const samples: DraftSample[] = [];
	while (lines.next() && !isMapBegin(lines.line())) {
		const line = lines.line().trim();
		if (isBlank(line)) continue;
		const found = /(-?\d+): *(-?\d+) *\[ *(\d+): *(\d+) *\] @([ x0-9a-f]*)/.exec(line);
		if (!found) throw malformed(lines, 'heap');
		const [inuse, inuseBytes, alloc, allocated] = found.slice(1, 5).map((digits) => int(digits, lines, 'heap')) as [
			bigint,
			bigint,
			bigint,
			bigint,
		];
		let blockBytes = 0n;
		const scaled = (count: bigint, size: bigint): [bigint, bigint] => {
			if (count === 0n && size !== 0n) throw malformed(lines, 'heap');
			if (count === 0n) return [0n, 0n];
			blockBytes = size / count;
			return isSampled ? unsampled(count, size, period) : [count, size];
		};
		const values = [...(header && hasAlloc ? scaled(alloc, allocated) : []), ...scaled(inuse, inuseBytes)];
		samples.push({ stack: addresses(found[5] as string, lines, 'heap').map(callSite), values, blockBytes });
	}
	const types = header && hasAlloc ? ['alloc_objects', 'alloc_space', 'inuse_objects', 'inuse_space'] : ['objects', 'space'];
	const sampleTypes = types.map((type) => ({ type, unit: type.endsWith('space') ? 'bytes' : 'count' }));
	return withMap({ sampleTypes, periodType: { type: 'space', unit: 'bytes' }, period, durationNanos: 0n, samples }, lines);
}

/** What was allocated, judging by a sample every `rate` bytes: small blocks are seldom caught. */
function unsampled(count: bigint, size: bigint, rate: bigint): [bigint, bigint] {
	if (count === 0n || size === 0n) return [0n, 0n];
	if (rate <= 1n) return [count, size];
	const scale = 1 / (1 - Math.exp(-(Number(size) / Number(count)) / Number(rate)));
	return [wholeNumber(Number(count) * scale), wholeNumber(Number(size) * scale)];
}

const wholeNumber = (value: number): bigint => (Math.abs(value) < 2 ** 63 ? BigInt(Math.trunc(value)) : -(2n ** 63n));

/** `--- contentionz 1 ---` or `--- mutex:`, attributes, then `cycles count @ 0x45 0x67`. */
export function parseContention(lines: Lines): PprofDocument | null {
	if (!lines.next() || !/^--- (contentionz |mutex:|contention:)/.test(lines.line())) return null;
	let cyclesPerSecond = 0n;
	let period = 1n;
	let durationNanos = 0n;
	while (lines.next()) {
		const line = lines.line().trim();
		if (isBlank(line)) continue;
		const equals = line.indexOf('=');
		if (line.startsWith('---') || equals < 0) break;
		const key = line.slice(0, equals).trim();
		const value = line.slice(equals + 1).trim();
		if (key === 'discarded samples') continue;
		const isNumber = /^[+-]?(0x[0-9a-fA-F]{1,16}|\d{1,19})$/.test(value);
		if (!isNumber || !['cycles/second', 'sampling period', 'ms since reset'].includes(key)) return null;
		const number = value.startsWith('-') ? -BigInt(value.slice(1)) : BigInt(value.replace(/^\+/, ''));
		if (key === 'cycles/second') cyclesPerSecond = number;
		else if (key === 'sampling period') period = number;
		else durationNanos = int64(number * 1_000_000n);
	}
	const samples: DraftSample[] = [];
	for (let hasLine = lines.line() !== ''; hasLine; hasLine = lines.next()) {
		const line = lines.line().trim();
		if (line.startsWith('---')) break;
		if (isBlank(line)) continue;
		const found = /(\d+) *(\d+) @([ x0-9a-f]*)/.exec(line);
		if (!found) return null;
		let delay = int(found[1] as string, lines, 'contention');
		let count = int(found[2] as string, lines, 'contention');
		if (period > 0n) {
			if (cyclesPerSecond > 0n) delay = wholeNumber((Number(delay) * Number(period)) / (Number(cyclesPerSecond) / 1e9));
			count = int64(count * period);
		}
		samples.push({ stack: addresses(found[3] as string, lines, 'contention').map(callSite), values: [count, delay], blockBytes: null });
	}
	const sampleTypes = [counts('contentions'), { type: 'delay', unit: 'nanoseconds' }];
	return withMap({ sampleTypes, periodType: counts('contentions'), period, durationNanos, samples }, lines);
}

const threadHead = /--- Thread ([0-9a-fA-F]+) \(name: (.*)\/(\d+)\) stack: ---/;

/** `--- Thread 7f44 (name: main/14748) stack: ---`, then addresses. */
export function parseThreads(lines: Lines): PprofDocument | null {
	while (lines.next() && isBlank(lines.line()));
	if (/--- threadz \d+ ---/.test(lines.line())) while (lines.next() && !isMapBegin(lines.line()) && !lines.line().startsWith('-'));
	else if (!threadHead.test(lines.line())) return null;
	const samples: DraftSample[] = [];
	let line = lines.line();
	while (!isMapBegin(line) && !line.startsWith('---- no stack trace for')) {
		if (!threadHead.test(line)) return null;
		const thread = readThread(lines);
		line = thread.next;
		const last = samples.at(-1);
		if (thread.stack.length > 0) {
			const stack = thread.stack.map((address, i) => (i > 0 ? callSite(address) : address));
			samples.push({ stack, values: [1n], blockBytes: null });
		} else if (last) last.values[0] = (last.values[0] as bigint) + 1n;
	}
	return withMap({ sampleTypes: [counts('thread')], periodType: counts('thread'), period: 1n, durationNanos: 0n, samples }, lines, true);
}

/** An empty stack: the same as the thread before. `next`: the line behind it. */
function readThread(lines: Lines): { stack: bigint[]; next: string } {
	const stack: bigint[] = [];
	let isSame = false;
	let line = '';
	while (lines.next()) {
		line = lines.line().trim();
		if (line === '') continue;
		if (line.startsWith('---')) break;
		if (line.includes('same as previous thread')) isSame = true;
		else stack.push(...addresses(line, lines, 'thread'));
	}
	return { stack: isSame ? [] : stack, next: line };
}
