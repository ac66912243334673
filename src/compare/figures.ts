// Figure by figure: medians of the sides, their difference, the test, the noise floor, and what follows.
import { maxOf, sumOf } from '../base/numbers.ts';
import { ALPHA } from './alpha.ts';
import type { FigureChange, Judgement, NotCompared } from './comparison.ts';
import { falseDiscovery } from './false-discovery.ts';
import { families } from './families.ts';
import type { FigureFamily, FigureKind, Measured, Role, Row } from './figure.ts';
import { leastP, mannWhitney } from './mann-whitney.ts';
import type { Measurement } from './measure.ts';
import { middle, noiseFloor } from './spread.ts';

/** Rows of one kind that are compared at most, the largest first. */
const MOST_ROWS = 200;
/** What is small between single recordings may be a change that counts where repeats tell it from noise. */
const TESTED_LEAST = 0.25;
/** Loads that differ by less are the same. */
const SAME_LOAD = 0.1;

export interface FigureChanges {
	readonly changes: readonly FigureChange[];
	readonly notCompared: readonly NotCompared[];
	/** After over before; 1 unknown or the same. */
	readonly load: number;
}

export function compareFigures(before: readonly Measurement[], after: readonly Measurement[]): FigureChanges {
	const pairs = families.flatMap((family) => family.kinds.flatMap((kind) => pairsOf(kind, before, after)));
	const load = loadRatio(pairs);
	const ps = pairs.map((pair) => testOf(pair));
	const qs = adjusted(
		pairs.map(({ kind }) => kind.role),
		ps,
	);
	const changes = pairs.map((pair, i) => changeOf(pair, ps[i] as number | null, qs[i] as number | null, load));
	return { changes: sorted(changes), notCompared: families.flatMap((family) => missing(family, before, after)), load };
}

interface Pair {
	readonly kind: FigureKind;
	readonly row: Row;
	readonly before: readonly number[];
	readonly after: readonly number[];
	/** Mean number of events behind a value of each side; null: not known. */
	readonly events: readonly [before: number, after: number] | null;
}

const measuredIn = (side: readonly Measurement[], kind: FigureKind): Measured[] =>
	side.flatMap(({ figures }) => {
		const measured = figures.get(kind.id);
		return measured ? [measured] : [];
	});

/** The rows of a kind that both sides measured; what a recording has no row of is 0 there. */
function pairsOf(kind: FigureKind, before: readonly Measurement[], after: readonly Measurement[]): Pair[] {
	const [was, is] = [measuredIn(before, kind), measuredIn(after, kind)];
	if (was.length === 0 || is.length === 0) return [];
	const known = new Map<string, Row>();
	const tables = [...was, ...is].map(({ rows }) => new Map(rows.map((row) => [row.subject, row])));
	for (const table of tables) for (const [subject, row] of table) if (!known.has(subject)) known.set(subject, row);
	const valuesOf = (subject: string, from: number, to: number): number[] =>
		tables.slice(from, to).map((table) => table.get(subject)?.value ?? 0);
	const eventsOf = (subject: string, from: number, to: number): number =>
		sumOf(tables.slice(from, to).map((table) => table.get(subject)?.events ?? 0)) / (to - from);
	const pairs = [...known].map(([subject, row]) => ({
		kind,
		row,
		before: valuesOf(subject, 0, was.length),
		after: valuesOf(subject, was.length, tables.length),
		events: row.events === undefined ? null : ([eventsOf(subject, 0, was.length), eventsOf(subject, was.length, tables.length)] as const),
	}));
	const size = (pair: Pair): number => Math.max(middle(pair.before), middle(pair.after));
	const whole = maxOf([sumOf(pairs.map((pair) => middle(pair.before))), sumOf(pairs.map((pair) => middle(pair.after)))]);
	return pairs
		.filter((pair) => kind.leastShare === undefined || (size(pair) >= kind.least && size(pair) >= whole * kind.leastShare))
		.sort((a, b) => size(b) - size(a) || (a.row.subject < b.row.subject ? -1 : 1))
		.slice(0, MOST_ROWS);
}

/** Null: too few repeats, or so small that it does not matter. Chosen by size alone, so that the choice does not favour changes. */
function testOf({ kind, before, after }: Pair): number | null {
	if (leastP(before.length, after.length) > ALPHA || middle([...before, ...after]) < kind.least * TESTED_LEAST) return null;
	return mannWhitney(before, after).p;
}

function adjusted(roles: readonly Role[], ps: readonly (number | null)[]): (number | null)[] {
	const qs: (number | null)[] = ps.map(() => null);
	for (const role of new Set(roles)) {
		const rows = ps.flatMap((p, i) => (roles[i] === role && p !== null ? [i] : []));
		falseDiscovery(rows.map((i) => ps[i] as number)).forEach((q, at) => {
			qs[rows[at] as number] = q;
		});
	}
	return qs;
}

