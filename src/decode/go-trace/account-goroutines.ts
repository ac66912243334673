// The accountant's row per goroutine: present state and totals.
import { type Column, float64Column, int32Column, uint8Column } from '../../base/columns.ts';
import { emptyString, noStack } from '../../base/ids.ts';
import { GoState, type GoroutineTable } from '../../tables/trace.ts';
import { idIndex } from './id-index.ts';

export interface GoroutineColumns {
	rowOf(id: number): number;
	/** -1 when the id has not been seen. */
	find(id: number): number;
	readonly id: Column<Float64Array>;
	readonly startFunction: Column<Int32Array>;
	readonly startFrame: Column<Int32Array>;
	readonly creatorStack: Column<Int32Array>;
	readonly creator: Column<Int32Array>;
	readonly createdNs: Column<Float64Array>;
	readonly endedNs: Column<Float64Array>;
	readonly state: Column<Uint8Array>;
	/** When it entered its state; 0 with `isBefore` set when that was before the trace. */
	readonly sinceNs: Column<Float64Array>;
	readonly isBefore: Column<Uint8Array>;
	readonly reason: Column<Int32Array>;
	readonly stack: Column<Int32Array>;
	readonly runningNs: Column<Float64Array>;
	readonly runnableNs: Column<Float64Array>;
	readonly waitingNs: Column<Float64Array>;
	readonly syscallNs: Column<Float64Array>;
	readonly assistNs: Column<Float64Array>;
	/** Start of the mark assist it is in; -1 none. And its running time in that assist so far. */
	readonly assistStartNs: Column<Float64Array>;
	readonly assistRanNs: Column<Float64Array>;
	readonly longestRunNs: Column<Float64Array>;
	readonly runs: Column<Int32Array>;
	readonly waits: Column<Int32Array>;
	finish(): GoroutineTable;
}

export function goroutineColumns(): GoroutineColumns {
	const rows = idIndex();
	const c = {
		id: float64Column(64),
		startFunction: int32Column(64),
		startFrame: int32Column(64),
		creatorStack: int32Column(64),
		creator: int32Column(64),
		createdNs: float64Column(64),
		endedNs: float64Column(64),
		state: uint8Column(64),
		sinceNs: float64Column(64),
		isBefore: uint8Column(64),
		reason: int32Column(64),
		stack: int32Column(64),
		runningNs: float64Column(64),
		runnableNs: float64Column(64),
		waitingNs: float64Column(64),
		syscallNs: float64Column(64),
		assistNs: float64Column(64),
		assistStartNs: float64Column(64),
		assistRanNs: float64Column(64),
		longestRunNs: float64Column(64),
		runs: int32Column(64),
		waits: int32Column(64),
	};
	const columns = Object.values(c);
	const append = (id: number): number => {
		const row = c.id.length;
		rows.add(id, row);
		for (const column of columns) column.pushZero();
		c.id.set(row, id);
		c.startFunction.set(row, emptyString);
		c.startFrame.set(row, -1);
		c.creatorStack.set(row, noStack);
		c.assistStartNs.set(row, -1);
		c.creator.set(row, -1);
		c.createdNs.set(row, -1);
		c.endedNs.set(row, -1);
		c.state.set(row, GoState.Undetermined);
		c.isBefore.set(row, 1);
		c.stack.set(row, noStack);
		return row;
	};
	return {
		...c,
		rowOf(id) {
			const row = rows.get(id);
			return row >= 0 ? row : append(id);
		},
		find: (id) => rows.get(id),
		finish() {
			const sinceNs = c.sinceNs.finish();
			for (let i = 0; i < sinceNs.length; i++) if (c.isBefore.get(i) === 1) sinceNs[i] = -1;
			return {
				length: c.id.length,
				id: c.id.finish(),
				startFunction: c.startFunction.finish(),
				startFrame: c.startFrame.finish(),
				creatorStack: c.creatorStack.finish(),
				creator: c.creator.finish(),
				createdNs: c.createdNs.finish(),
				endedNs: c.endedNs.finish(),
				state: c.state.finish(),
				stateSinceNs: sinceNs,
				reason: c.reason.finish(),
				stack: c.stack.finish(),
				runningNs: c.runningNs.finish(),
				runnableNs: c.runnableNs.finish(),
				waitingNs: c.waitingNs.finish(),
				syscallNs: c.syscallNs.finish(),
				assistNs: c.assistNs.finish(),
				longestRunNs: c.longestRunNs.finish(),
				runs: c.runs.finish(),
				waits: c.waits.finish(),
			};
		},
	};
}
