// States of goroutines as slices, and the arrows of those that make others ready.
import { emptyString, type StackId, type StringId } from '../../base/ids.ts';
import type { TraceEvent } from '../../decode/go-trace/event.ts';
import { GoState } from '../../tables/trace.ts';
import { endRegions } from './activities.ts';
import type { Annotations } from './packets.ts';
import { goroutineTrack, isInWindow, rowOf, stackText, type Writing } from './writing.ts';

export function goroutineTransition(w: Writing, e: TraceEvent): void {
	if (e.from === e.to) return;
	const { goroutines: g, symbols } = w;
	const row = rowOf(w, e.id);
	const depth = symbols.depth(e.resourceStack);
	if (g.name.get(row) === emptyString && depth > 0) g.name.set(row, symbols.functionOf(symbols.frameAt(e.resourceStack, depth - 1)));
	if (e.from !== GoState.Undetermined) closeState(w, row, e.timeNs);
	countAlive(w, e);
	if (e.to === GoState.NotExist) {
		g.sinceNs.set(row, -1);
		return endRegions(w, e.id, e.timeNs, w.regions.popAll(e.id));
	}
	g.state.set(row, e.to);
	g.sinceNs.set(row, e.from === GoState.Undetermined ? w.syncNs : e.timeNs);
	g.reason.set(row, e.to === GoState.Waiting ? e.reason : emptyString);
	g.stack.set(row, e.stack);
	g.p.set(row, e.to === GoState.Running ? e.p : -1);
	if (e.to === GoState.Runnable) madeReady(w, row, e);
}

/** The one that makes another ready, by ending its wait or by creating it, is where an arrow begins. */
function madeReady(w: Writing, row: number, e: TraceEvent): void {
	const isByOther = e.g >= 0 && e.g !== e.id && (e.from === GoState.Waiting || e.from === GoState.NotExist);
	w.goroutines.waker.set(row, isByOther ? e.g : -1);
	w.goroutines.flow.set(row, 0);
	if (!isByOther || e.p < 0 || !isInWindow(w, e.timeNs)) return;
	const flow = ++w.flows;
	w.goroutines.flow.set(row, flow);
	const what = e.from === GoState.Waiting ? 'wakes' : 'starts';
	const annotations: Annotations = [
		['goroutine', e.id],
		['function', w.symbols.text(w.goroutines.name.get(row) as StringId)],
		['stack', stackText(w, e.stack)],
	];
	w.packets.instant(w.tracks.proc(e.p), what, e.timeNs, { annotations, flow });
}

function countAlive(w: Writing, e: TraceEvent): void {
	if (e.to === GoState.NotExist) w.alive--;
	else if (e.from === GoState.NotExist || e.from === GoState.Undetermined) w.alive++;
	else return;
	// Goroutines that existed before come to light one by one: the count begins when the first event after them comes.
	if (e.from !== GoState.Undetermined && isInWindow(w, e.timeNs))
		w.packets.counter(w.tracks.counter('goroutines'), e.timeNs, Math.max(0, w.alive));
}

/** Writes the state that a goroutine has been in until now, as far as it lies in the window. */
export function closeState(w: Writing, row: number, nowNs: number): void {
	const { goroutines: g, options, packets, symbols } = w;
	const since = g.sinceNs.get(row);
	const from = Math.max(since, options.fromNs);
	const to = Math.min(nowNs, options.toNs);
	if (since < 0 || to <= from) return;
	const state = g.state.get(row);
	const id = g.id.get(row);
	const name = symbols.text(g.name.get(row) as StringId) || `goroutine ${id}`;
	const stack = stackText(w, g.stack.get(row) as StackId);
	if (state === GoState.Running && g.p.get(row) >= 0)
		packets.slice(w.tracks.proc(g.p.get(row)), name, from, to, {
			annotations: [['goroutine', id]],
			endsFlow: since >= from ? g.flow.get(row) : 0,
		});
	if (state === GoState.Running) g.flow.set(row, 0);
	if (!options.withGoroutines) return;
	packets.slice(goroutineTrack(w, row), stateName(w, row), from, to, { annotations: stateAnnotations(w, row, stack) });
}

const stateNames: Readonly<Record<number, string>> = {
	[GoState.Running]: 'running',
	[GoState.Runnable]: 'runnable',
	[GoState.Syscall]: 'syscall',
};

function stateName({ goroutines: g, symbols }: Writing, row: number): string {
	const known = stateNames[g.state.get(row)];
	return known ?? `waiting: ${symbols.text(g.reason.get(row) as StringId) || 'since before the trace'}`;
}

function stateAnnotations({ goroutines: g }: Writing, row: number, stack: string): Annotations {
	const state = g.state.get(row);
	if (state === GoState.Running) return [['P', g.p.get(row)]];
	if (state !== GoState.Runnable) return [['stack', stack]];
	return [
		['made ready by', g.waker.get(row)],
		['stack of that', stack],
	];
}
