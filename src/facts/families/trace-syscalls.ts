import type { StackId } from '../../base/ids.ts';
import { artifacts } from '../fact.ts';
import { type PlaceInfo, placeOf, stackLines } from '../places.ts';
import { traceTime } from '../trace-time.ts';
import { family, fieldsOf, orUnknown, placeFields, ratio, shareOf } from './family.ts';

interface Item {
	readonly input: number;
	readonly row: number;
	readonly place: PlaceInfo;
	/** The function that made the call: the leaf of the stack. */
	readonly call: string;
	readonly count: number;
	readonly totalNs: number;
	readonly maxNs: number;
	readonly blocked: number;
	readonly openAtEnd: number;
	readonly stalledNs: number;
	readonly durationNs: number;
	readonly lines: readonly string[];
}

const { int, double, text, operation } = fieldsOf<Item>();

export const traceSyscallsFamily = family({
	id: 'trace.syscalls',
	doc: 'System calls by stack, as far as the tracer sees them.',
	row: 'stack',
	accepts: ['trace'],
	whenEmpty: 'clean',
	needs: { traces: artifacts('trace'), time: traceTime },
	items: ({ traces, time }, { symbols }) =>
		traces.flatMap(({ input, tables: { syscalls, durationNs } }, at) =>
			Array.from({ length: syscalls.length }, (_, row): Item => {
				const stack = syscalls.stack[row] as StackId;
				return {
					input,
					row,
					place: placeOf(symbols, 'syscall', stack),
					call: symbols.depth(stack) > 0 ? symbols.functionAt(stack, 0) : '',
					count: syscalls.count[row] as number,
					totalNs: syscalls.totalNs[row] as number,
					maxNs: syscalls.maxNs[row] as number,
					blocked: syscalls.blocked[row] as number,
					openAtEnd: syscalls.openAtEnd[row] as number,
					stalledNs: time[at]?.stalledNs ?? 0,
					durationNs,
					lines: stackLines(symbols, stack),
				};
			}),
		),
	fields: {
		...placeFields<Item>((item) => item.place),
		operation: operation('always syscall', () => 'syscall'),
		call: text("the innermost function of the stack, such as syscall.Syscall; '' unknown", (item) => item.call),
		count: int('calls', 'that ended inside the trace', (item) => item.count),
		totalNs: double('ns', 'time in them inside the trace', (item) => item.totalNs),
		meanNs: double('ns', 'their mean; unknown when none ended', (item) => ratio(item.totalNs, item.count)),
		maxNs: double('ns', 'the longest', (item) => orUnknown(item.maxNs)),
		blocked: int('calls', 'so long that the P was taken away', (item) => item.blocked),
		openAtEnd: int('calls', 'that had not ended with the trace', (item) => item.openAtEnd),
		share: double('share', 'of the goroutine time that was neither idle nor running', (item) => shareOf(item.totalNs, item.stalledNs)),
		durationNs: double('ns', 'length of the trace', (item) => item.durationNs),
	},
	about: (item) => ({ ref: { input: item.input, table: 'trace.syscalls', rows: [item.row] }, stack: item.lines }),
});
