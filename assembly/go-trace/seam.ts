// A part of a trace that begins behind its beginning: the generation before it is read and put in order, not accounted ("warmed up"),
// so that at the seam the order knows what it would know; what it cannot know of the time before goes to the tape.
import * as books from './account';
import { Assist, openAssist } from './account';
import { lastNs, resetEvents } from './clock';
import { arenaCount, newList, recordAt } from './memory';
import { Task, firstStop, gcState, key, spend, effort, tasks } from './scheduler';
import { Flag, G, GoState, M, P, Status, goroutines, procs, threads } from './state';
import { setPart } from './tape';

/** Low and high halves of the ids of all tasks that began in this part. */
export const tasksBegun: usize = newList();

function stateOf(status: u8): u8 {
	if (status == Status.Runnable) return GoState.Runnable;
	if (status == Status.Running) return GoState.Running;
	if (status == Status.Syscall) return GoState.Syscall;
	return status == Status.Waiting ? GoState.Waiting : GoState.Undetermined;
}

export function crossSeam(): void {
	setPart();
	books.setAccounting(true);
	resetEvents();
	spend(-effort);
	store<u32>(books.rows, 0, 8);
	books.forgetHeap();
	for (let i: u32 = 0, n = arenaCount(goroutines); i < n; i++) {
		const g = recordAt(goroutines, i);
		const status = load<u8>(g, G.status);
		const flags = load<u8>(g, G.flags);
		store<u32>(g, 0, G.row);
		store<f64>(g, lastNs, G.since);
		store<u8>(g, stateOf(status), G.state);
		if (status == 0) continue;
		store<u8>(g, (flags & ~Flag.Before) | Flag.Unknown | Flag.Seam, G.flags);
		if ((flags & Flag.InAssist) != 0) {
			const assist = openAssist(g);
			store<u8>(assist, 2, Assist.isOpen);
			store<f64>(assist, -1, Assist.startNs);
			store<f64>(assist, 0, Assist.ranNs);
		}
	}
	for (let i: u32 = 0, n = arenaCount(procs); i < n; i++) {
		const p = recordAt(procs, i);
		const status = load<u8>(p, P.status);
		store<f64>(p, status == 1 || status == 3 ? lastNs : -1, P.since);
		store<u8>(p, 0, P.isSeen);
		store<u8>(p, load<u8>(p, P.inSweep) != 0 ? 2 : 0, P.isSweepOpen);
	}
	for (let i: u32 = 0, n = arenaCount(threads); i < n; i++) store<u8>(recordAt(threads, i), 0, M.isSeen);
	for (let i: u32 = 0, n = arenaCount(tasks); i < n; i++) {
		const task = recordAt(tasks, i);
		if (load<u32>(task, Task.isOpen) != 0) store<u32>(task, 2, Task.isOpen);
	}
}

function mix(hash: u64, value: u64): u64 {
	const h = (hash ^ value) * 0xff51afd7ed558ccd;
	return h ^ (h >> 29);
}

/** One number for all that the order knows at the end of a generation, but for open tasks, regions and the GC's number. */
export function fingerprint(): u64 {
	let sum: u64 = 0;
	for (let i: u32 = 0, n = arenaCount(goroutines); i < n; i++) {
		const g = recordAt(goroutines, i);
		const what = <u64>load<u8>(g, G.status) | (<u64>(load<u8>(g, G.flags) & Flag.InAssist) << 8);
		if (what == 0) continue;
		const seq = load<i32>(g, G.seqKey) == key ? load<u64>(g, G.seq) : 0xffffffff;
		sum += mix(mix(mix(mix(1, load<u64>(g, G.id)), what), seq), 7);
	}
	for (let i: u32 = 0, n = arenaCount(procs); i < n; i++) {
		const p = recordAt(procs, i);
		const what = <u64>load<u8>(p, P.status) | (<u64>load<u8>(p, P.inSweep) << 8);
		if (what == 0) continue;
		const seq = load<i32>(p, P.seqKey) == key ? load<u64>(p, P.seq) : 0xffffffff;
		sum += mix(mix(mix(mix(2, load<u64>(p, P.id)), what), seq), 7);
	}
	for (let i: u32 = 0, n = arenaCount(threads); i < n; i++) {
		const m = recordAt(threads, i);
		const g = load<usize>(m, M.g);
		const p = load<usize>(m, M.p);
		if (g == 0 && p == 0) continue;
		sum += mix(mix(mix(mix(3, load<u64>(m, M.id)), g == 0 ? 0xfffffffff : load<u64>(g)), p == 0 ? 0xfffffffff : load<u64>(p)), 7);
	}
	let stops: u64 = 4;
	for (let stop = firstStop; stop != 0; stop = load<usize>(stop, 16)) stops = mix(mix(stops, load<u64>(load<usize>(stop))), load<u64>(stop, 8));
	return sum + stops + <u64>(gcState == 2 ? 1 : 0);
}
