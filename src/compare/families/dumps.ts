// Goroutines at an instant: the last whole dump or goroutine profile of each stream.
import { sumOf } from '../../base/numbers.ts';
import { enclosingFunction } from '../../facts/go-names.ts';
import { isLockOp, type Op } from '../../facts/places.ts';
import { newestPerStream, type SnapshotGroup, snapshots } from '../../facts/snapshots.ts';
import { isStallOp } from '../../facts/trace-time.ts';
import { bySubject, type FigureFamily, kind, one, type Row } from '../figure.ts';

const own = kind({
	id: 'goroutines',
	label: "the program's goroutines (dump)",
	unit: 'goroutines',
	role: 'key',
	least: 20,
	usual: 0.2,
	doc: "Goroutines with a frame of the program's own on their stack.",
});
const heldUp = kind({
	id: 'goroutines.heldUp.byPlace',
	label: 'goroutines held up (dump)',
	unit: 'goroutines',
	least: 3,
	doc: 'Goroutines runnable, in system calls, or waiting for locks, sends, semaphores, dials, handshakes, by operation and function.',
});
const waiting = kind({
	id: 'goroutines.waiting.byPlace',
	label: 'goroutines in receives, selects, wait groups (dump)',
	unit: 'goroutines',
	better: 'neutral',
	least: 3,
	doc: 'Others of the program, by operation and function. They may idle, wait for an answer, or be lost.',
});
const idleByPlace = kind({
	id: 'goroutines.idle.byPlace',
	label: 'idle goroutines (dump)',
	unit: 'goroutines',
	better: 'neutral',
	least: 3,
	doc: 'Goroutines that idle by their stack: accept loops, sleepers, connections without a request, the runtime.',
});

const holdsUp = (op: Op): boolean => isLockOp(op) || isStallOp(op) || op === 'run queue' || op === 'syscall';

export const dumpsFamily: FigureFamily = {
	id: 'dumps',
	needs: 'a goroutine dump or profile',
	kinds: [own, heldUp, waiting, idleByPlace],
	measure(session) {
		const last = newestPerStream(
			session.get(snapshots).filter((one) => !one.isPartial),
			() => true,
		);
		if (last.length === 0) return [];
		const rows = (isWanted: (group: SnapshotGroup) => boolean): Row[] =>
			bySubject(
				last
					.flatMap((snapshot) => snapshot.groups)
					.filter(isWanted)
					.map(({ place, count }) => ({
						subject: place.fn === '' ? place.op : `${place.op} in ${enclosingFunction(place.fn)}`,
						value: count,
						events: count,
						file: place.file,
						line: place.line,
					})),
			);
		return [
			one(own, sumOf(last.map((snapshot) => snapshot.own))),
			{ kind: heldUp, rows: rows(({ place }) => place.idle === null && holdsUp(place.op)) },
			{ kind: waiting, rows: rows(({ place }) => place.idle === null && !holdsUp(place.op)) },
			{ kind: idleByPlace, rows: rows(({ place }) => place.idle !== null) },
		];
	},
};
