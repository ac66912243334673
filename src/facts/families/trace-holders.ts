import { sumOf } from '../../base/numbers.ts';
import { type Activity, type TraceWait, traceWaits } from '../trace-waits.ts';
import { family, fieldsOf, placeFields, shareOf } from './family.ts';

interface Item {
	readonly wait: TraceWait;
	readonly activity: Activity;
	/** All that holders are known to have done meanwhile. */
	readonly heldNs: number;
}

const { int, double, text, operation } = fieldsOf<Item>();

export const traceHoldersFamily = family({
	id: 'trace.waits.holders',
	doc: 'What goroutines did under a lock while others waited for it.',
	row: 'pair of a wait site and what the holder did',
	accepts: ['trace'],
	whenEmpty: 'clean',
	needs: { waits: traceWaits },
	items: ({ waits }): Item[] =>
		waits.flatMap((wait) => {
			const heldNs = sumOf(wait.holders.map((activity) => activity.ns));
			return wait.holders.map((activity) => ({ wait, activity, heldNs }));
		}),
	fields: {
		...placeFields<Item>(({ activity }) => activity.place),
		operation: operation('what the holder did: cpu, syscall, network read, run queue ...', ({ activity }) => activity.place.op),
		waiterFn: text('the function that waited for the lock', ({ wait }) => wait.place.fn),
		waiterOperation: operation('how it waited: mutex lock, rwmutex lock, rwmutex rlock', ({ wait }) => wait.place.op),
		totalNs: double('ns', 'time of it while others waited; counted once, however many waited', ({ activity }) => activity.ns),
		count: int('times', 'how often', ({ activity }) => activity.count),
		share: double('share', 'of all that holders did while others waited at that site', ({ activity, heldNs }) =>
			shareOf(activity.ns, heldNs),
		),
		waitedNs: double('ns', 'time waited at that site, summed over all that waited', ({ wait }) => wait.totalNs),
	},
	about: ({ wait, activity }) => ({ ref: { input: wait.input, table: 'trace.holders', rows: [activity.row] } }),
});
