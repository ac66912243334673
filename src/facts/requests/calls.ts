// The calls that a goroutine makes to others over the network, within a stretch of its time. One call is: sent, waited for, answered.
// A new one begins when the goroutine sends again after it has waited (itself, or by waking a connection's writer), when it is in another
// client or at another line of the program, or when the answer has been handed over by the connection's own goroutine (net/http).
import type { StackId } from '../../base/ids.ts';
import { firstNotBefore } from '../../base/order.ts';
import type { Symbols } from '../../tables/symbols.ts';
import { GoState } from '../../tables/trace.ts';
import { spotAt } from '../places.ts';
import type { Client, ClientStacks } from './clients.ts';
import type { StayPlaces } from './parts.ts';
import { firstAfter, type Timelines } from './timelines.ts';

export interface Call {
	readonly client: Client;
	/** Function of the program that called, and its line. */
	readonly fn: string;
	readonly file: string;
	readonly line: number;
	/** A stack of the call. */
	readonly stack: number;
	readonly goroutine: number;
	readonly startNs: number;
	/** End of its last wait or system call. */
	readonly endNs: number;
}

interface OpenCall {
	readonly client: Client;
	readonly site: string;
	readonly stack: number;
	readonly startNs: number;
	endNs: number;
	hasWaited: boolean;
	isAnswered: boolean;
}

/** When a goroutine woke a writer, ascending. */
export type Sends = (goroutine: number) => readonly number[];

/** `isSending`: it has sent since the call's last wait. */
const isNew = (call: OpenCall, client: Client, site: string, isSending: boolean): boolean =>
	call.client !== client || call.site !== site || call.isAnswered || (call.hasWaited && isSending);

/** All stays are looked at once, when it is first asked for. */
export function sendsOf(t: Timelines, stacks: ClientStacks): Sends {
	let sends: ReadonlyMap<number, readonly number[]> | null = null;
	return (goroutine) => (sends ??= sendsByGoroutine(t, stacks)).get(goroutine) ?? [];
}

function sendsByGoroutine({ closeUp: { stays } }: Timelines, stacks: ClientStacks): ReadonlyMap<number, readonly number[]> {
	const sends = new Map<number, number[]>();
	for (let row = 0; row < stays.length; row++) {
		const waker = stays.waker[row] as number;
		if (waker < 0 || !stacks.isWriter(stays.stack[row] as number)) continue;
		const list = sends.get(waker);
		if (list) list.push(stays.endNs[row] as number);
		else sends.set(waker, [stays.endNs[row] as number]);
	}
	return sends;
}

export function callsOf(
	t: Timelines,
	goroutine: number,
	fromNs: number,
	toNs: number,
	stacks: ClientStacks,
	sends: Sends,
	places: StayPlaces,
	symbols: Symbols,
): Call[] {
	const first = firstOfClient(t, goroutine, fromNs, toNs, stacks);
	if (first < 0) return [];
	const { stays } = t.closeUp;
	const calls: Call[] = [];
	const hasSent = (from: number, to: number): boolean => {
		const sent = sends(goroutine);
		const next = sent[firstNotBefore(0, sent.length, (at) => (sent[at] as number) <= from)];
		return next !== undefined && next <= to;
	};
	let open: OpenCall | null = null;
	const close = (): void => {
		if (open?.hasWaited)
			calls.push({
				client: open.client,
				...spotAt(symbols, open.stack as StackId, depthOfOwn(open.stack)),
				stack: open.stack,
				goroutine,
				startNs: open.startNs,
				endNs: open.endNs,
			});
		open = null;
	};
	const depthOf = new Map<number, number>();
	const depthOfOwn = (stack: number): number => depthOf.get(stack) ?? -1;
	for (let i = first; i < (t.start[goroutine + 1] as number); i++) {
		const row = t.rows[i] as number;
		const startNs = stays.startNs[row] as number;
		if (startNs >= toNs) break;
		const state = stays.state[row] as number;
		if (state !== GoState.Waiting && state !== GoState.Syscall) continue;
		const stack = stays.stack[row] as number;
		const client = stacks.isConnecting(stack) || stacks.isWaitingForPool(stack) ? null : stacks.clientOf(stack);
		if (client === null) {
			close();
			continue;
		}
		const place = places.placeOf(row);
		depthOf.set(stack, place.depth);
		const site = `${place.fn}:${place.line}`;
		const isWait = state === GoState.Waiting;
		const current = open as OpenCall | null;
		if (current && isNew(current, client, site, isWait ? hasSent(current.endNs, startNs) : stacks.isSend(stack))) close();
		open ??= { client, site, stack, startNs: Math.max(fromNs, startNs), endNs: startNs, hasWaited: false, isAnswered: false };
		const now = open as OpenCall;
		now.endNs = Math.min(toNs, stays.endNs[row] as number);
		if (!isWait) continue;
		now.hasWaited = true;
		if (stacks.isAnswer(stays.wakerStack[row] as number)) now.isAnswered = true;
	}
	close();
	return calls;
}

/** Position in `t.rows` of the first stay in a client; -1 when there is none, as in most requests. */
function firstOfClient(t: Timelines, goroutine: number, fromNs: number, toNs: number, stacks: ClientStacks): number {
	const { startNs, state, stack } = t.closeUp.stays;
	const end = t.start[goroutine + 1] as number;
	for (let i = firstAfter(t, goroutine, fromNs); i < end; i++) {
		const row = t.rows[i] as number;
		if ((startNs[row] as number) >= toNs) return -1;
		if (state[row] !== GoState.Waiting && state[row] !== GoState.Syscall) continue;
		if (stacks.clientOf(stack[row] as number) !== null) return i;
	}
	return -1;
}
