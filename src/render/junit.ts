// JUnit XML, the form that CI systems show: one suite per recording, one case per cause. A claim that is neither accepted nor known
// fails, what could not be judged is skipped, the rest passes. Times are not reported: a report has none of its own.
import { formatShare } from '../base/units.ts';
import type { Cause, CauseId, Report } from '../report/report.ts';
import {
	causeName,
	causeStanding,
	evidencePlace,
	evidenceSentence,
	fileLine,
	impactSentence,
	isNew,
	placeCounts,
	placeName,
} from './wording.ts';
import { xmlEscape } from './xml.ts';

export function renderJunit(reports: readonly Report[]): string {
	const suites = reports.map(suiteOf);
	const sum = (key: 'tests' | 'failures' | 'skipped'): number => suites.reduce((n, s) => n + s[key], 0);
	return [
		'<?xml version="1.0" encoding="UTF-8"?>',
		`<testsuites name="gowhy" tests="${sum('tests')}" failures="${sum('failures')}" errors="0" skipped="${sum('skipped')}">`,
		...suites.map((s) => s.xml),
		'</testsuites>',
		'',
	].join('\n');
}

interface Suite {
	readonly tests: number;
	readonly failures: number;
	readonly skipped: number;
	readonly xml: string;
}

function suiteOf(report: Report): Suite {
	const covered = report.coverage.map((c) => c.cause);
	// A claim counts even when coverage forgot its cause.
	const ids = [...new Set([...covered, ...report.causes.map((c) => c.id)])];
	const cases = ids.map((id) => caseOf(report, id));
	const count = (kind: CaseKind): number => cases.filter((c) => c.kind === kind).length;
	const counts = { tests: cases.length, failures: count('failure'), skipped: count('skipped') };
	const crashed = report.rules.filter((r) => r.outcome === 'crashed').map((r) => `rule ${r.id} crashed: ${r.why}`);
	const xml = [
		`  <testsuite name="${xmlEscape(report.recording.name)}" tests="${counts.tests}" failures="${counts.failures}" errors="0" skipped="${counts.skipped}">`,
		'    <properties>',
		`      <property name="gowhy" value="${xmlEscape(report.gowhy)}"/>`,
		`      <property name="verdict" value="${report.verdict}"/>`,
		'    </properties>',
		...cases.map((c) => c.xml),
		...(crashed.length > 0 ? [`    <system-err>${xmlEscape(crashed.join('\n'))}</system-err>`] : []),
		'  </testsuite>',
	].join('\n');
	return { ...counts, xml };
}

type CaseKind = 'failure' | 'skipped' | 'passed';

function caseOf(report: Report, id: CauseId): { readonly kind: CaseKind; readonly xml: string } {
	const head = `    <testcase classname="${xmlEscape(`gowhy.${report.recording.name}`)}" name="${id}"`;
	const claims = report.causes.filter((c) => c.id === id);
	const failing = claims.filter(isNew);
	const coverage = report.coverage.find((c) => c.cause === id);
	// Accepted claims and hints do not fail, but they are not hidden either.
	const asides = [
		...claims.filter((c) => !isNew(c)).map((c) => `${c.title} (${causeStanding(c)})`),
		...report.hints.filter((c) => c.id === id).map((c) => `hint: ${c.title}. ${c.summary}`),
	];
	const out = asides.length > 0 ? `\n      <system-out>${xmlEscape(asides.join('\n'))}</system-out>` : '';
	if (failing.length > 0) {
		const message = failing.map((c) => c.title).join('; ');
		const body = failing.map((c) => causeText(c, report)).join('\n\n');
		const failure = `\n      <failure type="${failing[0]?.severity ?? ''}" message="${xmlEscape(message)}">${xmlEscape(body)}</failure>`;
		return { kind: 'failure', xml: `${head}>${failure}${out}\n    </testcase>` };
	}
	if (claims.length === 0 && coverage?.judged === false) {
		return { kind: 'skipped', xml: `${head}>\n      <skipped message="${xmlEscape(coverage.why)}"/>${out}\n    </testcase>` };
	}
	return { kind: 'passed', xml: out === '' ? `${head}/>` : `${head}>${out}\n    </testcase>` };
}

function causeText(cause: Cause, report: Report): string {
	return [
		`${causeName(cause)}: ${cause.summary}`,
		`impact: ${impactSentence(cause.impact)}; confidence ${formatShare(cause.confidence)}`,
		...cause.where.map((p) => `at ${placeName(p)} ${fileLine(p)} (${placeCounts(p)})`),
		...cause.evidence.map((e) => `proof: ${evidenceSentence(e)} (${evidencePlace(e.ref, report.recording.inputs)})`),
		...cause.fix.map((f) => `fix: ${f.text}`),
		`fingerprint: ${cause.fingerprint}`,
	].join('\n');
}
