// SARIF 2.1.0 for code scanning: one run, one rule per cause id, one result per claim or hint.
// Limits of the largest consumer (GitHub): 25,000 results per run, 1,000 locations per result, 10,000 steps per thread flow.
// A cause has no primary line in the sense of a linter, so primaryLocationLineHash carries the cause's own fingerprint, which survives line shifts.
import type { Cause, CauseId, Report } from '../report/report.ts';
import { causeMeaning } from './cause-meaning.ts';
import { artifactUri, locationOf, messageText, stackLocations } from './sarif/locations.ts';
import { evidencePlace, evidenceSentence, impactSentence, placeCounts, plural } from './wording.ts';

export interface SarifOptions {
	/** Folders of the sources on the machine that built the program; files beneath one of them become relative to it. */
	readonly sourceRoots?: readonly string[];
	/** A baseline was given: results that it does not know are `new`. */
	readonly hasBaseline?: boolean;
}

const mostResults = 25_000;
const mostLocations = 1000;

export function renderSarif(reports: readonly Report[], options: SarifOptions = {}): string {
	const sightings = reports.flatMap((report) => [
		...report.causes.map((cause) => ({ report, cause, isHint: false })),
		...report.hints.map((cause) => ({ report, cause, isHint: true })),
	]);
	const causes = sightings.map((s) => s.cause);
	const ids = [...new Set([...reports.flatMap((r) => r.coverage.map((c) => c.cause)), ...causes.map((c) => c.id)])].sort();
	const context: RunContext = {
		ruleIndex: new Map(ids.map((id, i) => [id, i])),
		roots: options.sourceRoots ?? [],
		// SARIF: suppressions and baselineState stand on all results of a run or on none.
		hasSuppressions: causes.some((c) => c.accepted !== undefined),
		hasBaseline: options.hasBaseline === true || causes.some((c) => c.isKnown !== undefined),
	};
	const log = {
		$schema: 'https://json.schemastore.org/sarif-2.1.0.json',
		version: '2.1.0',
		runs: [
			{
				tool: { driver: { name: 'gowhy', semanticVersion: reports[0]?.gowhy ?? '0.0.0', rules: ids.map(ruleOf) } },
				invocations: [{ executionSuccessful: true, toolExecutionNotifications: reports.flatMap(notificationsOf) }],
				originalUriBaseIds: { SRCROOT: { description: { text: 'The root of the sources that the program was built from.' } } },
				artifacts: reports.flatMap((report) =>
					report.recording.inputs.map((input) => ({
						location: { uri: artifactUri(input.path, []).uri },
						length: input.bytes,
						roles: ['analysisTarget'],
						hashes: { 'sha-256': input.sha256 },
						properties: { kind: input.kind, recording: report.recording.name },
					})),
				),
				results: sightings.slice(0, mostResults).map((s) => resultOf(s.report, s.cause, s.isHint, context)),
				columnKind: 'utf16CodeUnits',
			},
		],
	};
	return `${JSON.stringify(log, null, 2)}\n`;
}

interface RunContext {
	readonly ruleIndex: ReadonlyMap<CauseId, number>;
	readonly roots: readonly string[];
	readonly hasSuppressions: boolean;
	readonly hasBaseline: boolean;
}

const levels = { critical: 'error', high: 'error', medium: 'warning', low: 'note' } as const;

function ruleOf(id: CauseId): object {
	return {
		id,
		name: id.replace(/(^|-)([a-z])/g, (_all, _dash, letter: string) => letter.toUpperCase()),
		shortDescription: { text: causeMeaning[id] },
		fullDescription: { text: causeMeaning[id] },
		help: { text: `Run: gowhy explain ${id}`, markdown: `Run \`gowhy explain ${id}\`` },
		defaultConfiguration: { level: 'warning' },
		properties: { tags: ['go', 'runtime', 'performance'] },
	};
}

