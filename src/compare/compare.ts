// Two sides of measurements -> what changed between them.
import { formatQuantity } from '../base/units.ts';
import { ALPHA } from './alpha.ts';
import { compareCauses } from './causes.ts';
import {
	type CauseChange,
	type Comparison,
	COMPARE_SCHEMA,
	type Condition,
	type FigureChange,
	type Method,
	type Outcome,
	type Side,
} from './comparison.ts';
import { compareFigures, type FigureChanges } from './figures.ts';
import { leastP } from './mann-whitney.ts';
import type { Measurement } from './measure.ts';
import { middle } from './spread.ts';

export interface SideInput {
	readonly name: string;
	/** At least one. */
	readonly measurements: readonly Measurement[];
}

export function compare(before: SideInput, after: SideInput, gowhy: string): Comparison {
	const figures = compareFigures(before.measurements, after.measurements);
	const causes = compareCauses(before.measurements, after.measurements);
	return {
		schema: COMPARE_SCHEMA,
		gowhy,
		outcome: outcomeOf(causes, figures.changes, hasCommonCoverage(before, after)),
		before: sideOf(before),
		after: sideOf(after),
		causes,
		figures: figures.changes,
		notCompared: [...figures.notCompared, ...reportsOnly([before, after])],
		conditions: conditionsOf(before, after, figures),
		method: methodOf([before.measurements.length, after.measurements.length], figures.changes),
		notes: notesOf([before, after]),
	};
}

const sideOf = ({ name, measurements }: SideInput): Side => ({
	name,
	recordings: measurements.map((one) => ({
		name: one.name,
		from: one.from,
		verdict: one.verdict,
		inputs: one.inputs.map(({ path, kind, sha256, durationNs }) => ({ path, kind, sha256, durationNs })),
	})),
});

/** Is there a cause that both sides could judge? */
function hasCommonCoverage(before: SideInput, after: SideInput): boolean {
	const judged = ({ measurements }: SideInput): Set<string> =>
		new Set(measurements.flatMap(({ coverage }) => coverage.filter((one) => one.judged).map((one) => one.cause)));
	const is = judged(after);
	return [...judged(before)].some((cause) => is.has(cause));
}

function outcomeOf(causes: readonly CauseChange[], figures: readonly FigureChange[], hasCommonCauses: boolean): Outcome {
	const keys = figures.filter((change) => change.role === 'key');
	const isBetter = causes.some(({ status }) => status === 'gone' || status === 'better') || keys.some((one) => one.judgement === 'better');
	const isWorse = causes.some(({ status }) => status === 'new' || status === 'worse') || keys.some((one) => one.judgement === 'worse');
	if (isBetter || isWorse) return isBetter && isWorse ? 'mixed' : isBetter ? 'better' : 'worse';
	return figures.length > 0 || hasCommonCauses ? 'same' : 'unclear';
}

function methodOf(repeats: readonly [number, number], figures: readonly FigureChange[]): Method {
	const tested = (role: FigureChange['role']): number => figures.filter((one) => one.role === role && one.p !== null).length;
	const tests = { key: tested('key'), detail: tested('detail') };
	const canTell = (count: number): boolean => leastP(count, count) * Math.max(1, tests.key || keysOf(figures)) <= ALPHA;
	let wanted = 4;
	while (!canTell(wanted) && wanted < 30) wanted++;
	const isEnough = leastP(...repeats) * Math.max(1, tests.key) <= ALPHA && tests.key > 0;
	return {
		alpha: ALPHA,
		repeats,
		isTested: leastP(...repeats) <= ALPHA,
		leastP: leastP(...repeats),
		tests,
		repeatsWanted: isEnough || figures.length === 0 ? null : wanted,
	};
}

/** Key figures that would be tested with more repeats. */
const keysOf = (figures: readonly FigureChange[]): number =>
	figures.filter((one) => one.role === 'key' && Math.max(one.medianBefore, one.medianAfter) > 0).length;

function conditionsOf(before: SideInput, after: SideInput, { changes, load }: FigureChanges): Condition[] {
	const conditions: Condition[] = [];
	const differ = (id: Condition['id'], what: string, of: (one: Measurement) => string): void => {
		const texts = [before, after].map(({ measurements }) => [...new Set(measurements.map(of))].filter((text) => text !== '').join(' or '));
		const [was = '', is = ''] = texts;
		if (was !== '' && is !== '' && was !== is) conditions.push({ id, text: `${what}: ${was} before, ${is} after` });
	};
	const loads = changes.find((change) => change.role === 'load' && change.medianBefore > 0 && change.medianAfter > 0);
	if (loads && load !== 1) {
		const [was, is] = [loads.medianBefore, loads.medianAfter].map((value) => formatQuantity(value, loads.unit));
		conditions.push({
			id: 'load',
			text: `the load differs (${loads.label}: ${was} before, ${is} after); what moved no further than it is said to have moved with it`,
		});
	}
	differ('procs', 'GOMAXPROCS', ({ procs }) => (procs > 0 ? String(procs) : ''));
	differ('go', 'Go', ({ inputs }) => inputs.find((input) => input.goVersion !== null)?.goVersion ?? '');
	const lengths = [before, after].map(({ measurements }) => middle(measurements.map((one) => one.durationNs))) as [number, number];
	if (Math.min(...lengths) > 0 && Math.max(...lengths) > 2 * Math.min(...lengths))
		conditions.push({
			id: 'duration',
			text: `length of the recordings: ${formatQuantity(lengths[0], 'ns')} before, ${formatQuantity(lengths[1], 'ns')} after; figures are rates, but rare events need length`,
		});
	return conditions;
}

function reportsOnly(sides: readonly SideInput[]): Comparison['notCompared'] {
	const stored = sides.filter(({ measurements }) => measurements.every((one) => one.from === 'report')).map(({ name }) => name);
	return stored.length === 0
		? []
		: [
				{
					what: 'figures and function costs',
					why: `${stored.join(' and ')}: a stored report holds causes, not all figures; give the recordings`,
				},
			];
}

/** A folder with several traces is one recording: maybe somebody meant repeats. */
function notesOf(sides: readonly SideInput[]): string[] {
	return sides.flatMap(({ name, measurements }) => {
		const traces = measurements.length === 1 ? (measurements[0]?.traces ?? 0) : 0;
		return traces > 1
			? [
					`${name}: ${traces} traces were taken for one recording; if they are repeats, put each into a folder of its own or use --each-file`,
				]
			: [];
	});
}
