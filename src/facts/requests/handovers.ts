// Locks inside a database, seen from outside: long waits of a statement that end when a statement of another request is answered.
//
// A row that one transaction has locked comes free with its commit, and the server then answers two at once: who committed, and who waited
// for the row. By chance two answers come as close together as their rate makes it: 1 - exp(-rate x window).
import { firstNotBefore } from '../../base/order.ts';
import { fact } from '../fact.ts';
import type { Call } from './calls.ts';
import { servedRoutes } from './latency.ts';
import { type OwnCalls, ownCalls } from './own-calls.ts';

export interface Handover {
	readonly input: number;
	/** The statement that waits. */
	readonly waiting: Call;
	/** The statement of others with whose answer the waits end. */
	readonly releasing: Call;
	readonly calls: number;
	readonly medianNs: number;
	/** Calls of the waiting statement that took long, and those of them that ended with an answer to the other. */
	readonly long: number;
	readonly ended: number;
	/** Share of the long calls that would end so by chance. */
	readonly chance: number;
	/** Rows of the requests with the longest such waits, at most 16. */
	readonly rows: readonly number[];
}

export const handovers = fact({
	id: 'trace.requests.handovers',
	unit: 'count',
	doc: 'Long waits for a database that end when another request has its statement answered: locks that are handed over.',
	needs: { all: ownCalls },
	compute: ({ all }): readonly Handover[] => all.flatMap(handoversOf),
});

/** Fewer calls have no median to speak of. */
const LEAST_CALLS = 50;
/** A call is long at so many times the median, and no less than this. */
const LONG_FACTOR = 3;
const LONG_NS = 1e6;
/** Two answers that one commit caused come within this: a round trip on a local network and a turn on a P. */
const TOGETHER_NS = 4e5;
const MOST_REQUESTS = 20_000;

interface Placed extends Call {
	readonly row: number;
}

function handoversOf(own: OwnCalls): Handover[] {
	const one = own.requests;
	const sites = [...statementsOf(own)].filter((calls) => calls.length >= LEAST_CALLS);
	return sites.flatMap((calls) => {
		const median = medianOf(calls);
		const long = calls.filter((call) => length(call) >= Math.max(LONG_NS, median * LONG_FACTOR));
		let best: Handover | null = null;
		for (const others of sites) {
			const hits = others === calls ? [] : endedWith(long, others);
			if (hits.length === 0 || hits.length <= (best?.ended ?? 0)) continue;
			best = {
				input: one.input,
				waiting: calls[0] as Placed,
				releasing: others[0] as Placed,
				calls: calls.length,
				medianNs: median,
				long: long.length,
				ended: hits.length,
				chance: 1 - Math.exp((-others.length * 2 * TOGETHER_NS) / Math.max(1, one.toNs - one.fromNs)),
				rows: [...hits]
					.sort((a, b) => length(b) - length(a))
					.slice(0, 16)
					.map(({ row }) => row),
			};
		}
		return best === null ? [] : [best];
	});
}

const length = ({ startNs, endNs }: Call): number => endNs - startNs;

function medianOf(calls: readonly Call[]): number {
	const sorted = calls.map(length).sort((a, b) => a - b);
	return sorted[sorted.length >> 1] as number;
}

/** Calls to databases by client, function and line. */
function statementsOf({ requests: one, of }: OwnCalls): Iterable<Placed[]> {
	const { table } = one;
	const served = new Set(servedRoutes(one).map((route) => one.routes.indexOf(route)));
	const sites = new Map<string, Placed[]>();
	const step = Math.max(1, Math.ceil(table.length / MOST_REQUESTS));
	for (let row = 0; row < table.length; row += step) {
		if (!served.has(table.route[row] as number)) continue;
		for (const call of of(row)) {
			if (call.client !== 'sql') continue;
			const key = `${call.fn}:${call.line}`;
			const list = sites.get(key);
			if (list) list.push({ ...call, row });
			else sites.set(key, [{ ...call, row }]);
		}
	}
	return sites.values();
}

/** Those of `long` that end together with a call of `others` of another request. */
function endedWith(long: readonly Placed[], others: readonly Placed[]): Placed[] {
	const sorted = [...others].sort((a, b) => a.endNs - b.endNs);
	return long.filter(({ endNs, row }) => {
		const first = firstNotBefore(0, sorted.length, (at) => (sorted[at] as Placed).endNs < endNs - TOGETHER_NS);
		for (let i = first; i < sorted.length && (sorted[i] as Placed).endNs <= endNs + TOGETHER_NS; i++)
			if ((sorted[i] as Placed).row !== row) return true;
		return false;
	});
}
