import { describe, expect, it } from 'vitest';
import { renderJson } from '../render/json.ts';
import { fleet, samples } from '../render/samples.ts';
import { compare } from './compare.ts';
import { looksStored, readStored } from './stored.ts';

describe('a stored report', () => {
	it('is known by its first line, whatever the file is called', () => {
		expect(looksStored(renderJson([samples.mutex]))).toBe(true);
		expect(looksStored(renderJson(fleet))).toBe(true);
		expect(looksStored('{"schema":"gowhy.compare/1"')).toBe(false);
		expect(looksStored('goroutine 1 [running]:')).toBe(false);
	});

	it('is a side with causes, and says that it has no figures', () => {
		const [before, after] = [samples.mutex, samples.healthy].map((report) => ({
			name: report.recording.name,
			measurements: readStored(renderJson([report])),
		}));
		const compared = compare(before as never, after as never, 'test');
		expect(compared.causes.map(({ id }) => id).sort()).toEqual(samples.mutex.causes.map(({ id }) => id).sort());
		expect(compared.figures).toEqual([]);
		expect(compared.notCompared.at(-1)?.why).toContain('a stored report holds causes, not all figures');
	});

	it('may be several: each is a repeat', () => {
		expect(readStored(renderJson(fleet))).toHaveLength(fleet.length);
	});

	it.each([
		['text', 'no JSON'],
		['{"schema":"gowhy.report/1"}', 'the report.recording is not an object'],
		['{"schema":"gowhy.report/2"}', 'schema "gowhy.report/2" is not'],
		['{"schema":"gowhy.reports/1","reports":[]}', 'no reports'],
		[renderJson([samples.mutex]).replace(/"share": [\d.]+/, '"share": "all"'), 'causes[0].impact.share is not a number'],
		[renderJson([samples.mutex]).replace(/"title": "[^"]*"/, '"title": null'), 'causes[0].title is not a text'],
		['null', 'not an object'],
	])('is refused with the place: %s', (text, message) => {
		expect(() => readStored(text)).toThrow(message === 'no JSON' ? SyntaxError : message);
	});
});
