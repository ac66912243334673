// What the handlers of the ordering share: the event being tried, its context, their answers, and how they hand events out.
// See ordering.ts for the idea.
import { noStack, type StackId, type StringId } from '../../base/ids.ts';
import { type Emitter, openEvent } from './emitter.ts';
import type { EventKind, TraceEvent } from './event.ts';
import type { Tables } from './tables.ts';
import { absent, createScheduler, type Scheduler } from './scheduler.ts';
import type { RangeNames } from './names.ts';
import type { WideIds } from './wide-ids.ts';

export const Outcome = { Advanced: 0, NotYet: 1, Broken: 2 } as const;
export type Outcome = (typeof Outcome)[keyof typeof Outcome];

export type Handler = (order: Order) => Outcome;
/** Event type -> handler. */
export type Handlers = Readonly<Record<number, Handler>>;

export interface Order {
	state: Scheduler;
	readonly emitter: Emitter;
	readonly wide: WideIds;
	readonly names: RangeNames;
	tables: Tables;
	/** Slot of the pseudo thread -1, whose events have no context; -2 when the trace has none. */
	noThread: number;

	/** The event being tried. */
	type: number;
	timeNs: number;
	/** Its arguments begin at `args[at]`. */
	args: Float64Array;
	at: number;
	/** Slots: its thread, and the goroutine and the P bound to that; -1 none. */
	m: number;
	g: number;
	p: number;
	nextG: number;
	nextP: number;

	/** Why the last answer was NotYet or Broken. */
	problem: string;
	/** Steps spent on tries that failed and on searches, in the whole trace. merge.ts bounds it. */
	effort: number;
}

export const createOrder = (emitter: Emitter, wide: WideIds, names: RangeNames, tables: Tables): Order => ({
	state: createScheduler(),
	emitter,
	wide,
	names,
	tables,
	noThread: -2,
	type: 0,
	timeNs: 0.5,
	args: new Float64Array(0),
	at: 0,
	m: 0,
	g: -1,
	p: -1,
	nextG: -1,
	nextP: -1,
	problem: '',
	effort: 0,
});

export function notYet(order: Order, why: string): Outcome {
	order.problem = why;
	return Outcome.NotYet;
}

export function broken(order: Order, problem: string): Outcome {
	order.problem = problem;
	return Outcome.Broken;
}

/** What an event needs of its context: `Has...` must be there, `No...` must not. */
export const Needs = { M: 1, P: 2, G: 4, NoP: 8, NoG: 16 } as const;
/** Code of the program runs: a thread with a P and a goroutine. */
export const running = Needs.M | Needs.P | Needs.G;

export function meets(order: Order, needs: number): boolean {
	if ((needs & Needs.M) !== 0 && order.m === order.noThread) return refuse(order, 'it needs a thread and has none');
	if ((needs & Needs.P) !== 0 && order.p < 0) return refuse(order, 'it needs a P and its thread has none');
	if ((needs & Needs.NoP) !== 0 && order.p >= 0) return refuse(order, 'its thread has a P and must not');
	if ((needs & Needs.G) !== 0 && order.g < 0) return refuse(order, 'it needs a goroutine and its thread runs none');
	if ((needs & Needs.NoG) !== 0 && order.g >= 0) return refuse(order, 'its thread runs a goroutine and must not');
	return true;
}

function refuse(order: Order, problem: string): boolean {
	order.problem = problem;
	return false;
}

/** The context's goroutine exists and is in `status`; else says so. */
export function isInStatus(order: Order, status: number, name: string): boolean {
	const is = order.state.goroutines.status[order.g] as number;
	if (is === status) return true;
	return refuse(order, is === absent ? 'its goroutine does not exist' : `its goroutine is not ${name}`);
}

/** Argument `i` of the event being tried. */
export const arg = (order: Order, i: number): number => order.args[order.at + i] as number;

/** Opens an output event with the context before the event being tried. */
export function open(order: Order, kind: EventKind): TraceEvent {
	return openWith(order, kind, order.m, order.g, order.p);
}

/** Opens an output event with another context (slots). */
export function openWith(order: Order, kind: EventKind, m: number, g: number, p: number): TraceEvent {
	const { threads, goroutines, procs } = order.state;
	const gId = g < 0 ? -1 : (goroutines.id[g] as number);
	const pId = p < 0 ? -1 : (procs.id[p] as number);
	return openEvent(order.emitter, kind, order.timeNs, gId, pId, threads.id[m] as number);
}

export const stackArg = (order: Order, i: number): StackId => {
	const id = arg(order, i);
	return id === 0 ? noStack : order.tables.stack(id);
};
export const stringArg = (order: Order, i: number): StringId => order.tables.string(arg(order, i));
