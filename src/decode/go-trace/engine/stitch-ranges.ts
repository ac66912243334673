// Mark assists and sweeps over several parts.
import { GoState } from '../../../tables/trace.ts';
import type { Books } from '../account-books.ts';
import type { OpenRanges } from './read-part.ts';
import { mapped, type PartMaps, taskId } from './tape.ts';

export interface StitchedRanges {
	/** A range that was open at the seam is told of again. These answer false when none was. */
	assistActive(row: number): boolean;
	/** It ran `ranNs` in the part, and when `isRunning` also since before the seam. */
	assistEnds(timeNs: number, row: number, ranNs: number, isRunning: boolean): boolean;
	sweepEnds(timeNs: number, proc: string): boolean;
	endPart(open: OpenRanges, maps: PartMaps): void;
}

/** `sweep`: the name of that range. What an assist ran stands in the books' goroutines. */
export function stitchRanges(books: Books, sweepName: number): StitchedRanges {
	const { goroutines: g } = books;
	/** Stacks that began the open assists, by row. */
	const assistStack = new Map<number, number>();
	const sweeps = new Map<string, { readonly startNs: number; readonly stack: number }>();
	return {
		assistActive(row) {
			if (!assistStack.has(row)) return false;
			g.assistStartNs.set(row, 0);
			g.assistRanNs.set(row, 0);
			return true;
		},
		assistEnds(timeNs, row, ranNs, isRunning) {
			const stack = assistStack.get(row);
			if (stack === undefined || (isRunning && g.state.get(row) !== GoState.Running)) return false;
			const open = isRunning ? timeNs - Math.max(g.sinceNs.get(row), g.assistStartNs.get(row)) : 0;
			const ran = g.assistRanNs.get(row) + ranNs + open;
			books.assists.add(books.assist, stack, ran);
			books.closeUp?.assist(row, g.assistStartNs.get(row), timeNs);
			g.assistNs.add(row, ran);
			g.assistStartNs.set(row, -1);
			assistStack.delete(row);
			return true;
		},
		sweepEnds(timeNs, proc) {
			const begun = sweeps.get(proc);
			if (begun === undefined) return false;
			books.assists.add(sweepName, begun.stack, timeNs - begun.startNs);
			sweeps.delete(proc);
			return true;
		},
		endPart({ assist, sweep }, maps) {
			for (let i = 0; i < assist.row.length; i++) {
				const row = maps.row[assist.row[i] as number] as number;
				if (assist.kind[i] === 2) g.assistRanNs.add(row, assist.ranNs[i] as number);
				else {
					g.assistStartNs.set(row, assist.startNs[i] as number);
					g.assistRanNs.set(row, assist.ranNs[i] as number);
					assistStack.set(row, mapped(maps.stack, assist.stack[i] as number));
				}
			}
			for (let i = 0; i < sweep.stack.length; i++)
				sweeps.set(taskId(sweep.low[i] as number, sweep.high[i] as number), {
					startNs: sweep.startNs[i] as number,
					stack: mapped(maps.stack, sweep.stack[i] as number),
				});
		},
	};
}
