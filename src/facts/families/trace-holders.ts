import { type Activity, type TraceWait, traceWaits } from '../trace-waits.ts';
import { family, fieldsOf, placeFields, ratio } from './family.ts';

interface Item {
	readonly wait: TraceWait;
	readonly activity: Activity;
}

const { int, double, text } = fieldsOf<Item>();

export const traceHoldersFamily = family({
	id: 'trace.holders',
	doc: 'What goroutines did under a lock while others waited for it.',
	row: 'pair of a wait site and what the holder did',
	accepts: ['trace'],
	whenEmpty: 'clean',
	needs: { waits: traceWaits },
	items: ({ waits }): Item[] => waits.flatMap((wait) => wait.holders.map((activity) => ({ wait, activity }))),
	fields: {
		...placeFields<Item>(({ activity }) => activity.place),
		operation: text('what the holder did: cpu, syscall, network read, run queue ...', ({ activity }) => activity.place.op),
		waiterFn: text('the function that waited for the lock', ({ wait }) => wait.place.fn),
		waiterOperation: text('how it waited: mutex lock, rwmutex lock, rwmutex rlock', ({ wait }) => wait.place.op),
		totalNs: double('ns', 'time of it that others waited', ({ activity }) => activity.ns),
		count: int('times', 'how often', ({ activity }) => activity.count),
		share: double('share', 'of all time waited at that site', ({ wait, activity }) => ratio(activity.ns, wait.totalNs)),
		waitedNs: double('ns', 'all time waited at that site', ({ wait }) => wait.totalNs),
	},
	about: ({ wait, activity }) => ({ ref: { input: wait.input, table: 'trace.holders', rows: [activity.row] } }),
});
