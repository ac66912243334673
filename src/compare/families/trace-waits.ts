// What goroutines waited for: mean number that waited at once, by operation and by place.
import { sumOf } from '../../base/numbers.ts';
import { enclosingFunction } from '../../facts/go-names.ts';
import { isLockOp, type Op } from '../../facts/places.ts';
import { isStallOp } from '../../facts/trace-time.ts';
import { type TraceWait, traceWaits } from '../../facts/trace-waits.ts';
import { bySubject, type FigureFamily, kind, one, type Row } from '../figure.ts';

const locks = kind({
	id: 'trace.waits.locks',
	label: 'goroutines waiting for locks',
	unit: 'goroutines',
	role: 'key',
	followsLoad: true,
	least: 0.02,
	usual: 0.35,
	doc: 'Mean number waiting for sync.Mutex and sync.RWMutex, unfinished waits included.',
});
const held = kind({
	id: 'trace.waits.byPlace',
	label: 'goroutines held up',
	unit: 'goroutines',
	followsLoad: true,
	least: 0.02,
	leastShare: 0.01,
	doc: 'Mean number waiting for locks, sends, semaphores, dials, handshakes and network writes, by operation and function.',
});
const other = kind({
	id: 'trace.waits.other.byPlace',
	label: 'goroutines in receives, selects, wait groups',
	unit: 'goroutines',
	better: 'neutral',
	least: 0.05,
	leastShare: 0.01,
	doc: 'Mean number in receives, selects, wait groups and condition variables of the program. They may idle or wait for an answer.',
});

/** Op and function of the program; waits without any frame of the program are the library's or the runtime's idling. */
const placeOf = ({ place }: TraceWait): string => `${place.op} in ${enclosingFunction(place.fn)}`;

export const traceWaitsFamily: FigureFamily = {
	id: 'trace-waits',
	needs: 'an execution trace',
	kinds: [locks, held, other],
	measure(session) {
		const duration = sumOf(session.all('trace').map(({ tables }) => tables.durationNs));
		if (duration <= 0) return [];
		const waits = session.get(traceWaits).filter(({ place }) => place.idle === null && place.fn !== '');
		const rows = (isWanted: (op: Op) => boolean): Row[] =>
			bySubject(
				waits
					.filter(({ place }) => isWanted(place.op))
					.map((wait) => ({
						subject: placeOf(wait),
						value: (wait.totalNs + wait.openNs) / duration,
						events: wait.count + wait.openAtEnd,
						file: wait.place.file,
						line: wait.place.line,
					})),
			);
		const holdsUp = (op: Op): boolean => isLockOp(op) || isStallOp(op);
		const forLocks = rows(isLockOp);
		return [
			one(locks, sumOf(forLocks.map((row) => row.value)), sumOf(forLocks.map((row) => row.events ?? 0))),
			{ kind: held, rows: rows(holdsUp) },
			{ kind: other, rows: rows((op) => !holdsUp(op)) },
		];
	},
};
