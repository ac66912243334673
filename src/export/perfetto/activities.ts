// What goroutines and the runtime say they do: GC phases, pauses and sweeps; tasks; regions, mark assists and log messages.
import type { StringId } from '../../base/ids.ts';
import { EventKind, Resource, type TraceEvent } from '../../decode/go-trace/event.ts';
import type { Annotations } from './packets.ts';
import { goroutineTrack, isInWindow, rowOf, stackText, type Writing } from './writing.ts';

const rangeKey = (e: TraceEvent): string => `${e.name} ${e.resource} ${e.id}`;

export function rangeBegins(w: Writing, e: TraceEvent): void {
	if (e.name === w.names.markAssist) return beginRegion(w, e, e.name, -1);
	const key = rangeKey(e);
	// Each generation says again what is active.
	if (e.kind === EventKind.RangeActive && w.ranges.has(key)) return;
	const { id } = e;
	const name = w.symbols.text(e.name);
	const track =
		e.name === w.names.markPhase ? w.tracks.gc : e.resource === Resource.Proc ? () => w.tracks.sweep(id) : w.tracks.stopTheWorld;
	w.ranges.set(key, { track, name, sinceNs: e.kind === EventKind.RangeActive ? w.syncNs : e.timeNs });
}

export function rangeEnds(w: Writing, e: TraceEvent): void {
	if (e.name === w.names.markAssist) return endRegion(w, e, e.name);
	endRange(w, rangeKey(e), e.timeNs, [
		['bytes swept', e.sweptBytes],
		['bytes reclaimed', e.reclaimedBytes],
	]);
}

export function endRange(w: Writing, key: string, nowNs: number, annotations: Annotations): void {
	const range = w.ranges.get(key);
	w.ranges.delete(key);
	const to = Math.min(nowNs, w.options.toNs);
	if (range === undefined) return;
	const from = Math.max(range.sinceNs, w.options.fromNs);
	if (to > from) w.packets.slice(range.track(), range.name, from, to, { annotations });
}

export function endTask(w: Writing, id: number, nowNs: number): void {
	const task = w.tasks.get(id);
	w.tasks.delete(id);
	const from = Math.max(task?.sinceNs ?? 0, w.options.fromNs);
	const to = Math.min(nowNs, w.options.toNs);
	if (to <= from) return;
	const name = task?.name || 'task';
	w.packets.slice(w.tracks.task(name), name, from, to, { annotations: [['task', id]] });
}

/** Regions nest, so they are begun and ended on the track at once: goroutine of the event, or of the range. */
export function beginRegion(w: Writing, e: TraceEvent, name: StringId, task: number): void {
	const id = e.resource === Resource.Goroutine ? e.id : e.g;
	if (id === -1 || (e.kind === EventKind.RangeActive && w.regions.has(id, name))) return;
	w.regions.push(id, name);
	if (w.options.withGoroutines && isInWindow(w, e.timeNs)) {
		const annotations: Annotations = [
			['task', task],
			['stack', stackText(w, e.stack)],
		];
		w.packets.begin(regionTrack(w, id), w.symbols.text(name), e.timeNs, { annotations });
	}
}

export function endRegion(w: Writing, e: TraceEvent, name: StringId): void {
	const id = e.resource === Resource.Goroutine ? e.id : e.g;
	endRegions(w, id, e.timeNs, w.regions.pop(id, name));
}

export function endRegions(w: Writing, id: number, atNs: number, count: number): void {
	if (!w.options.withGoroutines || !isInWindow(w, atNs)) return;
	for (let i = 0; i < count; i++) w.packets.end(regionTrack(w, id), atNs);
}

function regionTrack(w: Writing, id: number): number {
	let track = w.regions.track(id);
	if (track === 0) {
		track = w.tracks.regions(goroutineTrack(w, rowOf(w, id)));
		w.regions.setTrack(id, track);
	}
	return track;
}

export function log(w: Writing, e: TraceEvent): void {
	if (!w.options.withGoroutines || e.g === -1 || !isInWindow(w, e.timeNs)) return;
	const category = w.symbols.text(e.name);
	const message = w.symbols.text(e.text);
	w.packets.instant(regionTrack(w, e.g), category === '' ? 'log' : category, e.timeNs, {
		annotations: [
			['message', message],
			['task', e.task],
		],
	});
}

/** What has begun before the window begins with it. */
export function enterWindow(w: Writing): void {
	w.hasEntered = true;
	if (!w.options.withGoroutines) return;
	for (const [id, names] of w.regions.all())
		for (const name of names) w.packets.begin(regionTrack(w, id), w.symbols.text(name as StringId), w.options.fromNs);
}

/** What is still open ends with the window, innermost first. */
export function leaveWindow(w: Writing, endNs: number): void {
	w.hasLeft = true;
	if (!w.options.withGoroutines) return;
	for (const [id, names] of w.regions.all()) for (const _ of names) w.packets.end(regionTrack(w, id), endNs);
}
