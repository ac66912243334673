// Does a text match? Thompson's construction, all threads in step: time is bounded by text x program, never exponential. The regular
// expression may come from the profile itself (drop_frames), so this matters.
//
// Program: arrays of instructions. Consuming ones hold a class; the others are followed without reading.
import { type CharClass, hasChar, isWordChar } from './char-class.ts';
import { RegexpError } from './regexp-error.ts';
import { type Node, parseRegexp } from './syntax.ts';

export interface Regexp {
	readonly source: string;
	/** Whether any part of the text matches. */
	test(text: string): boolean;
}

const Op = { Class: 0, Split: 1, Jump: 2, Assert: 3, Match: 4 } as const;
type Assertion = 'begin' | 'end' | 'lineBegin' | 'lineEnd' | 'word' | 'noWord';

interface Program {
	readonly op: number[];
	/** Next instruction; for Split the first choice. */
	readonly next: number[];
	/** Second choice of a Split. */
	readonly other: number[];
	readonly set: (CharClass | null)[];
	readonly assertion: (Assertion | null)[];
}

const maxInstructions = 100_000;
/** Steps of one expression over all texts: some seconds. Only an expression made to be slow comes near. */
const maxSteps = 2e9;

/** Throws a RegexpError on what Go refuses. */
export function compileRegexp(source: string): Regexp {
	const tree = parseRegexp(source);
	const plain = plainText(tree);
	// U+FFFD also stands for what is no valid UTF-8.
	if (plain !== null && !plain.includes('\ufffd')) return { source, test: (text) => text.includes(plain) };
	const program: Program = { op: [], next: [], other: [], set: [], assertion: [] };
	const match = emit(program, Op.Match, -1);
	const start = compile(program, tree, match, source);
	return { source, test: createMachine(program, start, match, source) };
}

/** The text that the expression stands for when it is nothing but characters; null otherwise. */
function plainText(node: Node): string | null {
	if (node.op === 'class') {
		const { ranges, properties, isNegated } = node.set;
		const isOne = ranges.length === 2 && ranges[0] === ranges[1] && properties.length === 0 && !isNegated;
		return isOne ? String.fromCodePoint(ranges[0] as number) : null;
	}
	if (node.op !== 'cat') return null;
	const parts = node.subs.map(plainText);
	return parts.includes(null) ? null : parts.join('');
}

function emit(program: Program, op: number, next: number, other = -1, set: CharClass | null = null, assertion: Assertion | null = null) {
	program.next.push(next);
	program.other.push(other);
	program.set.push(set);
	program.assertion.push(assertion);
	return program.op.push(op) - 1;
}

/** Compiles `node` so that it goes on at `then`; returns where it begins. */
function compile(program: Program, node: Node, then: number, source: string): number {
	if (program.op.length > maxInstructions) throw new RegexpError('expression too large', source);
	if (node.op === 'class') return emit(program, Op.Class, then, -1, node.set);
	if (node.op === 'cat') return node.subs.reduceRight((after, sub) => compile(program, sub, after, source), then);
	if (node.op === 'alt') {
		const starts = node.subs.map((sub) => compile(program, sub, then, source));
		return starts.reduceRight((rest, start) => emit(program, Op.Split, start, rest));
	}
	if (node.op !== 'repeat') return emit(program, Op.Assert, then, -1, null, node.op);
	let at = then;
	if (node.max < 0) {
		const loop = emit(program, Op.Split, -1, then);
		program.next[loop] = compile(program, node.sub, loop, source);
		at = loop;
	} else for (let i = node.min; i < node.max; i++) at = emit(program, Op.Split, compile(program, node.sub, at, source), then);
	for (let i = 0; i < node.min; i++) at = compile(program, node.sub, at, source);
	return at;
}

function createMachine(program: Program, start: number, match: number, source: string): (text: string) => boolean {
	const size = program.op.length;
	const seen = new Int32Array(size).fill(-1);
	const stack: number[] = [];
	const current: number[] = [];
	const upcoming: number[] = [];
	let stamp = 0;
	let steps = 0;

	/** Adds what can be reached from `from` without reading; true when the match is. */
	const follow = (from: number, into: number[], before: number, after: number): boolean => {
		stack.push(from);
		for (let pc = stack.pop(); pc !== undefined; pc = stack.pop()) {
			if (seen[pc] === stamp) continue;
			seen[pc] = stamp;
			steps++;
			const op = program.op[pc];
			if (pc === match) {
				stack.length = 0;
				return true;
			}
			if (op === Op.Class) into.push(pc);
			else if (op === Op.Split) stack.push(program.other[pc] as number, program.next[pc] as number);
			else if (op === Op.Jump || holds(program.assertion[pc] as Assertion, before, after)) stack.push(program.next[pc] as number);
		}
		return false;
	};

	return (text) => {
		current.length = 0;
		let before = -1;
		for (let at = 0; ; ) {
			const after = codePoint(text, at);
			stamp = stamp === 0x7fffffff ? (seen.fill(-1), 0) : stamp + 1;
			upcoming.length = 0;
			// `current` holds the instructions that consumed `before`; a new attempt begins at every place.
			for (const pc of current) if (follow(program.next[pc] as number, upcoming, before, after)) return true;
			if (follow(start, upcoming, before, after)) return true;
			if (after < 0) return false;
			current.length = 0;
			for (const pc of upcoming) if (hasChar(program.set[pc] as CharClass, after)) current.push(pc);
			steps += upcoming.length;
			if (steps > maxSteps) throw new RegexpError('expression takes too long on these names', source);
			before = after;
			at += after > 0xffff ? 2 : 1;
		}
	};
}

/** Code point at a place, -1 at the end. What was no valid UTF-8 is U+FFFD. */
function codePoint(text: string, at: number): number {
	if (at >= text.length) return -1;
	const point = text.codePointAt(at) as number;
	return point >= 0xd800 && point <= 0xdfff ? 0xfffd : point;
}

function holds(assertion: Assertion, before: number, after: number): boolean {
	if (assertion === 'begin') return before < 0;
	if (assertion === 'end') return after < 0;
	if (assertion === 'lineBegin') return before < 0 || before === 10;
	if (assertion === 'lineEnd') return after < 0 || after === 10;
	return (isWordChar(before) !== isWordChar(after)) === (assertion === 'word');
}
