// Hostile text: cut at every byte, with flipped bits, and built to be slow. Nothing may throw, hang or grow without bound.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { lineEnvelopes, recordEnvelopes } from '../../../fixtures/log/envelopes.ts';
import { createDiary } from '../../tables/diary.ts';
import { createSymbols } from '../../tables/symbols.ts';
import type { Decoded } from '../format.ts';
import { logFormat } from './index.ts';

const fixtures = new URL('../../../fixtures/', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, fixtures), 'utf8');
const head = (text: string, lines: number): string[] => text.split('\n').slice(0, lines);

function decode(bytes: Uint8Array): Decoded {
	const decoder = logFormat.open({ symbols: createSymbols(), diary: createDiary(), maxHeldBytes: 1 << 26 });
	decoder.push(bytes);
	return decoder.finish();
}

/** Rows must be whole whatever the input was: columns of one length, pools with their ends. */
function isSound({ artifacts }: Decoded): boolean {
	return artifacts.every((artifact) => {
		if (artifact.kind !== 'snapshot') return true;
		const { length, argStart, args, argDepth, stack, id } = artifact.rows;
		return (
			length > 0 &&
			argStart.length === length + 1 &&
			argStart[length] === args.length &&
			args.length === argDepth.length &&
			stack.length === length &&
			id.length === length
		);
	});
}

const inputs: Record<string, string> = {
	dump: head(read('goroutine-dump/waits-stack-go1.26.txt'), 40).join('\n'),
	'labels at the end': `${read('goroutine-dump/waits-debug2-go1.27.txt').split('\n\n').at(-1)}`,
	crash: read('goroutine-dump/crash-nested-go1.26.txt'),
	signal: head(read('goroutine-dump/waits-quit-go1.22.txt'), 24).join('\n'),
	grouped: head(read('goroutine-dump/waits-debug1-go1.26.txt'), 24).join('\n'),
	races: head(read('race-report/races-go1.26.txt'), 24).join('\n'),
	gctrace: head(read('gctrace/gclog-go1.26.txt'), 8).join('\n'),
	schedtrace: read('schedtrace/gclog-go1.27.txt'),
	'CRI pieces': (lineEnvelopes['CRI, lines cut in pieces'] as (lines: string[]) => string)(
		head(read('goroutine-dump/crash-nil-go1.26.txt'), 9),
	),
	'docker pieces': (lineEnvelopes['docker json-file, lines cut in pieces'] as (lines: string[]) => string)(
		head(read('goroutine-dump/crash-nil-go1.26.txt'), 5),
	),
	stern: (lineEnvelopes['stern with namespace and times'] as (lines: string[]) => string)(
		head(read('goroutine-dump/crash-nil-go1.26.txt'), 9),
	),
	record: (recordEnvelopes['slog text'] as (lines: string[]) => string)(head(read('goroutine-dump/crash-nil-go1.26.txt'), 9)),
};

/** Park-Miller: the same flips in every run. */
function random(seed: number): (below: number) => number {
	let state = seed;
	return (below) => {
		state = (state * 48271) % 2147483647;
		return state % below;
	};
}

/** The only input of its decoder; the other decoders share their 10,000 rounds between several. */
const ALONE: ReadonlySet<string> = new Set(['grouped', 'races', 'gctrace', 'schedtrace']);

describe.each(Object.entries(inputs))('%s', (name, text) => {
	const bytes = Buffer.from(text);

	it('cut at every byte', () => {
		for (let end = 0; end <= bytes.length; end++) expect(isSound(decode(bytes.subarray(0, end)))).toBe(true);
	});

	it('with flipped bits', () => {
		const next = random(bytes.length);
		for (let round = 0; round < (ALONE.has(name) ? 10_000 : 2_000); round++) {
			const broken = Uint8Array.from(bytes);
			for (let flips = next(4); flips >= 0; flips--) {
				const at = next(broken.length);
				broken[at] = (broken[at] as number) ^ (1 << next(8));
			}
			expect(isSound(decode(broken))).toBe(true);
		}
	});
});

describe('text built to be slow', () => {
	const many = (unit: string, times: number): string => unit.repeat(times);
	const long = 300_000;
	it.each<[string, string]>([
		['one line of brackets', many('[', long)],
		['one line of quotes', many('"', long)],
		['an endless header', `goroutine 1 [${many('x, ', long)}]:`],
		['labels that never close', `goroutine 1 [select labels:{"a": "${many('\\"', long)}`],
		['suffixes without end', `goroutine 1 [x${many(' (leaked)', long / 10)}]:`],
		['a function with endless arguments', `goroutine 1 [running]:\nmain.f(${many('{0x1, ', long)}0x1)\n\tx.go:1`],
		['words of a location', `goroutine 1 [running]:\nmain.f()\n\t${many('a ', long)}:1`],
		['colons', many(':', long)],
		['nested JSON', `{"a":${many('[', long)}${many(']', long)}}`],
		['JSON in JSON', `{"log":"${many('\\\\', long)}goroutine 1 \\n"}`],
		['logfmt pairs', many('a=b ', long)],
		['logfmt quotes', many('a="b" ', long)],
		['digits', many('1', long)],
		['times', many('2024-11-21T01:02:03Z ', long / 10)],
		['escapes', many('\u001b[0', long)],
		['prefixes that are all different', Array.from({ length: 5000 }, (__, i) => `p${i} goroutine ${i} [running]:`).join('\n')],
		[
			'streams without end',
			Array.from({ length: 5000 }, (__, i) => `[pod/p${i}/c] goroutine 1 [running]:\n[pod/p${i}/c] main.f()`).join('\n'),
		],
		['pieces without end', Array.from({ length: 20000 }, () => '2024-11-21T01:02:03Z stderr P abc').join('\n')],
		['gctrace digits', `gc 1 @${many('1', long)}s`],
		['headers only', many('goroutine 1 [running]:\n', long / 10)],
		['panics only', many('panic: x\n', long / 10)],
		['a panic that never ends', `panic: x\n${many('\ty\n', long / 10)}`],
		['rulers', many('='.repeat(18) + '\nWARNING: DATA RACE\n', long / 30)],
	])('%s', { timeout: 10_000 }, (_, text) => {
		expect(isSound(decode(Buffer.from(text)))).toBe(true);
	});
});
