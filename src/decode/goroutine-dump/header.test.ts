import { describe, expect, it } from 'vitest';
import { parseHeader } from './header.ts';

const plain = { waitMinutes: 0, lockedToThread: false, leaked: false, durable: false, scan: false, labels: [], other: [] };

describe('a goroutine header', () => {
	it.each([
		['goroutine 1 [running]:', { id: 1, state: 'running' }],
		['goroutine 18 [chan receive, 5 minutes, locked to thread]:', { id: 18, state: 'chan receive', waitMinutes: 5, lockedToThread: true }],
		['goroutine 3 [select (no cases)]:', { id: 3, state: 'select (no cases)' }],
		['goroutine 4 [chan send (nil chan), 1 minutes]:', { id: 4, state: 'chan send (nil chan)', waitMinutes: 1 }],
		['goroutine 5 [GC worker (idle)]:', { id: 5, state: 'GC worker (idle)' }],
		['goroutine 6 [running (scan)]:', { id: 6, state: 'running', scan: true }],
		['goroutine 7 [chan send (leaked), 2 minutes]:', { id: 7, state: 'chan send', leaked: true, waitMinutes: 2 }],
		['goroutine 8 [select (leaked) (scan)]:', { id: 8, state: 'select', leaked: true, scan: true }],
		['goroutine 9 [sleep (durable), synctest bubble 2]:', { id: 9, state: 'sleep', durable: true, other: ['synctest bubble 2'] }],
		['goroutine 0 gp=0x683940 m=0 mp=0x684940 [idle]:', { id: 0, state: 'idle' }],
		['goroutine 1 gp=0xc0000061c0 m=nil [sync.Mutex.Lock, 3 minutes]:', { id: 1, state: 'sync.Mutex.Lock', waitMinutes: 3 }],
		['goroutine 2 [???]:', { id: 2, state: '???' }],
		['goroutine 9007199254740991 [runnable]:', { id: 9007199254740991, state: 'runnable' }],
	])('%s', (line, expected) => {
		expect(parseHeader(line)).toEqual({ ...plain, ...expected });
	});

	it.each([
		[
			'goroutine 20 [chan receive labels:{"route": "/item", "n": "1, 2"}]:',
			[
				['route', '/item'],
				['n', '1, 2'],
			],
		],
		['goroutine 20 [select, 4 minutes labels:{"odd ]key": "a \\"quoted\\" value"}]:', [['odd ]key', 'a "quoted" value']]],
		[
			'goroutine 20 [chan receive] {route: /item, "k 2": "}: \\u00e4"}:',
			[
				['route', '/item'],
				['k 2', '}: \u00e4'],
			],
		],
		['goroutine 20 [chan receive] {"": ""}:', [['', '']]],
	])('with labels: %s', (line, labels) => {
		expect(parseHeader(line)?.labels).toEqual(labels);
	});

	it('keeps the state apart from labels that look like it', () => {
		expect(parseHeader('goroutine 20 [select labels:{"a": ", 9 minutes, locked to thread"}]:')).toMatchObject({
			state: 'select',
			waitMinutes: 0,
			lockedToThread: false,
		});
	});

	it.each([
		'goroutine 1 [running]',
		'goroutine [running]:',
		'goroutine x [running]:',
		'goroutine 1 running:',
		'goroutine 1 [running: the rest',
		'goroutine 9007199254740993 [running]:',
		'goroutine 5 says [hello]:',
		'goroutine profile: total 24',
		'',
	])('is not: %s', (line) => {
		expect(parseHeader(line)).toBeNull();
	});
});
