import { describe, expect, it } from 'vitest';
import type { Evidence } from '../report/report.ts';
import { docsLink, evidencePlace, evidenceSentence, verdictSentence } from './wording.ts';
import { samples } from './samples.ts';

const evidence = (value: number, unit: string, text: string): Evidence => ({
	fact: 'f',
	strength: 3,
	value,
	unit,
	text,
	ref: { input: 0, table: 't' },
});

describe('evidenceSentence', () => {
	it.each([
		[41.3e9, 'ns', 'waited for the lock', '41.3 s: waited for the lock'],
		[41.3e9, 'ns', 'the lock cost 41.3 s', 'the lock cost 41.3 s'],
		[1e9, 'ns', 'of 41 s in all', '1 s: of 41 s in all'],
		[12, 'goroutines', '12 of 40 wait here', '12 of 40 wait here'],
		[12_345, 'goroutines', '12345 wait here.', '12345 wait here.'],
		[2, 'goroutines', 'goroutine 231 waits for 244', '2 goroutines: goroutine 231 waits for 244'],
		[0.5, 'share', 'line 0.5 of the text', '50 %: line 0.5 of the text'],
	])('%d %s: %s', (value, unit, text, sentence) => {
		expect(evidenceSentence(evidence(value, unit, text))).toBe(sentence);
	});
});

describe('wording', () => {
	it('says where evidence can be opened', () => {
		const { inputs } = samples.mutex.recording;
		expect(evidencePlace({ input: 0, table: 'trace.holders', rows: [3, 9], range: [1.2e9, 5e9] }, inputs)).toBe(
			'thumbs/trace.out: trace.holders[3, 9], 1.2 s to 5 s',
		);
		expect(evidencePlace({ input: 9, table: 't', rows: [1, 2, 3] }, inputs, 2)).toBe('input 9: t[1, 2 and 1 more]');
	});

	it('makes links of plain https addresses only', () => {
		expect(docsLink('https://go.dev/doc/gc-guide#GOGC').url).toBe('https://go.dev/doc/gc-guide#GOGC');
		for (const docs of ['gowhy explain panic', 'javascript:alert(1)', 'http://go.dev', 'https://go.dev/"x', 'https://u@evil']) {
			expect(docsLink(docs).url).toBeNull();
		}
	});

	it('does not call a service healthy beyond what was judged', () => {
		expect(verdictSentence(samples.healthy)).toBe(
			'Nothing is wrong in what was given: 4 of 5 causes could be judged, none was found. The others are listed below.',
		);
		expect(verdictSentence({ ...samples.mutex, causes: [], verdict: 'inconclusive' })).toBe(
			'No claim, only 1 hint: too little evidence to name a cause.',
		);
	});
});
