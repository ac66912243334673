// The same is read from a wrapped dump as from the plain one.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { lineEnvelopes, recordEnvelopes } from '../../../fixtures/log/envelopes.ts';
import { found, plainFound } from './found.test-support.ts';

const fixtures = new URL('../../../fixtures/', import.meta.url);
const plain = (name: string): string[] => readFileSync(new URL(name, fixtures), 'utf8').replace(/\n+$/, '').split('\n');

const dumps = {
	'all goroutines': 'goroutine-dump/waits-debug2-go1.27.txt',
	'labels inside the brackets': 'goroutine-dump/waits-stack-go1.26.txt',
	'grouped profile': 'goroutine-dump/waits-debug1-go1.26.txt',
	'nil pointer, every goroutine': 'goroutine-dump/crash-nil-all-go1.26.txt',
	'nested panic': 'goroutine-dump/crash-nested-go1.26.txt',
	deadlock: 'goroutine-dump/crash-deadlock-go1.22.txt',
	SIGQUIT: 'goroutine-dump/waits-quit-go1.22.txt',
	'stack overflow': 'goroutine-dump/crash-overflow-go1.26.txt',
	races: 'race-report/races-go1.26.txt',
};

for (const [kind, envelopes] of [
	['line by line', lineEnvelopes],
	['in one record', recordEnvelopes],
] as const) {
	describe(`a dump wrapped ${kind}`, () => {
		for (const [envelope, wrap] of Object.entries(envelopes)) {
			it.each(Object.entries(dumps))(`${envelope}: %s`, (_, name) => {
				const lines = plain(name);
				const expected = plainFound(lines.join('\n'));
				expect(expected.length).toBeGreaterThan(0);
				expect(found(wrap(lines)).map((item) => item.found)).toEqual(expected);
			});
		}
	});
}
