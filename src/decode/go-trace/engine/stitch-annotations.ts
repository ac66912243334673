// Tasks and regions over several parts.
import { type AnnotationBuilder, annotationSums } from '../account-annotations.ts';
import type { OpenAnnotations } from './read-part.ts';
import type { AnnotationTable } from '../../../tables/trace.ts';
import { type PartMaps, taskId } from './tape.ts';

export interface StitchedAnnotations extends AnnotationBuilder {
	/** A task ends that did not begin in the part. */
	taskEnds(timeNs: number, id: string): void;
	/** Likewise; false when another region is the innermost one. */
	regionEnds(timeNs: number, row: number, type: number, task: string): boolean;
	/** False when a task began that was open already. */
	endPart(sums: AnnotationTable, open: OpenAnnotations, maps: PartMaps): boolean;
}

export function stitchAnnotations(): StitchedAnnotations {
	const tasks = new Map<string, { readonly type: number; readonly startNs: number }>();
	const regions = new Map<number, { readonly type: number; readonly task: string; readonly startNs: number }[]>();
	const sums = annotationSums();
	/** Tasks that were open at the seam, those that ended behind it included. */
	let openAtSeam: ReadonlySet<string> = new Set();
	return {
		event() {},
		taskEnds(timeNs, id) {
			const begun = tasks.get(id);
			sums.ended(0, begun?.type ?? 0, timeNs - (begun?.startNs ?? 0));
			tasks.delete(id);
		},
		regionEnds(timeNs, row, type, task) {
			const begun = regions.get(row)?.pop();
			if (begun && (begun.type !== type || begun.task !== task)) return false;
			sums.ended(1, type, timeNs - (begun?.startNs ?? 0));
			return true;
		},
		endPart(ended, { task, region, tasksBegun }, maps) {
			for (let i = 0; i < tasksBegun.length; i += 2)
				if (openAtSeam.has(taskId(tasksBegun[i] as number, tasksBegun[i + 1] as number))) return false;
			for (let row = 0; row < ended.length; row++)
				sums.ended(
					ended.isRegion[row] as number,
					maps.string[ended.type[row] as number] as number,
					ended.totalNs[row] as number,
					ended.count[row] as number,
					ended.maxNs[row] as number,
				);
			for (let i = 0; i < task.type.length; i++)
				tasks.set(taskId(task.low[i] as number, task.high[i] as number), {
					type: maps.string[task.type[i] as number] as number,
					startNs: task.startNs[i] as number,
				});
			// From the outermost to the innermost.
			for (let i = region.row.length - 1; i >= 0; i--) {
				const row = maps.row[region.row[i] as number] as number;
				const stack = regions.get(row) ?? [];
				regions.set(row, stack);
				stack.push({
					type: maps.string[region.type[i] as number] as number,
					task: taskId(region.low[i] as number, region.high[i] as number),
					startNs: region.startNs[i] as number,
				});
			}
			openAtSeam = new Set(tasks.keys());
			return true;
		},
		finish(lastNs) {
			for (const { type, startNs } of tasks.values()) sums.leftOpen(0, type, lastNs - startNs);
			for (const stack of regions.values()) for (const { type, startNs } of stack) sums.leftOpen(1, type, lastNs - startNs);
			return sums.finish();
		},
	};
}
