import { type StuckGroup, traceStuck } from '../trace-stuck.ts';
import { traceTime } from '../trace-time.ts';
import { family, fieldsOf, placeFields, shareOf } from './family.ts';

interface Item {
	readonly group: StuckGroup;
	readonly ownAlive: number;
}

const { int, double, text, operation } = fieldsOf<Item>();

export const traceStuckFamily = family({
	id: 'trace.goroutines.stuck',
	doc: 'Goroutines of the program that wait when the trace ends, without those that idle.',
	row: 'operation and function',
	accepts: ['trace'],
	whenEmpty: 'clean',
	needs: { groups: traceStuck, time: traceTime },
	items: ({ groups, time }): Item[] =>
		groups.map((group) => ({ group, ownAlive: time.find((one) => one.input === group.input)?.ownAlive ?? 0 })),
	fields: {
		operation: operation('what they wait in', ({ group }) => group.place.op),
		...placeFields<Item>(({ group }) => group.place),
		count: int('goroutines', 'how many wait here', ({ group }) => group.rows.length),
		share: double('share', "of the program's goroutines that are alive at the end", ({ group, ownAlive }) =>
			shareOf(group.rows.length, ownAlive),
		),
		oldestNs: double('ns', 'age of the oldest of these waits, at most the length of the trace', ({ group }) => group.oldestNs),
		created: int('goroutines', 'of them, started inside the trace', ({ group }) => group.created),
		starterReturned: int('goroutines', 'of those, the function that started them has returned', ({ group }) => group.starterReturned),
		siblingsCreated: int('goroutines', 'with the same start function, started inside the trace', ({ group }) => group.siblingsCreated),
		siblingsEnded: int('goroutines', 'of those, ended inside the trace', ({ group }) => group.siblingsEnded),
		finishedWaits: int('waits', 'waits at this place that ended inside the trace', ({ group }) => group.finishedWaits),
		startFn: text('start function of the goroutines', ({ group }) => group.startFunction),
		creatorFn: text("function with the go statement; '' unknown", ({ group }) => group.creatorFunction),
		durationNs: double('ns', 'length of the trace', ({ group }) => group.durationNs),
	},
	about: ({ group }) => ({
		ref: { input: group.input, table: 'trace.goroutines', rows: group.rows },
		goroutines: group.ids,
		stack: group.lines,
	}),
});