function changeOf(pair: Pair, p: number | null, q: number | null, load: number): FigureChange {
	const { kind, row, before, after } = pair;
	const [was, is] = [middle(before), middle(after)];
	const isTested = leastP(before.length, after.length) <= ALPHA;
	const spread = noiseFloor([before, after]) ?? 0;
	const noise = isTested ? spread : Math.max(spread, kind.usual * Math.max(was, is), countingNoise(kind, was, is, pair.events));
	const difference = Math.abs(is - was);
	const isReal = difference > noise && (!isTested || (q ?? 1) <= ALPHA);
	return {
		figure: kind.id,
		label: kind.label,
		unit: kind.unit,
		better: kind.better,
		role: kind.role,
		subject: row.subject,
		file: row.file ?? '',
		line: row.line ?? 0,
		before,
		after,
		medianBefore: was,
		medianAfter: is,
		difference: is - was,
		ratio: was > 0 ? is / was : null,
		noise,
		p,
		q,
		a12: before.length > 1 && after.length > 1 ? mannWhitney(before, after).a12 : null,
		judgement: !isReal ? 'same' : difference < kind.least * (isTested ? TESTED_LEAST : 1) ? 'small' : judgementOf(kind, was, is, load),
	};
}

/** A sum of n events varies by its nth part times the root of n. Of many rows some are far out by chance, so details have to be farther. */
function countingNoise({ role }: FigureKind, was: number, is: number, events: Pair['events']): number {
	if (events === null) return 0;
	const variance = (value: number, count: number): number => (value === 0 ? 0 : value ** 2 / Math.max(1, count));
	return (role === 'detail' || role === 'sum' ? 3 : 2) * Math.sqrt(variance(was, events[0]) + variance(is, events[1]));
}

function judgementOf(kind: FigureKind, was: number, is: number, load: number): Judgement {
	if (kind.role === 'load' || kind.better === 'neutral') return 'moved';
	if (kind.followsLoad && was > 0) {
		const ratio = is / was;
		// Between none of the load's change and all of it, give or take what counts as the same load.
		if (load > 1 && ratio > 1 && ratio <= load * (1 + SAME_LOAD)) return 'with-load';
		if (load < 1 && ratio < 1 && ratio >= load * (1 - SAME_LOAD)) return 'with-load';
	}
	return is > was === (kind.better === 'higher') ? 'better' : 'worse';
}

/** Of the first figure of load that both sides have. */
function loadRatio(pairs: readonly Pair[]): number {
	const pair = pairs.find(({ kind, before, after }) => kind.role === 'load' && middle(before) > 0 && middle(after) > 0);
	if (pair === undefined) return 1;
	const [was, is] = [middle(pair.before), middle(pair.after)];
	const noise = Math.max(pair.kind.least, noiseFloor([pair.before, pair.after]) ?? 0, countingNoise(pair.kind, was, is, pair.events));
	return Math.abs(Math.log(is / was)) > Math.log(1 + SAME_LOAD) && Math.abs(is - was) > noise ? is / was : 1;
}

/** Key figures and loads stay in the order of the families; details of a kind by the size of their change. */
function sorted(changes: readonly FigureChange[]): FigureChange[] {
	const position = new Map<string, number>();
	for (const { figure } of changes) if (!position.has(figure)) position.set(figure, position.size);
	return changes
		.map((change, at) => ({ change, at }))
		.sort((a, b) => {
			const kinds = (position.get(a.change.figure) as number) - (position.get(b.change.figure) as number);
			return kinds || Math.abs(b.change.difference) - Math.abs(a.change.difference) || a.at - b.at;
		})
		.map(({ change }) => change);
}

/** Kinds that only one side measured. Where both have the capture, only missing key figures are worth a line; what neither has is not. */
function missing(family: FigureFamily, before: readonly Measurement[], after: readonly Measurement[]): NotCompared[] {
	const has = (side: readonly Measurement[]): FigureKind[] => family.kinds.filter((kind) => measuredIn(side, kind).length > 0);
	const [was, is] = [has(before), has(after)];
	const haveBoth = was.length > 0 && is.length > 0;
	const line = (of: readonly FigureKind[], others: readonly FigureKind[], side: string): NotCompared[] => {
		const only = of.filter((kind) => !others.includes(kind) && (!haveBoth || kind.role === 'key'));
		const what = [...new Set(only.map(({ label }) => label))].join(', ');
		return what === '' ? [] : [{ what, why: haveBoth ? `only ${side} could measure it` : `only ${side} has ${family.needs}` }];
	};
	return [...line(was, is, 'before'), ...line(is, was, 'after')];
}
