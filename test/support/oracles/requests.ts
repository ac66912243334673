// Requests, from every stay of the goroutines that served them.
import { GoState } from '../../../src/tables/trace.ts';
import { functionsOf, ownFunctionOf } from '../frames-text.ts';
import type { Span } from '../trace-history.ts';
import { blamed, type Claim, type Oracle, sum } from './oracle.ts';

/** Of each request named: the stays of its goroutine in the blamed function, cut to the request. */
function staysIn(claim: Claim, states: readonly number[]): Span[][] {
	const trace = claim.input.trace();
	return claim.rows.requests().map(({ goroutine, fromNs, toNs }) =>
		(trace.goroutines.get(goroutine)?.spans ?? [])
			.filter((span) => states.includes(span.state) && span.toNs > fromNs && span.fromNs < toNs)
			.filter((span) => ownFunctionOf(functionsOf(span.frames)) === blamed(claim))
			.map((span) => ({ ...span, fromNs: Math.max(fromNs, span.fromNs), toNs: Math.min(toNs, span.toNs) })),
	);
}

const length = ({ fromNs, toNs }: Span): number => toNs - fromNs;
const waited: Oracle = (claim) => sum(staysIn(claim, [GoState.Waiting]).flat().map(length));

/** From the first wait to the end of the last, without the waits. */
const beside: Oracle = (claim) =>
	sum(
		staysIn(claim, [GoState.Waiting])
			.filter((waits) => waits.length > 0)
			.map((waits) => (waits.at(-1) as Span).toNs - (waits[0] as Span).fromNs - sum(waits.map(length))),
	);

const atIt: Oracle = (claim) =>
	staysIn(claim, [GoState.Waiting, GoState.Syscall, GoState.Running]).filter((stays) => stays.length > 0).length;

/** Connect calls at the stacks named. */
const connects: Oracle = ({ input, rows }) => {
	const stacks = new Set(rows.syscalls());
	const calls = [...input.trace().goroutines.values()].flatMap(({ spans }) => spans.filter(({ state }) => state === GoState.Syscall));
	return calls.filter(({ frames }) => stacks.has(frames)).length;
};

/** Of the requests named: the longest wait in the blamed function ends within a millisecond of one of another goroutine in the second function. */
const handedOver: Oracle = (claim) => {
	const releaser = claim.cause.where[1]?.function ?? '';
	const waits = [...claim.input.trace().goroutines.values()].flatMap(({ id, spans }) =>
		spans
			.filter((span) => span.state === GoState.Waiting && !span.isOpen && ownFunctionOf(functionsOf(span.frames)) === releaser)
			.map((span) => ({ id, toNs: span.toNs })),
	);
	const named = claim.rows.requests();
	return staysIn(claim, [GoState.Waiting]).filter((stays, at) => {
		const longest = [...stays].sort((a, b) => length(b) - length(a))[0];
		return longest !== undefined && waits.some(({ id, toNs }) => id !== named[at]?.goroutine && Math.abs(toNs - longest.toNs) < 1e6);
	}).length;
};

export const requestOracles: Readonly<Record<string, Oracle>> = {
	'trace.requests.waits': waited,
	'trace.requests.beside': beside,
	'trace.requests.sameWork': atIt,
	'trace.connects': connects,
	'trace.requests.handovers': handedOver,
};
