// What all faces say in the same words: the verdict, a cause's name, impact, places, evidence. Plain text out; each face escapes it.
import { formatCount, formatQuantity, formatShare } from '../base/units.ts';
import type { Cause, CauseId, Evidence, EvidenceRef, Impact, InputReport, Place, Report, Severity, Strength } from '../report/report.ts';

export const severities: readonly Severity[] = ['critical', 'high', 'medium', 'low'];

/** `1 cause`, `2 causes`. */
export function plural(count: number, one: string, many = `${one}s`): string {
	return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** Claims that nobody has accepted and that the baseline does not know. */
export function isNew(cause: Cause): boolean {
	return cause.accepted === undefined && cause.isKnown !== true;
}

/** One sentence that says what the verdict means for these inputs. */
export function verdictSentence(report: Report): string {
	const { causes, hints } = report;
	const judged = report.coverage.filter((c) => c.judged).length;
	if (report.verdict === 'problems') {
		if (causes.length === 0) return 'Nothing new: all that was found is known from the baseline.';
		const worst = severities.find((s) => causes.some((c) => c.severity === s));
		const old = causes.length - causes.filter(isNew).length;
		return (
			`${plural(causes.length, 'cause')}, ${causes.length === 1 ? worst : `the worst is ${worst}`}` +
			`${old > 0 ? `; ${formatCount(old)} accepted or known` : ''}${hints.length > 0 ? `; ${plural(hints.length, 'hint')}` : ''}.`
		);
	}
	if (report.verdict === 'healthy') {
		return (
			`Nothing is wrong in what was given: ${formatCount(judged)} of ${plural(report.coverage.length, 'cause')} could be judged, none was found.` +
			`${judged < report.coverage.length ? ' The others are listed below.' : ''}`
		);
	}
	if (hints.length > 0) return `No claim, only ${plural(hints.length, 'hint')}: too little evidence to name a cause.`;
	if (judged === 0) return 'These inputs let no rule decide anything. Nothing is known to be wrong, and nothing is known to be right.';
	return `${formatCount(judged)} of ${plural(report.coverage.length, 'cause')} could be judged, but not well enough for a verdict.`;
}

/** `deadlock (ab-ba)` */
export function causeName(cause: Pick<Cause, 'id' | 'mechanism'>): string {
	return cause.mechanism === null || cause.mechanism === 'unknown' ? cause.id : `${cause.id} (${cause.mechanism})`;
}

/** What became of the cause outside this run; '' for a new one. */
export function causeStanding(cause: Cause): string {
	if (cause.accepted !== undefined) return `accepted until ${cause.accepted.until}: ${cause.accepted.reason}`;
	return cause.isKnown === true ? 'known: the baseline has it' : '';
}

const impactNouns = { latency: 'latency', cpu: 'CPU', memory: 'memory', goroutines: 'goroutines' } as const;

/** `46 % of latency`, `15 % to 60 % of latency` */
export function impactShare(impact: Pick<Impact, 'of' | 'share' | 'low' | 'high'>): string {
	return `${shareText(impact)} of ${impactNouns[impact.of]}`;
}

const shareText = ({ share, low = share, high = share }: Pick<Impact, 'share' | 'low' | 'high'>): string =>
	low === high ? formatShare(share) : `${formatShare(low)} to ${formatShare(high)}`;

/** The text alone when it says the share itself; else `46 % of latency (41.3 s): of the time of ...`. */
export function impactSentence(impact: Impact): string {
	const saysAll = impact.share === 0 || impact.unit === 'processes' || impact.text.startsWith(shareText(impact));
	if (impact.text !== '' && saysAll) return impact.text;
	return `${impactShare(impact)} (${formatQuantity(impact.value, impact.unit)})${impact.text === '' ? '' : `: ${impact.text}`}`;
}

/** `cache.go:42`; the file alone when the line is unknown; '' without a file. */
export function fileLine(place: Pick<Place, 'file' | 'line'>): string {
	return place.line > 0 && place.file !== '' ? `${place.file}:${place.line}` : place.file;
}

export function placeName(place: Place): string {
	return place.function === '' ? 'no place in the code shows' : place.function;
}

/** `mutex lock · 10 564 times · 97 % of it · goroutines 17, 18, 33` */
export function placeCounts(place: Place, mostGoroutines = 8): string {
	const parts: string[] = [place.operation];
	if (place.count > 0) parts.push(`${formatCount(place.count)}×`);
	if (place.share > 0) parts.push(`${formatShare(place.share)} of the impact`);
	if (place.goroutines.length > 0) {
		const shown = place.goroutines.slice(0, mostGoroutines).join(', ');
		parts.push(`goroutine${place.goroutines.length === 1 ? '' : 's'} ${shown}${place.goroutines.length > mostGoroutines ? ' …' : ''}`);
	}
	return parts.join(' · ');
}

export const strengthWords: Readonly<Record<Strength, string>> = {
	3: 'one measure',
	7: 'measures that agree',
	9: 'observed cause and effect',
};

export function evidenceValue(evidence: Evidence): string {
	return formatQuantity(evidence.value, evidence.unit);
}

/** Units whose number means nothing without them. The others count things, which a text may name in its own words. */
const measure = /^(ns|share|ratio)$|bytes|seconds?$/;

/** The text alone when it says the figure itself; else the figure before it: `41.3 s: waited for the lock`. */
export function evidenceSentence(evidence: Evidence): string {
	const value = evidenceValue(evidence);
	const at = evidence.text.indexOf(value);
	// "1 s" is not said by "41 s".
	const isSaid = at === 0 || (at > 0 && !/[\d.\u202f]/.test(evidence.text.charAt(at - 1)));
	const numbers: readonly string[] = measure.test(evidence.unit) ? [] : (evidence.text.match(/\d[\d.\u202f]*(?<=\d)/g) ?? []);
	return isSaid || numbers.includes(formatCount(evidence.value)) || numbers.includes(String(evidence.value))
		? evidence.text
		: `${value}: ${evidence.text}`;
}

/** Where a piece of evidence can be opened: `trace.out: trace.holders[3, 9], 1.2 s to 5 s`. */
export function evidencePlace(ref: EvidenceRef, inputs: readonly InputReport[], mostRows = 6): string {
	const rows = ref.rows ?? [];
	const shown = rows.slice(0, mostRows).join(', ') + (rows.length > mostRows ? ` and ${formatCount(rows.length - mostRows)} more` : '');
	const range = ref.range === undefined ? '' : `, ${formatQuantity(ref.range[0], 'ns')} to ${formatQuantity(ref.range[1], 'ns')}`;
	return `${inputs[ref.input]?.path ?? `input ${ref.input}`}: ${ref.table}${ref.part === undefined ? '' : ` of part ${ref.part}`}${rows.length > 0 ? `[${shown}]` : ''}${range}`;
}

/** The command that shows the events behind the evidence; '' when it is not of a trace, or the trace has no path of its own. */
export function openCommand({ input, window }: EvidenceRef, inputs: readonly InputReport[]): string {
	const path = inputs[input]?.path ?? '';
	if (window === undefined || path === '' || path === '-' || path.includes('!')) return '';
	// Whole microseconds around it, so that rounding leaves nothing out.
	const time = (us: number): string => `${us / 1000}ms`;
	const range = `${time(Math.floor(window.range[0] / 1000))}:${time(Math.ceil(window.range[1] / 1000))}`;
	const quoted = /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
	return `gowhy trace events ${quoted} --window ${range}${window.goroutine === null ? '' : ` --goroutine ${window.goroutine}`}`;
}

/** `1.84 MiB · 5.02 s · go1.26 · 2026-03-14T02:58:11Z` */
export function inputFigures(input: InputReport): string {
	const parts = [formatQuantity(input.bytes, 'bytes')];
	if (input.durationNs !== null) parts.push(formatQuantity(input.durationNs, 'ns'));
	if (input.goVersion !== null) parts.push(input.goVersion);
	if (input.startTime !== null) parts.push(input.startTime);
	return parts.join(' · ');
}

/** The page or the command that says more about a fix. */
export function docsLink(docs: string): { readonly url: string | null; readonly text: string } {
	return { url: /^https:\/\/[a-z0-9.-]+(\/[\w./#?&=%~+-]*)?$/i.test(docs) ? docs : null, text: docs };
}

export function causeIdList(ids: readonly CauseId[]): string {
	return ids.join(', ');
}
