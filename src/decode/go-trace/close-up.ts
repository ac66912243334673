// Collects the close-up of a trace while the accountant goes through it: what the accountant sums, one by one. Also the end of all ways
// to a close-up (this one, the engine, parts that are stitched): `closeUpOf`.
import { type Column, float64Column, int32Column, uint8Column } from '../../base/columns.ts';
import type { AnnotationSpanTable, AssistStayTable, CloseUp, SampleTable, StayTable } from '../../tables/close-up.ts';
import { EventKind, type TraceEvent } from './event.ts';
import { cutStays, MAX_STAYS, type RecentStays, recentStays } from './recent-stays.ts';

/** Most rows of each of the other tables; later ones are left out. */
export const MAX_ROWS = 1 << 20;

export interface CloseUpCollector {
	readonly stays: RecentStays;
	assist(goroutine: number, startNs: number, endNs: number): void;
	sample(goroutine: number, stack: number, timeNs: number): void;
	/** Task and region events; `goroutine` is the row of the one that wrote it. */
	annotation(e: TraceEvent, goroutine: number): void;
	assists(): AssistStayTable;
	finish(toNs: number): CloseUp;
}

/** A task or region. `task`: -1 for numbers that no double holds. */
export interface Span {
	readonly isRegion: number;
	readonly type: number;
	readonly task: number;
	readonly goroutine: number;
	readonly startNs: number;
}

/** Spans that have ended, in order of their ends. */
export type EndedSpans = Omit<AnnotationSpanTable, 'isOpen'>;

export interface CloseUpRows {
	readonly fromNs: number;
	readonly stays: StayTable;
	readonly assists: AssistStayTable;
	readonly samples: SampleTable;
	readonly spans: EndedSpans;
	readonly openSpans: readonly Span[];
}

export function closeUpOf({ fromNs, stays, assists, samples, spans, openSpans }: CloseUpRows, toNs: number): CloseUp {
	cutStays(stays, fromNs);
	return { kind: 'close-up', fromNs, toNs, stays, assists, annotations: withOpen(spans, openSpans, toNs), samples };
}

/** Open ones in order of their starts. */
function withOpen(ended: EndedSpans, open: readonly Span[], toNs: number): AnnotationSpanTable {
	const rest = [...open].sort((a, b) => a.startNs - b.startNs).slice(0, MAX_ROWS - ended.length);
	const length = ended.length + rest.length;
	const table = { length, isOpen: new Uint8Array(length).fill(1, ended.length) } as Record<string, unknown>;
	for (const name of ['isRegion', 'type', 'task', 'goroutine', 'startNs', 'endNs'] as const) {
		const column = new (ended[name].constructor as new (n: number) => Float64Array)(length);
		column.set(ended[name]);
		rest.forEach((span, i) => void (column[ended.length + i] = name === 'endNs' ? toNs : span[name]));
		table[name] = column;
	}
	return table as unknown as AnnotationSpanTable;
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
		assists: () => finished<AssistStayTable>(assists),
		finish(toNs) {
			const { fromNs } = stays;
			const { spans, open } = annotations.finish();
			const rows = { assists: finished<AssistStayTable>(assists), samples: finished<SampleTable>(samples) };
			return closeUpOf({ fromNs, stays: stays.finish(), ...rows, spans, openSpans: open }, toNs);
		},
	};
}

function finished<T>(columns: Readonly<Record<string, Column<Float64Array | Int32Array | Uint8Array>>>): T {
	const table: Record<string, unknown> = { length: Object.values(columns)[0]?.length ?? 0 };
	for (const [name, column] of Object.entries(columns)) table[name] = column.finish();
	return table as T;
}

/** Rows of ended spans, `MAX_ROWS` at most. */
export function endedSpans() {
	const c = {
		isRegion: uint8Column(),
		type: int32Column(),
		task: float64Column(),
		goroutine: int32Column(),
		startNs: float64Column(),
		endNs: float64Column(),
	};
	return {
		add(span: Span, endNs: number): void {
			if (c.type.length >= MAX_ROWS) return;
			c.isRegion.push(span.isRegion);
			c.type.push(span.type);
			c.task.push(span.task);
			c.goroutine.push(span.goroutine);
			c.startNs.push(span.startNs);
			c.endNs.push(endNs);
		},
		finish: (): EndedSpans => finished<EndedSpans>(c),
	};
}

function annotationSpans() {
	const tasks = new Map<number, Span>();
	const regions = new Map<number, Span[]>();
	const ended = endedSpans();
	return {
		event(e: TraceEvent, goroutine: number): void {
			const begun = { type: e.name, task: Math.max(-1, e.task), goroutine, startNs: e.timeNs };
			if (e.kind === EventKind.TaskBegin) tasks.set(e.task, { ...begun, isRegion: 0 });
			else if (e.kind === EventKind.TaskEnd) {
				ended.add(tasks.get(e.task) ?? { ...begun, isRegion: 0, goroutine: -1, startNs: 0 }, e.timeNs);
				tasks.delete(e.task);
			} else if (e.kind === EventKind.RegionBegin) {
				if (goroutine < 0) return;
				const open = regions.get(goroutine);
				if (open) open.push({ ...begun, isRegion: 1 });
				else regions.set(goroutine, [{ ...begun, isRegion: 1 }]);
			} else if (e.kind === EventKind.RegionEnd) {
				ended.add(regions.get(goroutine)?.pop() ?? { ...begun, isRegion: 1, startNs: 0 }, e.timeNs);
			}
		},
		finish: () => ({ spans: ended.finish(), open: [...tasks.values(), ...[...regions.values()].flat()] }),
	};
}
