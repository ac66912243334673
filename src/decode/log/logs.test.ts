// What a log does to a dump beyond wrapping its lines.
import { describe, expect, it } from 'vitest';
import { createSymbols } from '../../tables/symbols.ts';
import { createDiary } from '../../tables/diary.ts';
import { diaryOf, found, plainFound } from './found.test-support.ts';
import { logFormat } from './index.ts';

const dump = [
	'goroutine 1 [running]:',
	'main.main()',
	'\texample.com/shop/main.go:12 +0x1d',
	'',
	'goroutine 7 [chan receive, 5 minutes]:',
	'main.work(...)',
	'\texample.com/shop/work.go:30',
	'created by main.main in goroutine 1',
	'\texample.com/shop/main.go:9 +0x2c',
];
const crash = ['panic: boom', '', ...dump, 'exit status 2'];
const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
const ids = (item: { found: unknown }): number[] =>
	(item.found as { goroutines: { header: { id: number } }[] }).goroutines.map(({ header }) => header.id);

const decode = (input: string, maxHeldBytes = 1 << 28) => {
	const diary = createDiary();
	const symbols = createSymbols();
	const decoder = logFormat.open({ symbols, diary, maxHeldBytes });
	decoder.push(Buffer.from(input));
	return { ...decoder.finish(), diary: diary.entries(), symbols };
};

describe('several streams', () => {
	it('keeps pods apart whose lines alternate', () => {
		const other = dump.map((line) => line.replace('goroutine 7', 'goroutine 8').replace('chan receive', 'select'));
		for (const [a, b] of [
			['[pod/web-0/app] ', '[pod/web-1/app] '],
			['web-0 app ', 'web-1 app '],
			['web-0  | ', 'web-1  | '],
		] as const) {
			const items = found(text(dump.flatMap((line, i) => [a + line, b + (other[i] as string)])));
			expect(items.map(({ stream }) => stream)).toEqual(a.includes('|') ? ['web-0', 'web-1'] : ['web-0/app', 'web-1/app']);
			expect(items.map(ids)).toEqual([
				[1, 7],
				[1, 8],
			]);
		}
	});

	it('names the stream in the tables only when there are several', () => {
		const one = dump.map((line) => `web-0  | ${line}`);
		expect(decode(text(one)).artifacts).toMatchObject([{ kind: 'snapshot', stream: '', form: 'debug2', goroutineCount: 2 }]);
		expect(decode(text(['web-1  | ready', ...one])).artifacts).toMatchObject([{ stream: 'web-0' }]);
	});

	it('reads standard error past standard output of the same container', () => {
		const lines = dump.flatMap((line) => [
			`2024-11-21T01:02:03.000000001Z stderr F ${line}`,
			'2024-11-21T01:02:03.000000001Z stdout F main.main()',
		]);
		expect(found(text(lines)).map(({ found: item }) => item)).toEqual(plainFound(text(dump)));
	});
});

describe('lines of others', () => {
	const others = ['2024/11/21 01:02:03 GET /item 200', '{"level":"info","msg":"ready"}', 'INFO[0001] accepted', 'plain words (and more)'];

	it('may stand anywhere between', () => {
		const mixed = dump.flatMap((line, i) => [line, others[i % others.length] as string]);
		expect(plainFound(text([...others, ...mixed, ...others]))).toEqual(plainFound(text(dump)));
	});

	it('do not become part of a panic message when they came through another logger', () => {
		const [panic, ...rest] = crash;
		expect(plainFound(text([panic as string, ...others.slice(0, 3), ...rest]))).toEqual(plainFound(text(crash)));
	});

	it('end a dump when there are very many', () => {
		const many = Array.from({ length: 300 }, (_, i) => `GET /item/${i}`);
		const late = ['goroutine 9 [select]:', 'main.late()', '\tx.go:1 +0x1'];
		expect(found(text([...dump, ...many, ...late])).map(ids)).toEqual([[1, 7], [9]]);
	});
});

describe('several dumps in one log', () => {
	it('are told apart by a repeated id, by a second running goroutine and by a new panic', () => {
		const service = ['goroutine 30 [running]:', ...dump.slice(1, 3)];
		expect(found(text([...dump, '', ...dump])).map(ids)).toEqual([
			[1, 7],
			[1, 7],
		]);
		expect(found(text([...dump, '', ...service])).map(ids)).toEqual([[1, 7], [30]]);
		expect(found(text([...crash, ...crash])).map(ids)).toEqual([
			[1, 7],
			[1, 7],
		]);
	});

	it('keep their order and the time in front of their first line', () => {
		const at = (second: number) => dump.map((line, i) => `2024-11-21T01:00:0${second}.00000000${i}Z ${line}`);
		const { artifacts } = decode(text([...at(1), ...at(5)]));
		expect(artifacts).toMatchObject([{ timeNanos: '1732150801000000000' }, { timeNanos: '1732150805000000000' }]);
	});

	it('gives crash, snapshot, race and gctrace of one log in the order of their first lines', () => {
		const race = [
			'==================',
			'WARNING: DATA RACE',
			'Read at 0x00c000104090 by goroutine 9:',
			'  main.f()',
			'      x.go:1 +0x1',
			'==================',
		];
		const gc = 'gc 1 @0.011s 2%: 0.009+0.22+0.003 ms clock, 0.07+0.1/0.2/0.3+0.02 ms cpu, 4->4->1 MB, 4 MB goal, 8 P';
		const { artifacts } = decode(text([gc, ...race, ...crash]));
		expect(artifacts.map(({ kind }) => kind)).toEqual(['gctrace', 'race', 'crash', 'snapshot']);
	});
});

