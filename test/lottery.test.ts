// What docs/lottery.md tells holds: each switch hurts, the figures are those measured, the places named are in the code.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { change, type Cost, COSTS } from '../examples/lottery/measure.ts';
import { ALL, BASELINE, RUNS, SWITCHES } from '../examples/lottery/plans.ts';
import type { Measured } from '../examples/lottery/run.ts';
import { filledPage } from '../examples/lottery/table.ts';
import { repositoryPath } from './support/diagnose.ts';

/** examples/lottery/expected.json: what a diagnosis has to find. */
interface Expected {
	readonly recording: string;
	readonly cause: string | null;
	readonly function?: string;
	readonly functions?: readonly string[];
	/** File and line of the code that pays, and what stands there. */
	readonly at?: { readonly file: string; readonly line: number; readonly code: string };
	/** The line of the setting, for those that have the source. */
	readonly setting?: { readonly file: string; readonly line: number; readonly code: string };
	readonly order?: readonly string[];
}

const folder = 'examples/lottery';
const read = (path: string): string => readFileSync(repositoryPath(`${folder}/${path}`), 'utf8');
const expected = JSON.parse(read('expected.json')) as Expected[];
const measured = JSON.parse(read('measured.json')) as Measured;

/** Most bytes the recordings may take in the repository. */
const MOST_BYTES = 15e6;

describe('expected.json', () => {
	it('names each recording exactly once', () => {
		expect(expected.map((one) => one.recording).sort()).toEqual(readdirSync(repositoryPath(`${folder}/recordings`)).sort());
		expect(expected.map((one) => one.recording).sort()).toEqual([...RUNS].sort());
	});

	const places = expected.flatMap((one) => [one.at, one.setting].filter((at) => at !== undefined));
	it.each(places.map((at) => [`${at.file}:${at.line}`, at] as const))('%s is the code it says', (_name, { file, line, code }) => {
		expect(read(file).split('\n')[line - 1]).toContain(code);
	});

	it('has the mistakes of all switches on in the order of what each costs alone', () => {
		expect([...(expected.find((one) => one.recording === ALL)?.order ?? [])].sort()).toEqual([...SWITCHES].sort());
	});
});

describe('measured.json', () => {
	it.each(RUNS)('%s: at least three rounds, nothing failed', (run) => {
		const rounds = measured.runs[run] ?? [];
		expect(rounds.length).toBeGreaterThanOrEqual(3);
		expect(rounds.length).toBe(measured.runs[BASELINE]?.length);
		if (run !== ALL) expect(rounds.map((one) => one.open.failed + one.closed.failed)).toEqual(rounds.map(() => 0));
	});

	it.each(SWITCHES)('%s: costs something beyond the noise', (run) => {
		const clear = (Object.keys(COSTS) as Cost[])
			.map((cost) => change(measured.runs, run, cost))
			.filter((one) => one.clear && one.change > 0);
		expect(clear).not.toEqual([]);
	});
});

describe('the tutorial', () => {
	it('has the figures of measured.json', () => {
		const page = readFileSync(repositoryPath('docs/lottery.md'), 'utf8');
		expect(filledPage(page, measured)).toBe(page);
	});

	it('can be followed with recordings that are not too large', () => {
		const sizes = RUNS.flatMap((run) =>
			readdirSync(repositoryPath(`${folder}/recordings/${run}`)).map(
				(file) => statSync(repositoryPath(`${folder}/recordings/${run}/${file}`)).size,
			),
		);
		expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(MOST_BYTES);
	});
});
