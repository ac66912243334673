// What a piece of a request's time was spent on, as one of a few kinds.
import type { StackId } from '../../base/ids.ts';
import type { Symbols } from '../../tables/symbols.ts';
import { GoState } from '../../tables/trace.ts';
import type { StayTable } from '../../tables/close-up.ts';
import { isLockOp, type PlaceInfo, placeOf } from '../places.ts';

/** In the order in which they are shown. Their times add up to the request's duration. */
export const PARTS = [
	'running',
	'gc assist',
	'stop the world',
	'run queue',
	'syscall',
	'lock',
	'channel',
	'sync',
	'network',
	'dial',
	'sleep',
	'gc',
	'unknown',
] as const;
export type Part = (typeof PARTS)[number];

/** The stay of a goroutine as the rules see it. Row -1: nothing is known. */
export interface StayPlaces {
	/** State, reason and stack as one number: stays with the same have the same place and part. -1 of row -1. */
	keyOf(row: number): number;
	/** Operation and function of the program. */
	placeOf(row: number): PlaceInfo;
	partOf(row: number): Part;
	/** Place of the part in PARTS. */
	partIndexOf(row: number): number;
	/** In the program's own code. */
	isOwn(row: number): boolean;
}

const nowhere: PlaceInfo = { op: 'cpu', depth: -1, fn: '', file: '', line: 0, idle: null };

const STATE_REASON: Readonly<Record<number, string>> = {
	[GoState.Running]: 'running',
	[GoState.Runnable]: 'runnable',
	[GoState.Syscall]: 'syscall',
};
/** The GC (or the tracer) stops a goroutine to look at its stack: Go's runtime/preempt.go, suspendG. No operation of the program. */
const STOPPED_FOR_SCAN = 'preempted';
const STATE_OP = { [GoState.Running]: 'cpu', [GoState.Runnable]: 'run queue', [GoState.Syscall]: 'syscall' } as const;

/** A table of so many keys is an array; with more kinds of waits and stacks than that it is a map. */
const MOST_IN_ARRAY = 1 << 24;

/** Places by state, reason and stack, each found once. */
export function stayPlaces(stays: StayTable, symbols: Symbols): StayPlaces {
	const { state: states, reason: reasons, stack: stacks } = stays;
	const { codes, width, mostStack } = codesOf(stays, symbols);
	const size = (mostStack + 2) * width;
	/** Key + 1 by (stack + 1) * width + code; 0 not asked for yet. */
	const near = size <= MOST_IN_ARRAY ? new Int32Array(size) : null;
	const far = new Map<number, number>();
	const places: PlaceInfo[] = [];
	const parts: number[] = [];
	const add = (row: number, at: number): number => {
		const state = states[row] as number;
		const reason = symbols.text(reasons[row] as never);
		let place = placeOf(symbols, STATE_REASON[state] ?? reason, stacks[row] as StackId);
		const op = STATE_OP[state as keyof typeof STATE_OP];
		if (op) place = { ...place, op };
		else if (reason === STOPPED_FOR_SCAN) place = { ...place, op: 'gc' };
		places.push(place);
		parts.push(PARTS.indexOf(STATE_PART[state] ?? waitPart(place, reason)));
		if (near) near[at] = places.length;
		else far.set(at, places.length);
		return places.length;
	};
	const keyOf = (row: number): number => {
		if (row < 0) return -1;
		const state = states[row] as number;
		const code = state === GoState.Waiting ? (codes[reasons[row] as number] as number) : state;
		const at = ((stacks[row] as number) + 1) * width + code;
		return ((near ? near[at] : far.get(at)) || add(row, at)) - 1;
	};
	const unknown = PARTS.indexOf('unknown');
	const partIndexOf = (row: number): number => (row < 0 ? unknown : (parts[keyOf(row)] as number));
	return {
		keyOf,
		placeOf: (row) => (row < 0 ? nowhere : (places[keyOf(row)] as PlaceInfo)),
		partOf: (row) => PARTS[partIndexOf(row)] as Part,
		partIndexOf,
		isOwn: (row) => row >= 0 && (places[keyOf(row)] as PlaceInfo).depth >= 0,
	};
}

/** States are their own codes; reasons of waits have those behind them. */
function codesOf({ length, state, reason, stack }: StayTable, symbols: Symbols) {
	const codes = new Int32Array(symbols.stringCount);
	let width = Math.max(...Object.values(GoState)) + 1;
	let mostStack = -1;
	for (let row = 0; row < length; row++) {
		if ((stack[row] as number) > mostStack) mostStack = stack[row] as number;
		if (state[row] === GoState.Waiting && codes[reason[row] as number] === 0) codes[reason[row] as number] = width++;
	}
	return { codes, width, mostStack };
}

const STATE_PART: Readonly<Record<number, Part>> = {
	[GoState.Running]: 'running',
	[GoState.Runnable]: 'run queue',
	[GoState.Syscall]: 'syscall',
};

function waitPart({ op, idle }: PlaceInfo, reason: string): Part {
	if (isLockOp(op)) return 'lock';
	if (reason === 'network') return op === 'dial' || op === 'tls handshake' ? 'dial' : 'network';
	if (op === 'chan send' || op === 'chan receive' || op === 'select') return 'channel';
	if (op === 'dial' || op === 'tls handshake') return 'dial';
	if (op === 'network read' || op === 'network write' || op === 'accept') return 'network';
	if (op === 'wg wait' || op === 'cond wait' || op === 'semaphore') return 'sync';
	if (op === 'sleep') return 'sleep';
	if (idle === 'runtime' || op === 'gc') return 'gc';
	return 'unknown';
}
