import { type Growth, snapshotGrowth } from '../snapshots.ts';
import { family, fieldsOf, orUnknown, placeFields, ratio, shareOf } from './family.ts';

const { int, double, text, operation } = fieldsOf<Growth>();

export const goroutineGrowthFamily = family({
	id: 'goroutines.growth',
	doc: 'Groups of goroutines from the first to the last snapshot of a process.',
	row: 'operation and function',
	accepts: ['snapshot'],
	whenEmpty: 'not-enough-data',
	needs: { growths: snapshotGrowth },
	items: ({ growths }) => growths,
	fields: {
		operation: operation('what they wait in', (growth) => growth.last.place.op),
		...placeFields<Growth>((growth) => growth.last.place),
		snapshots: int('snapshots', 'compared', (growth) => growth.counts.length),
		first: int('goroutines', 'in the first snapshot', (growth) => growth.counts[0] ?? 0),
		last: int('goroutines', 'in the last one', (growth) => growth.last.count),
		growth: int('goroutines', 'last less first; below 0 when they became fewer', (growth) => growth.growth),
		share: double('share', "growth, of the program's own goroutines in the last snapshot; 0 when they did not grow", (growth) =>
			shareOf(growth.growth, growth.own),
		),
		perSecond: double('per second', 'growth over the time between the snapshots; unknown without times', (growth) =>
			ratio(growth.growth, growth.spanNs / 1e9),
		),
		staying: double('share', 'of the goroutines of the first snapshot here, still here in the last; unknown without ids', (growth) =>
			orUnknown(growth.staying),
		),
		createdBy: text("function with the go statement of most of them; '' unknown", (growth) => growth.last.createdBy),
	},
	about: ({ last }) => ({
		ref: { input: last.input, artifact: last.artifact, table: 'snapshot.rows', rows: last.rows },
		goroutines: last.ids,
		stack: last.lines,
	}),
});
