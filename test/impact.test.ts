// Predicted impact against measured: the table of docs/impact.md is made anew from the recordings and what clients saw.
// After an intended change: UPDATE_IMPACT=1 npx vitest run test/impact.test.ts, then read the diff.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { recordingsFolder, repositoryPath } from './support/diagnose.ts';
import { impactRows, impactTable } from './support/impact/table.ts';

const page = repositoryPath('docs/impact.md');
const services = readdirSync(repositoryPath(recordingsFolder))
	.flatMap((name) => /^(.*)-fault$/.exec(name)?.[1] ?? [])
	.sort();

/** Predictions that are off; docs/impact.md says why. */
const OUTSIDE: readonly string[] = ['frontpage', 'ingest', 'leaderboard', 'webhooks'];

describe('predicted impact', () => {
	const rows = impactRows(services);

	it('is what fixed twins measure, within 25 %, or its range holds that', async () => {
		const off = (await rows).filter(({ isInside }) => !isInside).map(({ service }) => service);
		expect(off).toEqual(OUTSIDE);
		expect((await rows).length).toBeGreaterThanOrEqual(20);
	});

	it('stands in the docs as it is', async () => {
		const table = impactTable(await rows);
		const written = readFileSync(page, 'utf8');
		const filled = written.replace(/(<!-- table -->\n)[^]*?(<!-- \/table -->)/, (_, from: string, to: string) => `${from}${table}\n${to}`);
		if (process.env['UPDATE_IMPACT'] === '1') writeFileSync(page, filled);
		expect(readFileSync(page, 'utf8')).toBe(filled);
	});
});
