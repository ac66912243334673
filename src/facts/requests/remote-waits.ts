// What the slow requests of a trace wait for at others: the answer of a peer, a connection of a pool, a new connection. By the function
// of the program that waits.
import type { StackId } from '../../base/ids.ts';
import type { Symbols } from '../../tables/symbols.ts';
import { fact } from '../fact.ts';
import type { ChainSite } from './chain-sites.ts';
import { type Client, clientStacks, type ClientStacks } from './clients.ts';
import { latencyShare, type LatencyShare, servedRoutes } from './latency.ts';
import { type Spot, stackLines } from '../places.ts';
import { callersOf } from './call-sites.ts';
import { longestWaits, type LongestWaitsOf } from './own-waits.ts';
import { type PoolStacks, poolStacks } from './pools.ts';
import { requests, type Requests } from './requests.ts';

export type RemoteKind = 'answer' | 'pool' | 'connect';

export interface RemoteWait extends LatencyShare {
	readonly kind: RemoteKind;
	readonly client: Client;
	/** Pool that it waits for, in words; '' for other kinds. */
	readonly pool: string;
	/** Function of the program that waits, with its line. */
	readonly fn: string;
	readonly file: string;
	readonly line: number;
	/** A stack of the wait. */
	readonly stack: number;
	/** Complete requests with such a wait. */
	readonly requests: number;
	/** Rows of the requests that waited longest there, and their waiting there, ns. */
	readonly rows: readonly number[];
	readonly rowsNs: number;
	/** Waiting of the first of them there, ns. */
	readonly longestNs: number;
	/** The stack in lines, leaf first. */
	readonly lines: readonly string[];
	/** The program's functions that called `fn`, nearest first, at most two. */
	readonly callerPlaces: readonly Spot[];
}

export const remoteWaits = fact({
	id: 'trace.requests.waits',
	unit: 'ns',
	doc: 'Time of slow requests in waits for answers, for connections of a pool and for new connections, by waiting function.',
	needs: { all: requests },
	compute: ({ all }, { symbols }): readonly RemoteWait[] => all.flatMap((one) => waitsOf(one, symbols)),
});

/** How many requests are named as examples. */
const EXAMPLES = 8;

function waitsOf(one: Requests, symbols: Symbols): RemoteWait[] {
	const clients = clientStacks(symbols);
	const pools = poolStacks(symbols);
	const longest = longestWaits(one, EXAMPLES);
	const found: RemoteWait[] = [];
	for (const kind of ['answer', 'pool', 'connect'] as const) {
		const functions = new Map<string, ChainSite>();
		for (const route of servedRoutes(one)) {
			for (const site of route.chain) {
				const { fn, depth } = site.via ?? site.place;
				if (depth >= 0 && kindOf(site, clients, pools, symbols) === kind && !functions.has(fn)) functions.set(fn, site);
			}
		}
		for (const [fn, site] of functions) {
			const share = latencyShare([one], (other) => kindOf(other, clients, pools, symbols) === kind && (other.via ?? other.place).fn === fn);
			if (share) found.push(describe(one, kind, share, site, longest, clients, pools, symbols));
		}
	}
	return found.sort((a, b) => b.share - a.share || (a.fn < b.fn ? -1 : 1));
}

function describe(
	one: Requests,
	kind: RemoteKind,
	share: LatencyShare,
	site: ChainSite,
	longest: LongestWaitsOf,
	clients: ClientStacks,
	pools: PoolStacks,
	symbols: Symbols,
): RemoteWait {
	const { fn, file, line } = site.via ?? site.place;
	const stack = site.via ? site.viaStack : site.stack;
	const examples = longest(one.routes.indexOf(share.route), fn);
	return {
		...share,
		kind,
		client: clients.clientOf(stack) ?? clients.clientOf(site.stack) ?? 'network',
		pool: kind !== 'pool' ? '' : pools.poolOf(stack) || 'net/http',
		fn,
		file,
		line,
		stack,
		requests: Math.max(...share.sites.map((each) => each.requests)),
		rows: examples.rows,
		rowsNs: examples.ns,
		longestNs: examples.longestNs,
		lines: stackLines(symbols, stack as StackId),
		callerPlaces: callersOf(symbols, stack as StackId),
	};
}

/** Null: not a wait for another process. A wait for a lock whose holder waits for an answer is the lock's affair. */
function kindOf(site: ChainSite, clients: ClientStacks, pools: PoolStacks, symbols: Symbols): RemoteKind | null {
	const own = site.via ? site.viaStack : site.stack;
	if (pools.poolOf(own) !== '') return 'pool';
	// The connection came back from another request (its reader put it into the pool), or it was dialled.
	if (pools.isHttpConn(own)) return symbols.text(site.by as never) === 'net/http.(*persistConn).readLoop' ? 'pool' : 'connect';
	if (site.via !== null && clients.clientOf(site.viaStack) === null) return null;
	const client = clients.clientOf(site.stack);
	if (clients.isConnecting(own) || clients.isConnecting(site.stack)) return 'connect';
	if (client === 'dial' || client === 'dns' || client === 'tls' || (site.part === 'dial' && client !== null)) return 'connect';
	return site.part === 'network' && client !== null ? 'answer' : null;
}
