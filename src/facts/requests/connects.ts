// New connections that a program opens: connect system calls in a trace, and the function that wanted them.
import type { StackId } from '../../base/ids.ts';
import type { Symbols } from '../../tables/symbols.ts';
import { GoState } from '../../tables/trace.ts';
import { fact } from '../fact.ts';
import { ownFunction, type Spot, spotAt } from '../places.ts';
import { byStack, someFrame } from './by-stack.ts';
import { servedRoutes } from './latency.ts';
import { requests, type Requests } from './requests.ts';

export interface Connects extends Spot {
	readonly input: number;
	/** Connect calls in the whole trace. */
	readonly count: number;
	/** Of those in the close-up: share that `fn` wanted, which wanted most. */
	readonly fnShare: number;
	/** Rows of trace.syscalls. */
	readonly rows: readonly number[];
	/** Complete requests, scaled to the whole trace where the close-up is a part of it. */
	readonly requests: number;
	readonly durationNs: number;
}

export const connects = fact({
	id: 'trace.connects',
	unit: 'count',
	doc: 'Connections that the program opened, by the function that wanted them, beside the number of requests.',
	needs: { all: requests },
	compute: ({ all }, { symbols }): readonly Connects[] => all.map((one) => connectsOf(one, symbols)),
});

/** The system call. Name servers are asked over packets, which connect too. */
const CONNECT = 'syscall.connect';
const NOT_COUNTED = 'net.(*Resolver).exchange';

function connectsOf(one: Requests, symbols: Symbols): Connects {
	const { trace, closeUp } = one.timelines;
	const isConnect = byStack(
		symbols,
		(stack) => someFrame(symbols, stack, (fn) => fn === CONNECT) && !someFrame(symbols, stack, (fn) => fn === NOT_COUNTED),
	);
	const rows: number[] = [];
	let count = 0;
	for (let row = 0; row < trace.syscalls.length; row++) {
		if (!isConnect(trace.syscalls.stack[row] as number)) continue;
		rows.push(row);
		count += (trace.syscalls.count[row] as number) + (trace.syscalls.openAtEnd[row] as number);
	}
	const wanted = new Map<string, { spot: Spot; count: number }>();
	const { stays } = closeUp;
	for (let row = 0; row < stays.length; row++) {
		if (stays.state[row] !== GoState.Syscall || !isConnect(stays.stack[row] as number)) continue;
		const spot = spotOf(one, symbols, row);
		const known = wanted.get(spot.fn);
		if (known) known.count++;
		else wanted.set(spot.fn, { spot, count: 1 });
	}
	const all = [...wanted.values()].sort((a, b) => b.count - a.count || (a.spot.fn < b.spot.fn ? -1 : 1));
	const seen = all.reduce((sum, each) => sum + each.count, 0);
	const served = servedRoutes(one).reduce((sum, route) => sum + route.count, 0);
	return {
		...(all[0]?.spot ?? { fn: '', file: '', line: 0 }),
		input: one.input,
		count,
		fnShare: seen === 0 ? 0 : (all[0]?.count ?? 0) / seen,
		rows,
		requests: Math.round((served * one.toNs) / Math.max(1, one.toNs - one.fromNs)),
		durationNs: one.toNs,
	};
}

/** The program's own function in the stack, or in that of the go statement: net/http dials in a goroutine of its own. */
function spotOf({ timelines: { trace, closeUp } }: Requests, symbols: Symbols, row: number): Spot {
	const stack = closeUp.stays.stack[row] as StackId;
	const here = ownFunction(symbols, stack);
	if (here.depth >= 0) return spotAt(symbols, stack, here.depth);
	const created = trace.goroutines.creatorStack[closeUp.stays.goroutine[row] as number] as StackId;
	return created < 0 ? spotAt(symbols, stack, -1) : spotAt(symbols, created, ownFunction(symbols, created).depth);
}