describe('a panic that somebody recovered', () => {
	const stack = [
		'goroutine 7 [running]:',
		'runtime/debug.Stack()',
		'\truntime/debug/stack.go:26 +0x5e',
		'main.handle.func1()',
		'\tx.go:9 +0x5a',
		'panic({0x6ee560?, 0x9e6110?})',
		'\truntime/panic.go:860 +0x13a',
	];

	it('has its own message when several follow each other', () => {
		const two = [
			'handler failed: a',
			...stack,
			'handler failed: b',
			...stack.map((line) => line.replace('goroutine 7', 'goroutine 8')),
			'bye',
			...stack.slice(0, 1),
			'main.main()',
		];
		expect(decode(text(two)).artifacts.filter(({ kind }) => kind === 'crash')).toMatchObject([
			{ messages: ['handler failed: a'] },
			{ messages: ['handler failed: b'] },
		]);
	});

	it('has the error of the record beside its message', () => {
		const record = JSON.stringify({ level: 'error', msg: 'panic recovered', error: 'boom', stack: text(stack) });
		expect(decode(record).artifacts[0]).toMatchObject({ kind: 'crash', messages: ['panic recovered: boom'] });
	});

	it('has the message of net/http, or of the line before the stack', () => {
		const served = ['2024/11/21 01:02:03 http: panic serving 127.0.0.1:5000: boom', ...dump.slice(0, 3)];
		const logged = ['2024/11/21 01:02:03 handler failed: boom', ...stack];
		const record = JSON.stringify({ level: 'error', msg: 'handler failed: boom', stack: text(stack) });
		for (const [log, message] of [
			[text(served), 'boom'],
			[text(logged), 'handler failed: boom'],
			[`${record}\n`, 'handler failed: boom'],
		]) {
			expect(decode(log as string).artifacts).toMatchObject([
				{ kind: 'crash', crashKind: 'panic', recovered: true, messages: [message] },
				{ kind: 'snapshot', isPartial: true, goroutineCount: 1 },
			]);
		}
	});
});

describe('what is no runtime text', () => {
	it('gives nothing but one diary entry with the number of lines', () => {
		const { artifacts, damage, diary } = decode('GET / 200\nfatal error: foo.h: No such file\nSIGTERM: bye\nall goroutine 5 talk\n');
		expect({ artifacts, damage }).toEqual({ artifacts: [], damage: null });
		expect(diary).toMatchObject([{ id: 'log.nothing-found', count: 4 }]);
	});

	it('is refused when it is binary', () => {
		expect(logFormat.recognise(Buffer.from('panic: boom\n'), true)).toBe(true);
		expect(logFormat.recognise(Buffer.from('Zeit: 5 \u00b5s, \u00e4u\u00dferst\n'), true)).toBe(true);
		expect(logFormat.recognise(Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0), false)).toBe(false);
		expect(logFormat.recognise(Uint8Array.of(10, 4, 8, 1, 16, 2, 10, 4, 8, 3, 16, 4), true)).toBe(false);
	});
});

describe('limits', () => {
	it('skips a line that is too long, says where it was and goes on behind it', () => {
		const { artifacts, damage, diary } = decode(`GET /\n${'x'.repeat(70_000)}\n${text(dump)}`, 65_536);
		expect(damage?.message).toBe('line longer than 65536 bytes while reading line at byte 6');
		expect(artifacts).toMatchObject([{ kind: 'snapshot', goroutineCount: 2 }]);
		expect(diary.map(({ id }) => id)).toContain('log.line-too-long');
	});

	it('keeps what it has when a dump is larger than may be held', () => {
		const many = Array.from({ length: 5000 }, (_, i) =>
			text(['', `goroutine ${i + 9} [select]:`, `main.f(0xc0000${i + 10000})`, '\tx.go:1 +0x1']),
		).join('');
		const { artifacts, damage, kept } = decode(text(dump) + many, 1 << 20);
		expect(damage?.message).toContain('more than 1048576 bytes would have to be held');
		expect(kept).toMatch(/^1 finds? in \d+ lines$/);
		expect(artifacts[0]).toMatchObject({ kind: 'snapshot' });
	});

	it('reads the same from chunks of any size', () => {
		const whole = Buffer.from(text(crash.map((line) => `2024-11-21T01:02:03Z stderr F ${line} \u00e4`.replace(/ \u00e4$/, ''))));
		const expected = found(whole);
		for (const size of [1, 2, 3, 7, 64]) expect(found(whole, size)).toEqual(expected);
	});

	it('notes a dump whose text ends in the middle', () => {
		expect(diaryOf('goroutine 1 [running]:\nmain.main()\n').map(({ id }) => id)).toEqual(['dump.cut']);
	});
});
