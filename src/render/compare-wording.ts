// What all faces of a comparison say in the same words, and which rows they show. Plain text out; each face escapes it.
import { formatCount, formatQuantity, formatShare } from '../base/units.ts';
import type { CauseChange, CauseStatus, Comparison, FigureChange, Judgement, Outcome } from '../compare/comparison.ts';
import type { Tone } from './ansi.ts';
import { causeName, fileLine, plural } from './wording.ts';

export const outcomeTones: Readonly<Record<Outcome, Tone>> = {
	better: 'good',
	worse: 'bad',
	mixed: 'warn',
	same: 'plain',
	unclear: 'warn',
};
export const statusTones: Readonly<Record<CauseStatus, Tone>> = {
	new: 'bad',
	worse: 'bad',
	unjudged: 'warn',
	gone: 'good',
	better: 'good',
	same: 'plain',
	sometimes: 'mild',
};
export const judgementTones: Readonly<Record<Judgement, Tone>> = {
	better: 'good',
	worse: 'bad',
	moved: 'mild',
	'with-load': 'plain',
	small: 'faint',
	same: 'faint',
};

export const judgementWords: Readonly<Record<Judgement, string>> = {
	better: 'better',
	worse: 'WORSE',
	moved: 'moved',
	'with-load': 'with the load',
	small: 'small',
	same: 'same',
};

export const arrow = '\u2192';

/** `1 cause gone; 3 key figures better, 1 worse.` */
export function outcomeSentence({ outcome, causes, figures }: Comparison): string {
	if (outcome === 'unclear') return 'The sides have nothing in common that could be compared.';
	const count = (status: CauseStatus): number => causes.filter((cause) => cause.status === status).length;
	const counted = (['new', 'worse', 'gone', 'better', 'same', 'unjudged'] as const)
		.filter((status) => count(status) > 0)
		.map((status) => `${plural(count(status), 'cause')} ${statusWords[status]}`);
	const keys = figures.filter(({ role }) => role === 'key');
	const moved = (judgement: Judgement): number => keys.filter((one) => one.judgement === judgement).length;
	const parts = [
		counted.length > 0 ? counted.join(', ') : 'no cause on either side',
		...(keys.length > 0
			? [`of ${plural(keys.length, 'key figure')} ${formatCount(moved('better'))} better, ${formatCount(moved('worse'))} worse`]
			: []),
	];
	return `${parts.join('; ')}.`;
}

export const statusWords: Readonly<Record<CauseStatus, string>> = {
	new: 'new',
	worse: 'worse',
	unjudged: 'not judged',
	gone: 'gone',
	better: 'better',
	same: 'the same',
	sometimes: 'now and then',
};

/** `99.3 % of latency before; not found after` */
export function causeSentence({ before, after, of, status }: CauseChange, [countBefore, countAfter]: readonly [number, number]): string {
	const nouns = { latency: 'latency', cpu: 'CPU', memory: 'memory', goroutines: 'goroutines' };
	const side = (one: CauseChange['before'], count: number, name: string): string => {
		const share = one.share === null || one.share === 0 ? '' : `${formatShare(one.share)} of ${nouns[of]} `;
		const repeats = count > 1 ? ` in ${one.claims} of ${count} recordings` : '';
		if (one.claims > 0) return `${share === '' ? 'found ' : share}${name}${repeats}`;
		if (one.hints > 0) return `only a hint ${name}`;
		return one.judged > 0
			? `not found ${name}`
			: status === 'gone'
				? `not found ${name}, with the same captures`
				: `not judged ${name}: what is there cannot show it`;
	};
	const known = status === 'new' && before.judged === 0 ? 'could not be judged before' : side(before, countBefore, 'before');
	return `${known}; ${side(after, countAfter, 'after')}`;
}

/** The figures that show an impact, the best first. */
const EFFECTS: Readonly<Record<CauseChange['of'], readonly string[]>> = {
	latency: ['requests.p95', 'requests.p50', 'trace.stalled'],
	cpu: ['cpu', 'trace.running'],
	memory: ['heap.live', 'trace.heap.live', 'gctrace.heap.live'],
	goroutines: ['goroutines', 'trace.goroutines'],
};

/** What became of the figure that the cause's impact is a share of: `goroutines held up 3.17 → 0.019 (-99 %)`; '' without it. */
export function causeEffect({ of, status }: CauseChange, { figures }: Comparison): string {
	if (status === 'same' || status === 'sometimes' || status === 'unjudged') return '';
	const shown = EFFECTS[of].flatMap((id) => figures.filter(({ figure, subject }) => figure === id && subject === ''))[0];
	if (shown === undefined) return '';
	const change = changeText(shown);
	return `${shown.label} ${quantity(shown.medianBefore, shown)} ${arrow} ${quantity(shown.medianAfter, shown)}${change === '' ? '' : ` (${change})`}`;
}

