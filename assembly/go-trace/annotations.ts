// Sums of user tasks and regions by type, as account-annotations.ts.
import { newKeyed, pair, recordOf } from './keyed';
import { arenaCount, recordAt } from './memory';
import { G, goroutines } from './state';
import { rowOf } from './account';
import { Tape, isPart, put, putWide } from './tape';
import { span } from './close-up';
import { Task, giveRegion, takeRegion, tasks } from './scheduler';

/** {i32 is a region, i32 type, 0, 0}: u32 count at 16, u32 openAtEnd, f64 total at 24, f64 max. */
export const annotations: usize = newKeyed(40);

function add(isRegion: i32, type: i32, ns: f64, isOpen: bool): void {
	const record = recordOf(annotations, pair(isRegion, type), 0);
	const counter = record + (isOpen ? 20 : 16);
	store<u32>(counter, load<u32>(counter) + 1);
	store<f64>(record, load<f64>(record, 24) + ns, 24);
	if (ns > load<f64>(record, 32)) store<f64>(record, ns, 32);
}

export function taskEnds(task: usize, type: i32, t: f64, id: u64): void {
	if (isPart && (task == 0 || load<u32>(task, Task.isOpen) == 2)) {
		put(Tape.TaskEnd);
		put(t);
		putWide(id);
		return;
	}
	const since = task == 0 ? 0 : load<f64>(task, Task.startNs);
	add(0, type, t - since, false);
	span(0, task == 0 ? -1 : load<i32>(task, Task.goroutine), type, id, since, t);
}

export function regionBegins(g: usize, type: i32, t: f64, task: u64): void {
	const region = takeRegion();
	store<f64>(region, t);
	store<i32>(region, type, 8);
	store<u64>(region, task, 16);
	store<usize>(region, load<usize>(g, G.openRegion), 12);
	store<usize>(g, region, G.openRegion);
}

export function regionEnds(g: usize, type: i32, t: f64, task: u64): void {
	const region = load<usize>(g, G.openRegion);
	if (region == 0) {
		if (isPart) {
			put(Tape.RegionEnd);
			put(t);
			put(<f64>rowOf(g));
			put(<f64>type);
			putWide(task);
		} else {
			add(1, type, t, false);
			span(1, load<u8>(g, G.isPlain) != 0 ? rowOf(g) : -1, type, task, 0, t);
		}
		return;
	}
	add(1, load<i32>(region, 8), t - load<f64>(region), false);
	span(1, rowOf(g), load<i32>(region, 8), load<u64>(region, 16), load<f64>(region), t);
	store<usize>(g, load<usize>(region, 12), G.openRegion);
	giveRegion(region);
}

export function closeAnnotations(lastNs: f64): void {
	for (let i: u32 = 0, n = arenaCount(tasks); i < n; i++) {
		const task = recordAt(tasks, i);
		if (load<u32>(task, Task.isOpen) != 0) add(0, load<i32>(task, Task.type), lastNs - load<f64>(task, Task.startNs), true);
	}
	for (let i: u32 = 0, n = arenaCount(goroutines); i < n; i++) {
		for (let region = load<usize>(recordAt(goroutines, i), G.openRegion); region != 0; region = load<usize>(region, 12))
			add(1, load<i32>(region, 8), lastNs - load<f64>(region), true);
	}
}
