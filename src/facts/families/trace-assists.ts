import { type AssistSite, type TraceGc, traceGc } from '../gc.ts';
import { family, fieldsOf, placeFields, shareOf } from './family.ts';

interface Item {
	readonly gc: TraceGc;
	readonly site: AssistSite;
}

const { int, double, operation } = fieldsOf<Item>();

export const traceAssistsFamily = family({
	id: 'trace.gc.assists',
	doc: 'Functions that had to help the collector mark, because they allocated while it ran.',
	row: 'function',
	accepts: ['trace'],
	whenEmpty: 'clean',
	needs: { gc: traceGc },
	items: ({ gc }): Item[] => gc.flatMap((one) => one.assistSites.map((site) => ({ gc: one, site }))),
	fields: {
		...placeFields<Item>(({ site }) => site),
		operation: operation('always gc', () => 'gc'),
		count: int('assists', 'how many', ({ site }) => site.count),
		totalNs: double('ns', 'running time inside them', ({ site }) => site.totalNs),
		share: double('share', 'of the running time of all goroutines', ({ gc, site }) => shareOf(site.totalNs, gc.runningNs)),
	},
	about: ({ gc, site }) => ({ ref: { input: gc.input, table: 'trace.assists', rows: site.rows }, stack: site.lines }),
});
