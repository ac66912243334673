// Snapshots of the operating system's files, of one process, in order of time; and what changed between the first and the last.
import type { Figure, ProcessTables } from '../tables/process-snapshot.ts';
import { artifacts, fact } from './fact.ts';

/** One snapshot. */
export interface ProcessPoint {
	readonly input: number;
	readonly artifact: number;
	/** Row in its artifact. */
	readonly row: number;
	readonly tables: ProcessTables;
	/** Since the first snapshot, ns; NaN when the snapshots carry no time. */
	readonly atNs: number;
}

export interface Change {
	readonly from: ProcessPoint;
	readonly to: ProcessPoint;
	readonly before: number;
	readonly after: number;
	readonly delta: number;
	/** NaN without times. */
	readonly spanNs: number;
}

export const valueAt = ({ tables, row }: ProcessPoint, figure: Figure): number => tables.figures[figure][row] as number;

/**
 * Snapshots of the last process seen: one with another start time or another id is another process. Files that came alone have neither,
 * and stay. In order of the machine's clock when all carry it, else of the inputs.
 */
export const processTimeline = fact({
	id: 'process.timeline',
	unit: 'ns',
	doc: 'Snapshots of /proc and cgroup files of one process, in order of time.',
	needs: { all: artifacts('process-files') },
	compute({ all }): readonly ProcessPoint[] {
		const points = all.flatMap(({ input, index, tables }) =>
			Array.from({ length: tables.length }, (_, row): ProcessPoint => ({ input, artifact: index, row, tables, atNs: Number.NaN })),
		);
		const isTimed = points.length > 0 && points.every((point) => !Number.isNaN(valueAt(point, 'uptimeNs')));
		if (isTimed) points.sort((a, b) => valueAt(a, 'uptimeNs') - valueAt(b, 'uptimeNs') || a.artifact - b.artifact || a.row - b.row);
		const known = points.filter((point) => point.tables.pid > 0);
		const pid = known.at(-1)?.tables.pid ?? 0;
		const started = known.map((point) => valueAt(point, 'startedNs')).findLast((ns) => !Number.isNaN(ns)) ?? Number.NaN;
		const own = points.filter((point) => {
			const other = valueAt(point, 'startedNs');
			return (point.tables.pid === 0 || point.tables.pid === pid) && (Number.isNaN(other) || Number.isNaN(started) || other === started);
		});
		const zero = isTimed && own[0] ? valueAt(own[0], 'uptimeNs') : Number.NaN;
		return own.map((point) => ({ ...point, atNs: valueAt(point, 'uptimeNs') - zero }));
	},
});

/** The last value that is known; NaN when none is. */
export function lastValue(points: readonly ProcessPoint[], figure: Figure): number {
	return points.map((point) => valueAt(point, figure)).findLast((value) => !Number.isNaN(value)) ?? Number.NaN;
}

/** Between the first and the last snapshot that know the figure; null with fewer than two. */
export function changeOf(points: readonly ProcessPoint[], figure: Figure): Change | null {
	const known = points.filter((point) => !Number.isNaN(valueAt(point, figure)));
	const from = known[0];
	const to = known.at(-1);
	if (!from || !to || from === to) return null;
	const [before, after] = [valueAt(from, figure), valueAt(to, figure)];
	return { from, to, before, after, delta: after - before, spanNs: to.atNs - from.atNs };
}

/** Rise of a counter between two given snapshots; NaN when one does not know it or it fell (reset). */
export function riseOf(change: Pick<Change, 'from' | 'to'>, figure: Figure): number {
	const rise = valueAt(change.to, figure) - valueAt(change.from, figure);
	return rise >= 0 ? rise : Number.NaN;
}

/** Where evidence over the snapshots from `from` to `to` points: the rows of the last one's artifact. */
export function refOf(points: readonly ProcessPoint[], to: ProcessPoint) {
	const rows = points.filter((point) => point.artifact === to.artifact).map((point) => point.row);
	return { input: to.input, artifact: to.artifact, table: 'process.figures', rows };
}

/** 0 for NaN: a part that is not known adds nothing. */
export const orZero = (value: number): number => (Number.isNaN(value) ? 0 : value);
