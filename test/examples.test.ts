// What the example recordings must show: the planted fault first, with its place; nothing at all for fixed and healthy services.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { renderJson } from '../src/render/json.ts';
import type { CauseId, Mechanism, Report } from '../src/report/report.ts';
import { type Answer, diagnoseExample, recordingsFolder, repositoryPath } from './support/diagnose.ts';
import { schemaErrors } from './support/report-schema.ts';

interface Planted {
	readonly recording: string;
	/** Null: a service without a fault. */
	readonly cause: CauseId | null;
	readonly mechanism?: Mechanism | null;
	/** The function at fault; null: none in the code (a setting). */
	readonly function?: string | null;
	/** Further functions on the way, any of which is right to name too. */
	readonly functions?: readonly string[];
	/** True: it is not found today (or something is claimed that is not there); to be removed when a rule does. */
	readonly pending?: true;
}

/** Counted, so that none is forgotten: lower it with each `pending` that is removed from planted.json. */
const PENDING = 2;

const planted = JSON.parse(readFileSync(repositoryPath('examples/planted.json'), 'utf8')) as Planted[];
const answers = new Map<string, Promise<Answer>>();

async function reportOn(recording: string): Promise<Report> {
	const known = answers.get(recording) ?? diagnoseExample(recording);
	answers.set(recording, known);
	return (await known).report;
}

/** A cause as one line, so that a failure shows what was found instead. */
const spoken = (report: Report): string[] =>
	report.causes.map((cause) => `${cause.id}/${cause.mechanism} ${cause.score}: ${cause.where.map((at) => at.function).join(', ')}`);

describe('planted.json', () => {
	it('names each recording exactly once', () => {
		const folders = readdirSync(repositoryPath(recordingsFolder)).sort();
		expect(planted.map((one) => one.recording).sort()).toEqual(folders);
		expect(folders.length).toBeGreaterThanOrEqual(16);
	});

	it('has a fixed twin for each fault', () => {
		const names = new Set(planted.map((one) => one.recording));
		const alone = planted.filter((one) => one.cause !== null && !names.has(one.recording.replace(/-fault$/, '-fixed')));
		expect(alone.map((one) => one.recording)).toEqual([]);
	});
});

async function expectPlanted(one: Planted): Promise<void> {
	const report = await reportOn(one.recording);
	expect(report.verdict, spoken(report).join('\n')).toBe('problems');
	const first = report.causes[0];
	expect(first?.id, spoken(report).join('\n')).toBe(one.cause);
	if (one.mechanism) expect(first?.mechanism).toBe(one.mechanism);
	const named = first?.where.map((at) => at.function) ?? [];
	if (one.function) expect(named).toContain(one.function);
	else if (one.functions?.length) expect(one.functions.filter((fn) => named.includes(fn))).not.toEqual([]);
}

const expectNothing = async (one: Planted): Promise<void> => expect(spoken(await reportOn(one.recording))).toEqual([]);

const named = (some: readonly Planted[]) => some.map((one) => [one.recording, one] as const);

describe('a recording with a planted fault', () => {
	const faults = planted.filter((one) => one.cause !== null && !one.pending);

	it.each(named(faults))('%s: the planted cause is first', (_name, one) => expectPlanted(one));
});

describe('a recording of a healthy or fixed service', () => {
	const healthy = planted.filter((one) => one.cause === null && !one.pending);

	it.each(named(healthy))('%s: no claim', (_name, one) => expectNothing(one));
});

describe('what is pending in planted.json', () => {
	const pending = planted.filter((one) => one.pending);

	it(`is ${PENDING} recordings`, () => expect(pending.length).toBe(PENDING));

	// One that holds must lose its mark.
	if (pending.length > 0)
		it.fails.each(named(pending))('%s: does not hold yet', (_name, one) => (one.cause === null ? expectNothing(one) : expectPlanted(one)));
});

describe('every report on a recording', () => {
	const all = planted.map((one) => [one.recording] as const);

	it.each(all)('%s: keeps the schema, reads every input whole, and no rule crashes', async (recording) => {
		const report = await reportOn(recording);
		expect(schemaErrors(renderJson([report]))).toEqual([]);
		expect(report.rules.filter((rule) => rule.outcome === 'crashed')).toEqual([]);
		expect(report.recording.inputs.length).toBe(readdirSync(repositoryPath(`${recordingsFolder}/${recording}`)).length);
		expect(report.recording.inputs.filter((input) => input.damage !== null)).toEqual([]);
	});

	it.each(all)('%s: says the same a second time, byte for byte', async (recording) => {
		const again = (await diagnoseExample(recording)).report;
		expect(renderJson([again])).toBe(renderJson([await reportOn(recording)]));
	});
});
