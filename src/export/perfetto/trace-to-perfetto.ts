// A Go trace -> Perfetto's trace file, in one pass over the events; what is kept is a row per goroutine and what is open.
//
// 1. A state of a goroutine is written when it ends, as a slice on the goroutine's track, and running also on the P's track.
//    Packets need not be in order of time; the viewer sorts them.
// 2. Who makes a goroutine ready leaves an instant on its P, from which an arrow leads to where the other one runs next.
// 3. With a window, slices are cut to it, and goroutines to which nothing happens in it have no track.
import { EventKind, Resource, type TraceEvent, type TraceSink } from '../../decode/go-trace/event.ts';
import { idIndex } from '../../decode/go-trace/id-index.ts';
import { rangeNames } from '../../decode/go-trace/names.ts';
import type { Symbols } from '../../tables/symbols.ts';
import { GoState } from '../../tables/trace.ts';
import { beginRegion, endRange, endRegion, endTask, enterWindow, leaveWindow, log, rangeBegins, rangeEnds } from './activities.ts';
import { closeState, goroutineTransition } from './goroutines.ts';
import { createPacketWriter } from './packets.ts';
import { openRegions } from './regions.ts';
import { createTracks } from './tracks.ts';
import { goroutineRows, isInWindow, type PerfettoOptions, stackText, type Writing } from './writing.ts';

export function createPerfettoExport(
	symbols: Symbols,
	options: PerfettoOptions,
	emit: (block: Uint8Array) => void,
): TraceSink & { finish(): void } {
	const packets = createPacketWriter(emit);
	const w: Writing = {
		symbols,
		packets,
		tracks: createTracks(packets, options.name),
		options,
		names: rangeNames(symbols),
		rows: idIndex(),
		goroutines: goroutineRows(),
		regions: openRegions(),
		ranges: new Map(),
		tasks: new Map(),
		stackTexts: [],
		flows: 0,
		alive: 0,
		lastNs: 0,
		syncNs: 0,
		hasEntered: options.fromNs <= 0,
		hasLeft: false,
	};
	return {
		start() {},
		event(e) {
			w.lastNs = e.timeNs;
			if (!w.hasEntered && e.timeNs >= options.fromNs) enterWindow(w);
			if (!w.hasLeft && e.timeNs >= options.toNs) leaveWindow(w, options.toNs);
			record(w, e);
		},
		finish() {
			finish(w);
			packets.finish();
		},
	};
}

function record(w: Writing, e: TraceEvent): void {
	switch (e.kind) {
		case EventKind.Sync:
			w.syncNs = e.timeNs;
			if (e.clockWallNs !== '') w.packets.clock(Math.max(0, e.clockTraceNs), e.clockWallNs);
			break;
		case EventKind.StateTransition:
			if (e.resource === Resource.Goroutine) goroutineTransition(w, e);
			break;
		case EventKind.Metric:
			if (isInWindow(w, e.timeNs) && e.value >= 0) metric(w, e);
			break;
		case EventKind.RangeBegin:
		case EventKind.RangeActive:
			rangeBegins(w, e);
			break;
		case EventKind.RangeEnd:
			rangeEnds(w, e);
			break;
		case EventKind.RegionBegin:
			beginRegion(w, e, e.name, e.task);
			break;
		case EventKind.RegionEnd:
			endRegion(w, e, e.name);
			break;
		case EventKind.TaskBegin:
			w.tasks.set(e.task, { name: w.symbols.text(e.name), sinceNs: e.timeNs });
			break;
		case EventKind.TaskEnd:
			endTask(w, e.task, e.timeNs);
			break;
		case EventKind.Log:
			log(w, e);
			break;
		case EventKind.StackSample:
			if (e.p >= 0 && isInWindow(w, e.timeNs))
				w.packets.instant(w.tracks.proc(e.p), 'CPU sample', e.timeNs, {
					annotations: [
						['goroutine', e.g],
						['stack', stackText(w, e.stack)],
					],
				});
			break;
		default:
			break;
	}
}

function metric(w: Writing, e: TraceEvent): void {
	const { names } = w;
	const name =
		e.name === names.heapObjects ? 'heap' : e.name === names.heapGoal ? 'heap goal' : e.name === names.gomaxprocs ? 'GOMAXPROCS' : null;
	if (name !== null) w.packets.counter(w.tracks.counter(name), e.timeNs, e.value);
}

function finish(w: Writing): void {
	const endNs = Math.min(w.lastNs, w.options.toNs);
	for (let row = 0; row < w.goroutines.id.length; row++) {
		// A goroutine that did nothing in the whole window is left out, except from a whole trace.
		const isAsleep = w.goroutines.state.get(row) === GoState.Waiting && w.goroutines.track.get(row) === 0;
		if (w.options.fromNs <= 0 || !isAsleep) closeState(w, row, endNs);
	}
	for (const key of w.ranges.keys()) endRange(w, key, endNs, []);
	for (const id of w.tasks.keys()) endTask(w, id, endNs);
	if (w.hasEntered && !w.hasLeft) leaveWindow(w, endNs);
}
