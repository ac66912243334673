// Tasks and regions over several parts.
import { type AnnotationBuilder, annotationSums } from '../account-annotations.ts';
import { type EndedSpans, endedSpans, type Span } from '../close-up.ts';
import type { OpenAnnotations, OpenSpans } from './read-part.ts';
import { taskNumber } from './read-close-up.ts';
import type { AnnotationTable } from '../../../tables/trace.ts';
import { type PartMaps, taskId } from './tape.ts';

export interface StitchedAnnotations extends AnnotationBuilder {
	/** A task ends that did not begin in the part. */
	taskEnds(timeNs: number, id: string): void;
	/** Likewise; false when another region is the innermost one. */
	regionEnds(timeNs: number, row: number, type: number, task: string): boolean;
	/** False when a task began that was open already. */
	endPart(sums: AnnotationTable, open: OpenAnnotations, maps: PartMaps): boolean;
	/** Those that the tape ended since the last call, for the close-up. */
	takeEnded(): EndedSpans;
	openSpans(): Span[];
}

interface Open extends Span {
	/** Of the task, or the task that the region belongs to. */
	readonly id: string;
}

export function stitchAnnotations(): StitchedAnnotations {
	const tasks = new Map<string, Open>();
	const regions = new Map<number, Open[]>();
	const sums = annotationSums();
	let ended = endedSpans();
	/** Tasks that were open at the seam, those that ended behind it included. */
	let openAtSeam: ReadonlySet<string> = new Set();
	const end = (span: Span, timeNs: number): void => {
		sums.ended(span.isRegion, span.type, timeNs - span.startNs);
		ended.add(span, timeNs);
	};
	return {
		event() {},
		taskEnds(timeNs, id) {
			end(tasks.get(id) ?? { isRegion: 0, type: 0, task: numberOf(id), goroutine: -1, startNs: 0 }, timeNs);
			tasks.delete(id);
		},
		regionEnds(timeNs, row, type, task) {
			const begun = regions.get(row)?.pop();
			if (begun && (begun.type !== type || begun.id !== task)) return false;
			end(begun ?? { isRegion: 1, type, task: numberOf(task), goroutine: row, startNs: 0 }, timeNs);
			return true;
		},
		endPart(sumsOfPart, { task, region, tasksBegun }, maps) {
			for (let i = 0; i < tasksBegun.length; i += 2)
				if (openAtSeam.has(taskId(tasksBegun[i] as number, tasksBegun[i + 1] as number))) return false;
			for (let row = 0; row < sumsOfPart.length; row++)
				sums.ended(
					sumsOfPart.isRegion[row] as number,
					maps.string[sumsOfPart.type[row] as number] as number,
					sumsOfPart.totalNs[row] as number,
					sumsOfPart.count[row] as number,
					sumsOfPart.maxNs[row] as number,
				);
			for (let i = 0; i < task.type.length; i++) {
				const open = openOf(task, 0, i, maps);
				tasks.set(open.id, open);
			}
			// From the outermost to the innermost.
			for (let i = region.row.length - 1; i >= 0; i--) {
				const open = openOf(region, 1, i, maps);
				const stack = regions.get(open.goroutine) ?? [];
				regions.set(open.goroutine, stack);
				stack.push(open);
			}
			openAtSeam = new Set(tasks.keys());
			return true;
		},
		takeEnded() {
			const spans = ended.finish();
			ended = endedSpans();
			return spans;
		},
		openSpans: () => [...tasks.values(), ...[...regions.values()].flat()],
		finish(lastNs) {
			for (const { type, startNs } of tasks.values()) sums.leftOpen(0, type, lastNs - startNs);
			for (const stack of regions.values()) for (const { type, startNs } of stack) sums.leftOpen(1, type, lastNs - startNs);
			return sums.finish();
		},
	};
}

function openOf(spans: OpenSpans, isRegion: number, i: number, maps: PartMaps): Open {
	const low = spans.low[i] as number;
	const high = spans.high[i] as number;
	const row = spans.row[i] as number;
	return {
		isRegion,
		id: taskId(low, high),
		task: taskNumber(low, high),
		type: maps.string[spans.type[i] as number] as number,
		goroutine: row < 0 ? -1 : (maps.row[row] as number),
		startNs: spans.startNs[i] as number,
	};
}

/** Of a taskId. */
function numberOf(id: string): number {
	const [high, low] = id.split(':').map(Number) as [number, number];
	return taskNumber(low, high);
}
