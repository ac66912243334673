// Every scenario in fixtures/go-trace/*.txt gives the events beside it (`<name>.events.jsonl`). A new text file is a new test; its golden
// is written by UPDATE_GOLDENS=1 npx vitest run src/decode/go-trace/fixtures.test.ts. Read it before you keep it. The goldens of
// whole traces were compared byte by byte with what Go's own reader (Go 1.26) gives; of damaged ones, that it refuses them too.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeToText, encodeTrace } from '../../../tools/trace-text.ts';
import { eventLines, fixtureBytes, fixtureFolder, fixtureNames, recordedBytes, recordedNames } from '../../../fixtures/go-trace/runs.ts';

const isUpdate = process.env.UPDATE_GOLDENS === '1';

describe.each(fixtureNames)('%s', (name) => {
	const bytes = fixtureBytes(name);
	const golden = join(fixtureFolder, `${name}.events.jsonl`);

	it('gives its events', () => {
		const lines = eventLines(bytes);
		if (isUpdate) writeFileSync(golden, lines);
		expect(existsSync(golden), `no golden for ${name}; run with UPDATE_GOLDENS=1`).toBe(true);
		expect(lines).toBe(readFileSync(golden, 'utf8'));
	});

	it('says whether it is damaged', () => {
		const isDamaged = eventLines(bytes).includes('{"k":"Error"');
		expect(isDamaged).toBe(name.startsWith('damaged-') || name.startsWith('unsupported-'));
	});

	it('gives the same events in chunks of any size', () => {
		const whole = eventLines(bytes);
		for (const sizes of [[1], [3], [15, 1], [7, 64, 2]]) expect(eventLines(bytes, sizes)).toBe(whole);
	});

	it('is the same bytes after a way through text', () => {
		expect(encodeTrace(decodeToText(bytes))).toEqual(bytes);
	});
});

describe.each(recordedNames)('recorded %s', (name) => {
	const bytes = recordedBytes(name);

	it('gives the same events in chunks of any size', () => {
		const whole = eventLines(bytes);
		for (const sizes of [[1], [4093], [65536, 1]]) expect(eventLines(bytes, sizes)).toBe(whole);
	});

	it('gives the same events after a way through text', () => {
		expect(eventLines(encodeTrace(decodeToText(bytes)))).toBe(eventLines(bytes));
	});
});
