// User tasks and regions, summed by type; rows in order of kind and type. Regions nest per goroutine, so ends match the innermost begin.
import { float64Column, int32Column, uint8Column } from '../../base/columns.ts';
import type { AnnotationTable } from '../../tables/trace.ts';
import { EventKind, type TraceEvent } from './event.ts';

export interface AnnotationBuilder {
	event(e: TraceEvent): void;
	finish(lastNs: number): AnnotationTable;
}

interface Open {
	readonly type: number;
	readonly startNs: number;
}

/** Sums by type, without knowing what is open. */
export interface AnnotationSums {
	/** One ended that took `ns`; or so many together, of which the longest took `maxNs`. */
	ended(region: number, type: number, ns: number, times?: number, maxNs?: number): void;
	leftOpen(region: number, type: number, ns: number): void;
	finish(): AnnotationTable;
}

export function annotationSums(): AnnotationSums {
	const rows = new Map<number, number>();
	const isRegion = uint8Column();
	const type = int32Column();
	const count = int32Column();
	const totalNs = float64Column();
	const maxNs = float64Column();
	const openAtEnd = int32Column();

	const rowOf = (region: number, t: number): number => {
		const key = t * 2 + region;
		const known = rows.get(key);
		if (known !== undefined) return known;
		const row = isRegion.push(region);
		rows.set(key, row);
		type.push(t);
		for (const column of [count, openAtEnd]) column.push(0);
		totalNs.push(0);
		maxNs.push(0);
		return row;
	};
	const add = (row: number, ns: number, most: number): void => {
		totalNs.add(row, ns);
		if (most > maxNs.get(row)) maxNs.set(row, most);
	};
	return {
		ended(region, t, ns, times = 1, most = ns) {
			const row = rowOf(region, t);
			count.add(row, times);
			add(row, ns, most);
		},
		leftOpen(region, t, ns) {
			const row = rowOf(region, t);
			openAtEnd.add(row, 1);
			add(row, ns, ns);
		},
		finish() {
			const order = Int32Array.from(type.finish().keys()).sort((a, b) => isRegion.get(a) - isRegion.get(b) || type.get(a) - type.get(b));
			return {
				length: type.length,
				isRegion: Uint8Array.from(order, (row) => isRegion.get(row)),
				type: Int32Array.from(order, (row) => type.get(row)),
				count: Int32Array.from(order, (row) => count.get(row)),
				totalNs: Float64Array.from(order, (row) => totalNs.get(row)),
				maxNs: Float64Array.from(order, (row) => maxNs.get(row)),
				openAtEnd: Int32Array.from(order, (row) => openAtEnd.get(row)),
			};
		},
	};
}

export function annotationBuilder(): AnnotationBuilder {
	const tasks = new Map<number, Open>();
	const regions = new Map<number, Open[]>();
	const sums = annotationSums();
	const close = (region: number, begun: Open, atNs: number): void => sums.ended(region, begun.type, atNs - begun.startNs);
	return {
		event(e) {
			if (e.kind === EventKind.TaskBegin) tasks.set(e.task, { type: e.name, startNs: e.timeNs });
			if (e.kind === EventKind.TaskEnd) {
				close(0, tasks.get(e.task) ?? { type: e.name, startNs: 0 }, e.timeNs);
				tasks.delete(e.task);
			}
			if (e.kind === EventKind.RegionBegin) {
				const stack = regions.get(e.g);
				if (stack) stack.push({ type: e.name, startNs: e.timeNs });
				else regions.set(e.g, [{ type: e.name, startNs: e.timeNs }]);
			}
			if (e.kind === EventKind.RegionEnd) close(1, regions.get(e.g)?.pop() ?? { type: e.name, startNs: 0 }, e.timeNs);
		},
		finish(lastNs) {
			for (const task of tasks.values()) sums.leftOpen(0, task.type, lastNs - task.startNs);
			for (const stack of regions.values()) for (const region of stack) sums.leftOpen(1, region.type, lastNs - region.startNs);
			return sums.finish();
		},
	};
}