export const causeTitle = (cause: CauseChange): string => causeName(cause);

export const causePlace = (cause: CauseChange): string => [cause.function, fileLine(cause)].filter((part) => part !== '').join(' ');

/** The best figure of the load, and the key figures that are there at all. */
export function keyRows({ figures }: Comparison): FigureChange[] {
	const there = figures.filter(({ medianBefore, medianAfter }) => Math.max(medianBefore, medianAfter) > 0);
	const load = there.find(({ role }) => role === 'load');
	return there.filter((one) => one === load || one.role === 'key');
}

export interface MovedKind {
	readonly label: string;
	/** The largest changes. */
	readonly rows: readonly FigureChange[];
	/** How many more of the kind moved. */
	readonly more: number;
}

/** Details that moved: those of whole recordings in one table, then functions and places by kind. */
export function movedKinds({ figures }: Comparison, most: number): MovedKind[] {
	const kinds = new Map<string, FigureChange[]>();
	const moved = figures.filter(({ role, judgement }) => role === 'detail' && judgement !== 'same' && judgement !== 'small');
	for (const change of [...moved.filter(({ subject }) => subject === ''), ...moved.filter(({ subject }) => subject !== '')]) {
		const label = change.subject === '' ? 'further figures' : change.label;
		const rows = kinds.get(label);
		if (rows) rows.push(change);
		else kinds.set(label, [change]);
	}
	return [...kinds].map(([label, rows]) => {
		const shown = label === 'further figures' ? rows.length : most;
		return { label, rows: rows.slice(0, shown), more: Math.max(0, rows.length - shown) };
	});
}

/** Of a row of such a table. */
export const movedName = ({ label, subject }: FigureChange): string => (subject === '' ? label : subject);

/** The labels of goroutines say what is counted. */
export const quantity = (value: number, { unit }: FigureChange): string =>
	unit === 'goroutines' ? formatCount(value) : formatQuantity(value, unit);

export const figureName = ({ label, subject }: FigureChange): string => (subject === '' ? label : `${label} ${subject}`);

/** `-42 %`, `3.1×`, `new`; '' when both are the same. */
export function changeText({ medianBefore, medianAfter, ratio }: FigureChange): string {
	if (medianBefore === medianAfter) return '';
	if (ratio === null) return medianAfter > 0 ? 'new' : '';
	if (ratio >= 2) return formatQuantity(ratio, 'ratio');
	const isNearEnd = Math.abs(ratio - 1) < 0.1 || (ratio > 0 && ratio < 0.01);
	// What is left is never rounded to nothing.
	const change = Math.max(round(ratio - 1, isNearEnd ? 1000 : 100), ratio > 0 ? -0.999 : -1);
	return change === 0 ? '' : `${change > 0 ? '+' : ''}${formatShare(change)}`;
}

const round = (value: number, steps: number): number => Math.round(value * steps) / steps;

/** The noise floor beside the larger median: `±4 %`. */
export function noiseText({ noise, medianBefore, medianAfter }: FigureChange): string {
	const most = Math.max(medianBefore, medianAfter);
	if (most <= 0) return '';
	return noise >= most ? 'any' : `±${formatShare(round(noise / most, 100))}`;
}

export const pText = (p: number | null): string => (p === null ? '' : p < 0.001 ? '<0.001' : p.toFixed(3));

/** Cliff's delta: -1 all less, 0 no tendency, 1 all more. */
export const deltaText = ({ a12 }: FigureChange): string => (a12 === null ? '' : (2 * a12 - 1).toFixed(2).replace(/^-0\.00$/, '0.00'));

/** How changes were told from noise, and what more recordings would give. */
export function methodSentences({ method, figures }: Comparison): string[] {
	const [before, after] = method.repeats;
	if (figures.length === 0) return [];
	if (!method.isTested) {
		const what = before === 1 && after === 1 ? 'Single recordings' : `${before} and ${after} recordings`;
		const wanted =
			method.repeatsWanted === null ? '' : ` With ${method.repeatsWanted} recordings a side there is a test and a noise floor of your own.`;
		return [
			`${what}: no test. A figure counts as moved when it moved further than single recordings of an unchanged program usually differ (measured on our examples).${wanted}`,
		];
	}
	const few =
		method.repeatsWanted === null
			? []
			: [
					`With so few repeats p is at least ${pText(method.leastP)}: one key figure that moves alone cannot stand out; ${method.repeatsWanted} a side would do.`,
				];
	return [
		`${before} and ${after} recordings: Mann-Whitney test on ${plural(method.tests.key, 'key figure')} and ${plural(method.tests.detail, 'detail')}; q holds false discoveries at ${formatShare(method.alpha)} (Benjamini-Hochberg). ` +
			'A change also has to exceed the noise floor, the median difference of two repeats of one side.',
		...few,
	];
}