function resultOf(report: Report, cause: Cause, isHint: boolean, context: RunContext): object {
	const placed = cause.where.filter((p) => p.file !== '').slice(0, mostLocations);
	const locations = placed.map((p, i) => ({ id: i + 1, ...locationOf(p, placeCounts(p), context.roots) }));
	const stacks = cause.where.filter((p) => p.stack.length > 0).slice(0, mostLocations);
	const hasFlows = (cause.id === 'deadlock' || cause.id === 'data-race') && stacks.length > 0;
	return {
		ruleId: cause.id,
		ruleIndex: context.ruleIndex.get(cause.id),
		level: isHint ? 'note' : levels[cause.severity],
		message: { text: messageText(`${cause.title}. ${cause.summary}`) },
		rank: Math.round(cause.score * 10_000) / 100,
		locations: locations.length > 0 ? locations.slice(0, 1) : [inputLocation(report, cause)],
		...(locations.length > 1 ? { relatedLocations: locations.slice(1) } : {}),
		...(stacks.length > 0
			? {
					stacks: stacks.map((p) => ({
						message: { text: placeCounts(p) },
						frames: stackLocations(p.stack, context.roots).map((location) => ({ location })),
					})),
				}
			: {}),
		// One flow per partner of the circle or the race, outermost call first.
		...(hasFlows
			? {
					codeFlows: stacks.map((p) => ({
						message: { text: placeCounts(p) },
						threadFlows: [
							{
								locations: stackLocations(p.stack, context.roots)
									.reverse()
									.map((location) => ({ location })),
							},
						],
					})),
				}
			: {}),
		partialFingerprints: { 'gowhyCause/v1': cause.fingerprint, primaryLocationLineHash: cause.fingerprint },
		...(context.hasSuppressions ? { suppressions: cause.accepted === undefined ? [] : [suppressionOf(cause.accepted)] } : {}),
		...(context.hasBaseline ? { baselineState: cause.isKnown === true ? 'unchanged' : 'new' } : {}),
		properties: propertiesOf(report, cause, isHint),
	};
}

/** Consumers refuse a whole run when one result has no file, so a cause that shows at no place in the code points at the input that it was measured in. */
function inputLocation(report: Report, cause: Cause): object {
	const path = (report.recording.inputs[cause.evidence[0]?.ref.input ?? 0] ?? report.recording.inputs[0])?.path ?? 'recording';
	const name = cause.where.find((p) => p.function !== '')?.function;
	return {
		id: 1,
		physicalLocation: { artifactLocation: { uri: artifactUri(path, []).uri } },
		...(name === undefined ? {} : { logicalLocations: [{ fullyQualifiedName: name, kind: 'function' }] }),
		message: { text: 'measured in this input; no file of the source is known' },
	};
}

function suppressionOf(accepted: NonNullable<Cause['accepted']>): object {
	return { kind: 'external', status: 'accepted', justification: `${accepted.reason} (until ${accepted.until})` };
}

function propertiesOf(report: Report, cause: Cause, isHint: boolean): object {
	const pieces = (list: Cause['evidence']): object[] =>
		list.map((e) => ({
			fact: e.fact,
			strength: e.strength,
			value: e.value,
			unit: e.unit,
			text: evidenceSentence(e),
			where: evidencePlace(e.ref, report.recording.inputs),
		}));
	return {
		recording: report.recording.name,
		isHint,
		mechanism: cause.mechanism,
		severity: cause.severity,
		score: cause.score,
		confidence: cause.confidence,
		impact: impactSentence(cause.impact),
		evidence: pieces(cause.evidence),
		against: pieces(cause.against),
		fix: cause.fix.map((f) => f.text),
		symptoms: cause.symptoms,
		rules: cause.rules,
	};
}

/** What the run could not do: damaged inputs, crashed rules, causes that were not judged. */
function notificationsOf(report: Report): object[] {
	const note = (level: string, text: string): object => ({ level, message: { text: messageText(`${report.recording.name}: ${text}`) } });
	const open = report.coverage.filter((c) => !c.judged).map((c) => c.cause);
	return [
		...report.recording.inputs.filter((i) => i.damage !== null).map((i) => note('warning', `${i.path} is damaged: ${i.damage}`)),
		...report.rules.filter((r) => r.outcome === 'crashed').map((r) => note('error', `rule ${r.id} crashed: ${r.why}`)),
		...(open.length > 0 ? [note('note', `${plural(open.length, 'cause')} could not be judged: ${open.join(', ')}`)] : []),
	];
}
