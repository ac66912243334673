// Open ranges by (name, resource). GC cycles and pauses become rows; assists and sweeps are only summed by stack.
import { float64Column, int32Column } from '../../base/columns.ts';
import type { Symbols } from '../../tables/symbols.ts';
import type { RangeTable } from '../../tables/trace.ts';
import { EventKind, type TraceEvent } from './event.ts';

export type RangeEvent = Pick<TraceEvent, 'kind' | 'timeNs' | 'name' | 'resource' | 'id' | 'stack'>;

export interface EndedRange {
	/** 0 when it began before the trace. */
	readonly startNs: number;
	readonly stack: number;
	/** True for the frequent kinds that are summed by stack instead of being kept as rows. */
	readonly isSummed: boolean;
}

export interface RangeBuilder {
	begin(e: RangeEvent): void;
	/** Null when the range's begin was not seen. */
	end(e: RangeEvent): EndedRange | null;
	finish(): RangeTable;
}

const SUMMED = ['GC mark assist', 'GC incremental sweep'];

interface Open {
	readonly startNs: number;
	readonly stack: number;
	readonly row: number;
}

export function rangeBuilder(symbols: Symbols): RangeBuilder {
	const summed = new Set(SUMMED.map((name) => symbols.string(name) as number));
	const open = new Map<string, Open>();
	const name = int32Column();
	const startNs = float64Column();
	const endNs = float64Column();
	const stack = int32Column();
	const keyOf = (e: RangeEvent): string => `${e.name}/${e.resource}/${e.id}`;
	return {
		begin(e) {
			const key = keyOf(e);
			if (open.has(key)) return;
			const isActive = e.kind === EventKind.RangeActive;
			let row = -1;
			if (!summed.has(e.name)) {
				row = name.push(e.name);
				startNs.push(isActive ? -1 : e.timeNs);
				endNs.push(-1);
				stack.push(e.stack);
			}
			open.set(key, { startNs: isActive ? 0 : e.timeNs, stack: isActive ? -1 : e.stack, row });
		},
		end(e) {
			const key = keyOf(e);
			const begun = open.get(key);
			if (begun === undefined) return null;
			open.delete(key);
			if (begun.row >= 0) endNs.set(begun.row, e.timeNs);
			return { startNs: begun.startNs, stack: begun.stack, isSummed: begun.row < 0 };
		},
		finish: () => ({
			length: name.length,
			name: name.finish(),
			startNs: startNs.finish(),
			endNs: endNs.finish(),
			stack: stack.finish(),
		}),
	};
}
