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

/** The stay of a goroutine as the rules see it. */
export interface StayPlaces {
	/** Operation and function of the program. Of `row` -1: nothing. */
	placeOf(row: number): PlaceInfo;
	partOf(row: number): Part;
}

const nowhere: PlaceInfo = { op: 'cpu', depth: -1, fn: '', file: '', line: 0, idle: null };

const STATE_REASON: Readonly<Record<number, string>> = {
	[GoState.Running]: 'running',
	[GoState.Runnable]: 'runnable',
	[GoState.Syscall]: 'syscall',
};
const STATE_OP = { [GoState.Running]: 'cpu', [GoState.Runnable]: 'run queue', [GoState.Syscall]: 'syscall' } as const;

/** Places by state, reason and stack, each found once. */
export function stayPlaces(stays: StayTable, symbols: Symbols): StayPlaces {
	const known = new Map<number, PlaceInfo>();
	const reasons = new Map<number, number>();
	const placeAt = (row: number): PlaceInfo => {
		if (row < 0) return nowhere;
		const state = stays.state[row] as number;
		const reason = state === GoState.Waiting ? (stays.reason[row] as number) : -state;
		let code = reasons.get(reason);
		if (code === undefined) reasons.set(reason, (code = reasons.size));
		const stack = stays.stack[row] as number;
		const key = (stack + 1) * 1024 + code;
		let place = known.get(key);
		if (place === undefined) {
			place = placeOf(symbols, STATE_REASON[state] ?? symbols.text(reason as never), stack as StackId);
			const op = STATE_OP[state as keyof typeof STATE_OP];
			if (op) place = { ...place, op };
			known.set(key, place);
		}
		return place;
	};
	return {
		placeOf: placeAt,
		partOf(row) {
			if (row < 0) return 'unknown';
			const state = stays.state[row] as number;
			if (state === GoState.Running) return 'running';
			if (state === GoState.Runnable) return 'run queue';
			if (state === GoState.Syscall) return 'syscall';
			return waitPart(placeAt(row), symbols.text(stays.reason[row] as never));
		},
	};
}

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
