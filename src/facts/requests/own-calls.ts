// The calls of each request's own goroutine, found once for all facts that ask.
import type { Symbols } from '../../tables/symbols.ts';
import { fact } from '../fact.ts';
import { type Call, callsOf, sendsOf } from './calls.ts';
import { clientStacks } from './clients.ts';
import { requests, type Requests } from './requests.ts';

export interface OwnCalls {
	readonly requests: Requests;
	/** Of the request in this row of its table. */
	of(row: number): readonly Call[];
}

export const ownCalls = fact({
	id: 'trace.requests.ownCalls',
	unit: 'ns',
	doc: 'The calls that each request makes one after the other, when they are asked for.',
	needs: { all: requests },
	compute: ({ all }, { symbols }): readonly OwnCalls[] => all.map((one) => ownCallsOf(one, symbols)),
});

function ownCallsOf(one: Requests, symbols: Symbols): OwnCalls {
	const { table, timelines: t, places } = one;
	const stacks = clientStacks(symbols);
	const sends = sendsOf(t, stacks);
	const known = new Map<number, readonly Call[]>();
	return {
		requests: one,
		of(row) {
			let calls = known.get(row);
			if (calls === undefined) {
				const [from, to] = [table.startNs[row] as number, table.endNs[row] as number];
				known.set(row, (calls = callsOf(t, table.goroutine[row] as number, from, to, stacks, sends, places, symbols)));
			}
			return calls;
		},
	};
}
