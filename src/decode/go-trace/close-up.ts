// Collects the close-up of a trace while the accountant goes through it: what the accountant sums, one by one.
import { type Column, float64Column, int32Column, uint8Column } from '../../base/columns.ts';
import type { AnnotationSpanTable, AssistStayTable, CloseUp, SampleTable } from '../../tables/close-up.ts';
import { EventKind, type TraceEvent } from './event.ts';
import { MAX_STAYS, type RecentStays, recentStays } from './recent-stays.ts';

/** Most rows of each of the other tables; later ones are left out. */
const MAX_ROWS = 1 << 20;

export interface CloseUpCollector {
	readonly stays: RecentStays;
	assist(goroutine: number, startNs: number, endNs: number): void;
	sample(goroutine: number, stack: number, timeNs: number): void;
	/** Task and region events; `goroutine` is the row of the one that wrote it. */
	annotation(e: TraceEvent, goroutine: number): void;
	finish(toNs: number): CloseUp;
}

export function closeUpCollector(mostStays = MAX_STAYS): CloseUpCollector {
	const stays = recentStays(mostStays);
	const assists = { goroutine: int32Column(), startNs: float64Column(), endNs: float64Column() };
	const samples = { goroutine: int32Column(), stack: int32Column(), timeNs: float64Column() };
	const annotations = annotationSpans();
	return {
		stays,
		assist(goroutine, startNs, endNs) {
			if (assists.goroutine.length >= MAX_ROWS) return;
			assists.goroutine.push(goroutine);
			assists.startNs.push(startNs);
			assists.endNs.push(endNs);
		},
		sample(goroutine, stack, timeNs) {
			if (samples.goroutine.length >= MAX_ROWS) return;
			samples.goroutine.push(goroutine);
			samples.stack.push(stack);
			samples.timeNs.push(timeNs);
		},
		annotation: (e, goroutine) => annotations.event(e, goroutine),
		finish: (toNs) => ({
			kind: 'close-up',
			fromNs: stays.fromNs,
			toNs,
			stays: stays.finish(),
			assists: finished<AssistStayTable>(assists),
			annotations: annotations.finish(toNs),
			samples: finished<SampleTable>(samples),
		}),
	};
}

function finished<T>(columns: Readonly<Record<string, Column<Float64Array | Int32Array | Uint8Array>>>): T {
	const table: Record<string, unknown> = { length: Object.values(columns)[0]?.length ?? 0 };
	for (const [name, column] of Object.entries(columns)) table[name] = column.finish();
	return table as T;
}

interface Open {
	readonly isRegion: number;
	readonly type: number;
	readonly task: number;
	readonly goroutine: number;
	readonly startNs: number;
}

function annotationSpans() {
	const tasks = new Map<number, Open>();
	const regions = new Map<number, Open[]>();
	const c = {
		isRegion: uint8Column(),
		type: int32Column(),
		task: float64Column(),
		goroutine: int32Column(),
		startNs: float64Column(),
		endNs: float64Column(),
		isOpen: uint8Column(),
	};
	const add = (span: Open, endNs: number, isOpen: number): void => {
		if (c.type.length >= MAX_ROWS) return;
		c.isRegion.push(span.isRegion);
		c.type.push(span.type);
		c.task.push(span.task);
		c.goroutine.push(span.goroutine);
		c.startNs.push(span.startNs);
		c.endNs.push(endNs);
		c.isOpen.push(isOpen);
	};
	return {
		event(e: TraceEvent, goroutine: number): void {
			const begun = { type: e.name, task: e.task, goroutine, startNs: e.timeNs };
			if (e.kind === EventKind.TaskBegin) tasks.set(e.task, { ...begun, isRegion: 0 });
			else if (e.kind === EventKind.TaskEnd) {
				add(tasks.get(e.task) ?? { ...begun, isRegion: 0, goroutine: -1, startNs: 0 }, e.timeNs, 0);
				tasks.delete(e.task);
			} else if (e.kind === EventKind.RegionBegin) {
				const open = regions.get(goroutine);
				if (open) open.push({ ...begun, isRegion: 1 });
				else regions.set(goroutine, [{ ...begun, isRegion: 1 }]);
			} else if (e.kind === EventKind.RegionEnd) {
				add(regions.get(goroutine)?.pop() ?? { ...begun, isRegion: 1, startNs: 0 }, e.timeNs, 0);
			}
		},
		finish(toNs: number): AnnotationSpanTable {
			for (const span of tasks.values()) add(span, toNs, 1);
			for (const open of regions.values()) for (const span of open) add(span, toNs, 1);
			return finished<AnnotationSpanTable>(c);
		},
	};
}
