// Stored reports (`gowhy diagnose --json`) as sides. The text may be anything: what is read here is checked here.
import type { Cause, Report } from '../report/report.ts';
import { measureStored, type Measurement } from './measure.ts';

/** Does the beginning of a file look like a stored report? */
export const looksStored = (head: string): boolean => /^\s*\{\s*"schema"\s*:\s*"gowhy\.reports?\/\d+"/.test(head);

/** Throws an Error with what is wrong and where. */
export function readStored(text: string): Measurement[] {
	const value: unknown = JSON.parse(text);
	const document = object(value, 'the file');
	if (document['schema'] === 'gowhy.report/1') return [measureStored(report(document, 'the report'))];
	if (document['schema'] !== 'gowhy.reports/1')
		throw new Error(`schema ${JSON.stringify(document['schema'])} is not gowhy.report/1 or gowhy.reports/1`);
	const reports = list(document['reports'], 'reports');
	if (reports.length === 0) throw new Error('it holds no reports');
	return reports.map((one, i) => measureStored(report(object(one, `reports[${i}]`), `reports[${i}]`)));
}

type Fields = Readonly<Record<string, unknown>>;

/** Only what a comparison reads is looked at. */
function report(value: Fields, at: string): Report {
	const recording = object(value['recording'], `${at}.recording`);
	string(recording['name'], `${at}.recording.name`);
	string(value['verdict'], `${at}.verdict`);
	for (const [i, input] of list(recording['inputs'], `${at}.recording.inputs`).entries()) {
		const fields = object(input, `${at}.recording.inputs[${i}]`);
		for (const key of ['path', 'kind', 'sha256']) string(fields[key], `${at}.recording.inputs[${i}].${key}`);
		if (fields['durationNs'] !== null) number(fields['durationNs'], `${at}.recording.inputs[${i}].durationNs`);
	}
	for (const name of ['causes', 'hints'])
		for (const [i, one] of list(value[name], `${at}.${name}`).entries()) cause(one, `${at}.${name}[${i}]`);
	for (const [i, one] of list(value['coverage'], `${at}.coverage`).entries()) {
		const fields = object(one, `${at}.coverage[${i}]`);
		string(fields['cause'], `${at}.coverage[${i}].cause`);
	}
	return value as unknown as Report;
}

function cause(value: unknown, at: string): void {
	const fields = object(value, at) as Fields & Partial<Cause>;
	for (const key of ['id', 'title', 'summary', 'severity', 'fingerprint']) string(fields[key], `${at}.${key}`);
	number(fields['score'], `${at}.score`);
	const impact = object(fields['impact'], `${at}.impact`);
	number(impact['share'], `${at}.impact.share`);
	for (const key of ['of', 'text']) string(impact[key], `${at}.impact.${key}`);
	for (const [i, place] of list(fields['where'], `${at}.where`).entries()) {
		const spot = object(place, `${at}.where[${i}]`);
		for (const key of ['function', 'file']) string(spot[key], `${at}.where[${i}].${key}`);
		number(spot['line'], `${at}.where[${i}].line`);
	}
}

function object(value: unknown, at: string): Fields {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`${at} is not an object`);
	return value as Fields;
}

function list(value: unknown, at: string): readonly unknown[] {
	if (!Array.isArray(value)) throw new Error(`${at} is not a list`);
	return value;
}

function string(value: unknown, at: string): void {
	if (typeof value !== 'string') throw new Error(`${at} is not a text`);
}

function number(value: unknown, at: string): void {
	if (typeof value !== 'number' || !Number.isFinite(value)) throw new Error(`${at} is not a number`);
}
