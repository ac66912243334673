// A figure is a number that two recordings can be compared by: a quantity with a unit, per second where the recording has a length, and a
// direction. A family measures what belongs together. To add one: a file in families/, a line in families.ts, a row in docs/compare.md.
import type { Session } from '../facts/session.ts';

/**
 * What the figure is for:
 * `key`: judged on its own, shown first, counts for the gate; `detail`: one of many (a function, a place), says where a change comes from;
 * `sum`: a detail that holds others (a function with all that it calls), in JSON only;
 * `load`: what was asked of the service; it is never good or bad, but says whether the others may be compared.
 */
export type Role = 'key' | 'detail' | 'sum' | 'load';

export interface FigureKind {
	/** Permanent, e.g. `trace.stalled`. */
	readonly id: string;
	/** With the subject behind it: "goroutines waiting: mutex lock in main.(*Cache).Get". */
	readonly label: string;
	/** As base/units.ts knows them; `cores` and other nouns are printed after the number. */
	readonly unit: string;
	/** Which way is good, at the same load. */
	readonly better: 'lower' | 'higher' | 'neutral';
	readonly role: Role;
	/** Twice the requests make it twice as large without any change of the program. */
	readonly followsLoad: boolean;
	/** Changes below it, in the unit, are of no interest to anyone; where repeats are tested, below a quarter of it. */
	readonly least: number;
	/**
	 * Share by which two single recordings of an unchanged program may differ: nine of ten pairs of repeats differ by less (measured on the
	 * examples, docs/compare.md). 1: a single recording tells nothing.
	 */
	readonly usual: number;
	/** Of a detail: rows that are less than this share of all rows, on both sides, are left out. */
	readonly leastShare?: number;
	/** How it is measured, one sentence. */
	readonly doc: string;
}

export interface Row {
	/** Function, place, type; '' when the kind has one figure for each recording. */
	readonly subject: string;
	readonly value: number;
	/** How many events (samples, cycles, waits) the value is the sum of: of few, chance is a large part. Absent: not of such a kind. */
	readonly events?: number;
	/** Where the subject is; '' and 0 unknown. */
	readonly file?: string;
	readonly line?: number;
}

/** Rows of one kind, of one recording. A subject that has no row counts 0: it was looked for. A kind that is not there was not measured. */
export interface Measured {
	readonly kind: FigureKind;
	readonly rows: readonly Row[];
}

export interface FigureFamily {
	readonly id: string;
	/** The capture it reads, for "not compared: needs ...". */
	readonly needs: string;
	readonly kinds: readonly FigureKind[];
	/** Kinds that this recording lets it measure. */
	readonly measure: (session: Session) => readonly Measured[];
}

export const one = (kind: FigureKind, value: number, events?: number): Measured => ({
	kind,
	rows: [{ subject: '', value, ...(events === undefined ? {} : { events }) }],
});

type Spec = Omit<FigureKind, 'better' | 'role' | 'followsLoad' | 'least' | 'usual'> & Partial<FigureKind>;

/** Most figures are details of which less is better. */
export const kind = (spec: Spec): FigureKind => ({ better: 'lower', role: 'detail', followsLoad: false, least: 0, usual: 0.5, ...spec });

const eventsOf = (a: Row, b: Row): Pick<Row, 'events'> => (a.events === undefined ? {} : { events: a.events + (b.events ?? 0) });

/** Sums rows with the same subject; the place is that of the first. */
export function bySubject(rows: Iterable<Row>): Row[] {
	const sums = new Map<string, Row>();
	for (const row of rows) {
		const known = sums.get(row.subject);
		sums.set(row.subject, known ? { ...known, value: known.value + row.value, ...eventsOf(known, row) } : row);
	}
	return [...sums.values()];
}
