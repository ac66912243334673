// The tracks of a Go trace in Perfetto's viewer: one process, with counters, GC, tasks, Ps and goroutines in that order. A track is
// written when it is first needed; its number counts from 1 in order of first use.
import type { PacketWriter } from './packets.ts';
import { ChildOrdering, CounterUnit } from './spec.ts';

const counters = [
	['heap', CounterUnit.Bytes],
	['heap goal', CounterUnit.Bytes],
	['goroutines', CounterUnit.Count],
	['GOMAXPROCS', CounterUnit.Count],
] as const;
export type CounterName = (typeof counters)[number][0];

export interface Tracks {
	counter(name: CounterName): number;
	gc(): number;
	stopTheWorld(): number;
	proc(p: number): number;
	/** Below the P's track: what its sweeper does. */
	sweep(p: number): number;
	/** Tracks of goroutines and their regions are the caller's to remember: there are many. */
	goroutine(id: number, name: string): number;
	/** Below the goroutine's track: user regions, mark assists, log messages. */
	regions(goroutineTrack: number): number;
	/** Tasks overlap, so each has a track; those of one type are shown as one. */
	task(type: string): number;
}

const groups = { gc: 'GC', stopTheWorld: 'stop the world', tasks: 'tasks', procs: 'Ps', goroutines: 'goroutines' } as const;
type Group = keyof typeof groups;

export function createTracks(packets: PacketWriter, processName: string): Tracks {
	const process = 1;
	let last = process;
	packets.track({ uuid: process, name: processName, parent: 0, rank: 0, childOrdering: ChildOrdering.Explicit, isProcess: true });
	const known = new Map<string, number>();
	const once = (key: string, make: () => number): number => {
		let uuid = known.get(key);
		if (uuid === undefined) {
			uuid = make();
			known.set(key, uuid);
		}
		return uuid;
	};
	const add = (parent: number, name: string, rank: number, more: { childOrdering?: number; counterUnit?: number } = {}): number => {
		packets.track({ uuid: ++last, name, parent, rank, ...more });
		return last;
	};
	const group = (of: Group): number =>
		once(of, () => {
			const rank = counters.length + 1 + Object.keys(groups).indexOf(of);
			return add(process, groups[of], rank, of === 'gc' || of === 'stopTheWorld' ? {} : { childOrdering: ChildOrdering.Explicit });
		});
	const proc = (p: number): number =>
		once(`p${p}`, () => add(group('procs'), `P ${p}`, Math.max(0, p) + 1, { childOrdering: ChildOrdering.Explicit }));
	return {
		counter: (name) =>
			once(`c${name}`, () => {
				const rank = counters.findIndex(([of]) => of === name);
				return add(process, name, rank + 1, { counterUnit: counters[rank]?.[1] ?? CounterUnit.Count });
			}),
		gc: () => group('gc'),
		stopTheWorld: () => group('stopTheWorld'),
		proc,
		sweep: (p) => once(`s${p}`, () => add(proc(p), 'sweep', 1)),
		goroutine: (id, name) => add(group('goroutines'), name, Math.max(1, id), { childOrdering: ChildOrdering.Explicit }),
		regions: (goroutineTrack) => add(goroutineTrack, 'regions', 1),
		task: (type) => add(group('tasks'), type, 1),
	};
}
