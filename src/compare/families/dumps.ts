// Goroutines at an instant: the last whole dump or goroutine profile of each stream.
import { sumOf } from '../../base/numbers.ts';
import { newestPerStream, type SnapshotGroup, snapshots } from '../../facts/snapshots.ts';
import { bySubject, type FigureFamily, kind, one, type Row } from '../figure.ts';

const own = kind({
	id: 'goroutines',
	label: "the program's goroutines (dump)",
	unit: 'goroutines',
	role: 'key',
	least: 3,
	usual: 0.2,
	doc: "Goroutines with a frame of the program's own on their stack.",
});
const byPlace = kind({
	id: 'goroutines.byPlace',
	label: 'goroutines (dump)',
	unit: 'goroutines',
	least: 3,
	doc: 'Goroutines by operation and function; idle ones aside.',
});
const idleByPlace = kind({
	id: 'goroutines.idle.byPlace',
	label: 'idle goroutines (dump)',
	unit: 'goroutines',
	better: 'neutral',
	least: 3,
	doc: 'Goroutines that idle by their stack: accept loops, sleepers, connections without a request, the runtime.',
});

export const dumpsFamily: FigureFamily = {
	id: 'dumps',
	needs: 'a goroutine dump or profile',
	kinds: [own, byPlace, idleByPlace],
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
						subject: place.fn === '' ? place.op : `${place.op} in ${place.fn}`,
						value: count,
						file: place.file,
						line: place.line,
					})),
			);
		return [
			one(own, sumOf(last.map((snapshot) => snapshot.own))),
			{ kind: byPlace, rows: rows(({ place }) => place.idle === null) },
			{ kind: idleByPlace, rows: rows(({ place }) => place.idle !== null) },
		];
	},
};
