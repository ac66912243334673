// Go's partial order: may a thread's next event happen now, and what does it change?
//
// Timestamps of different CPUs cannot be trusted, so the format carries sequence numbers per goroutine, per P and for the GC.
// `advance` looks up the handler of the event's type. A handler answers
//   Advanced: the event (or several) was handed out and the state is changed;
//   NotYet:   nothing was changed; another thread has to go first. It says why that is innocent (`order.problem`);
//   Broken:   the trace contradicts itself (`order.problem`).
// The handlers stand in order-*.ts by subject; they share the context of order.ts and nothing else.
// A handler sees the context before the event in `g` and `p` and leaves the context after it in `nextG` and `nextP`.
import { annotationHandlers } from './order-annotations.ts';
import { gcHandlers } from './order-gc.ts';
import { goroutineHandlers } from './order-goroutines.ts';
import { procHandlers } from './order-procs.ts';
import { syscallHandlers } from './order-syscalls.ts';
import { broken, type Handler, type Handlers, type Order, Outcome } from './order.ts';
import { eventName, maxTimedArgs } from './spec.ts';

const all: Handlers = { ...procHandlers, ...goroutineHandlers, ...syscallHandlers, ...gcHandlers, ...annotationHandlers };
const handlers: readonly (Handler | undefined)[] = Array.from({ length: 256 }, (_, type) => all[type]);

/** Tries the next event of thread slot `m`: its type, its time and its arguments from `args[m * maxTimedArgs]`. */
export function advance(order: Order, m: number, type: number, timeNs: number, args: Float64Array): Outcome {
	const threads = order.state.threads;
	const handler = handlers[type];
	if (handler === undefined) return broken(order, `${eventName(type)} cannot stand in a batch of timed events`);
	threads.isKnown[m] = 1;
	order.type = type;
	order.timeNs = timeNs;
	order.args = args;
	order.at = m * maxTimedArgs;
	order.m = m;
	order.g = order.nextG = threads.g[m] as number;
	order.p = order.nextP = threads.p[m] as number;
	const outcome = handler(order);
	if (outcome === Outcome.Advanced && m !== order.noThread) {
		threads.g[m] = order.nextG;
		threads.p[m] = order.nextP;
	}
	return outcome;
}
