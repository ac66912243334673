import { type GoroutineStarts, goroutineStarts, type StartSite } from '../goroutine-starts.ts';
import { family, fieldsOf, placeFields, ratio } from './family.ts';

interface Item {
	readonly trace: GoroutineStarts;
	readonly site: StartSite;
}

const { int, double, text, operation } = fieldsOf<Item>();

export const traceGoroutineStartsFamily = family({
	id: 'trace.goroutines.starts',
	doc: 'Goroutines created inside a trace, by the function with the go statement and the function they start with.',
	row: 'creating function and start function',
	accepts: ['trace'],
	whenEmpty: 'clean',
	needs: { all: goroutineStarts },
	items: ({ all }) => all.flatMap((trace) => trace.sites.map((site) => ({ trace, site }))),
	fields: {
		...placeFields<Item>(({ site }) => site.creator),
		operation: operation('always cpu', () => 'cpu'),
		startFn: text("what they start with; '' when the trace does not tell", ({ site }) => site.start.fn),
		created: int('goroutines', 'created inside the trace', ({ site }) => site.created),
		ended: int('goroutines', 'of these, ended inside the trace', ({ site }) => site.ended),
		perSecond: double('per second', 'created', ({ trace, site }) => ratio(site.created, trace.durationNs / 1e9)),
		meanRunningNs: double('ns', 'each ran, on average', ({ site }) => ratio(site.runningNs, site.created)),
		waitsEach: double('waits', 'of each, on average', ({ site }) => ratio(site.waits, site.created)),
		betweenNs: double('ns', 'a P spent between two runs of any goroutines, on average; looking for work in vain counts', ({ trace }) =>
			ratio(trace.betweenNs, trace.runs),
		),
	},
	about: ({ trace, site }) => ({ ref: { input: trace.input, table: 'trace.goroutines' }, stack: site.lines }),
});
