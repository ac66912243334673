// When does a comparison fail a gate? New and worse causes, and key figures that got worse. Functions and places explain; they do not fail.
import { formatQuantity, formatShare } from '../base/units.ts';
import type { CauseChange, Comparison, FigureChange } from './comparison.ts';

export interface RegressionGate {
	/** Figures count from this change on, in percent of before; null: the default, and only where a test says so. */
	readonly percent: number | null;
}

/** A change that is real but smaller than this is not worth stopping a merge. */
const DEFAULT_PERCENT = 5;

/** `regression` or `regression:<percent>`; null: neither. */
export function parseRegression(text: string): RegressionGate | null {
	if (text === 'regression') return { percent: null };
	const percent = /^regression:(\d{1,6}(?:\.\d+)?)%?$/.exec(text)?.[1];
	return percent === undefined ? null : { percent: Number(percent) };
}

/** One line for each thing that got worse; empty: passed. */
export function regressions({ causes, figures }: Comparison, gate: RegressionGate): string[] {
	return [
		...causes.filter(({ status }) => status === 'new' || status === 'worse').map(causeLine),
		...figures.filter((one) => counts(one, gate)).map(figureLine),
	];
}

function counts({ role, judgement, difference, medianBefore, p }: FigureChange, { percent }: RegressionGate): boolean {
	if (role !== 'key' || judgement !== 'worse' || (p === null && percent === null)) return false;
	return medianBefore === 0 || (Math.abs(difference) / medianBefore) * 100 >= (percent ?? DEFAULT_PERCENT);
}

/** Without anything in common a gate could never fail; nobody should believe it. */
export const canDecide = ({ outcome }: Comparison): boolean => outcome !== 'unclear';

/** With too few repeats figures do not count unless a percentage was given: who sets up the gate should know. */
export const ignoresFigures = ({ method, figures }: Comparison, { percent }: RegressionGate): boolean =>
	percent === null && !method.isTested && figures.some(({ role }) => role === 'key');

const causeLine = ({ status, id, function: fn, before, after }: CauseChange): string =>
	`${status} cause ${id}${fn === '' ? '' : ` in ${fn}`}${status === 'worse' && before.share !== null && after.share !== null ? ` (impact ${formatShare(before.share)} -> ${formatShare(after.share)})` : ''}`;

const figureLine = ({ label, subject, unit, medianBefore, medianAfter, q }: FigureChange): string =>
	`${label}${subject === '' ? '' : ` ${subject}`} ${formatQuantity(medianBefore, unit)} -> ${formatQuantity(medianAfter, unit)}${q === null ? ', not tested' : ` (q ${q.toPrecision(2)})`}`;
