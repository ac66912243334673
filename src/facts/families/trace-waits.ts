import { isStall, traceTime } from '../trace-time.ts';
import { type TraceWait, traceWaits } from '../trace-waits.ts';
import { family, fieldsOf, placeFields, ratio, shareOf } from './family.ts';
import { idleKinds } from './operations.ts';

interface Item {
	readonly wait: TraceWait;
	readonly stalledNs: number;
}

const { int, double, text, operation, word } = fieldsOf<Item>();

export const traceWaitsFamily = family({
	id: 'trace.waits.bySite',
	doc: 'Where goroutines waited, by wait reason and stack.',
	row: 'wait site',
	accepts: ['trace'],
	whenEmpty: 'clean',
	needs: { waits: traceWaits, time: traceTime },
	items: ({ waits, time }): Item[] =>
		waits.map((wait) => ({ wait, stalledNs: time.find((one) => one.input === wait.input)?.stalledNs ?? 0 })),
	fields: {
		reason: text(
			'the wait reason of the runtime: "chan receive", "sync", "select", "network", "sleep" ...; \'\' unknown',
			({ wait }) => wait.reason,
		),
		operation: operation('what it waits in: mutex lock, chan send, network read, dial ...', ({ wait }) => wait.place.op),
		...placeFields<Item>(({ wait }) => wait.place),
		idle: word(
			idleKinds,
			"why such waits are no problem by themselves (accept, timer, network, main, library, runtime); '' otherwise",
			({ wait }) => wait.place.idle ?? '',
		),
		count: int('waits', 'waits that ended inside the trace', ({ wait }) => wait.count),
		totalNs: double('ns', 'time of those waits inside the trace', ({ wait }) => wait.totalNs),
		meanNs: double('ns', 'their mean; unknown when none ended', ({ wait }) => ratio(wait.totalNs, wait.count)),
		maxNs: double('ns', 'the longest of them', ({ wait }) => wait.maxNs),
		openAtEnd: int('waits', 'waits that had not ended with the trace', ({ wait }) => wait.openAtEnd),
		openNs: double('ns', 'time of the unfinished waits inside the trace', ({ wait }) => wait.openNs),
		openMaxNs: double('ns', 'age of the oldest unfinished wait, at most the length of the trace', ({ wait }) => wait.openMaxNs),
		goroutines: int('goroutines', 'different goroutines that waited here, counted up to 8', ({ wait }) => wait.distinct),
		share: double(
			'share',
			'finished and unfinished waits here, of the goroutine time that was neither idle nor running',
			({ wait, stalledNs }) => shareOf(wait.totalNs + wait.openNs, stalledNs + (isStall(wait.place) ? 0 : wait.totalNs + wait.openNs)),
		),
		durationNs: double('ns', 'length of the trace', ({ wait }) => wait.durationNs),
	},
	about: ({ wait }) => ({
		ref: { input: wait.input, table: 'trace.waitSites', rows: [wait.row] },
		goroutines: wait.goroutines,
		stack: wait.lines,
	}),
});
