// Small traces in the old format, written by hand: what each kind of event becomes, and what happens to broken ones.
import { describe, expect, it } from 'vitest';
import { batch, event, frequency, log, oldTrace, opening, stack, string } from '../../../../fixtures/go-trace/old/build.ts';
import { eventLines, oldBytes, oldNames, randomNumbers } from '../../../../fixtures/go-trace/runs.ts';
import { createDiary, type DiaryEntry } from '../../../tables/diary.ts';
import { createSymbols } from '../../../tables/symbols.ts';
import type { Decoded } from '../../format.ts';
import { goTrace } from '../index.ts';

type Line = Record<string, unknown>;

const linesOf = (bytes: Uint8Array): Line[] =>
	eventLines(bytes)
		.trim()
		.split('\n')
		.map((line) => JSON.parse(line) as Line);

/** The events between the first ones of `opening` and the last Sync. */
const eventsOf = (...pieces: readonly (readonly number[])[]): Line[] => {
	const lines = linesOf(oldTrace(21, opening, ...pieces, frequency()));
	expect(lines.at(-1)).toMatchObject({ k: 'End' });
	return lines.slice(4, -2);
};

function decode(bytes: Uint8Array, maxHeldBytes = 1 << 26): Decoded & { diary: DiaryEntry[] } {
	const diary = createDiary();
	const decoder = goTrace.open({ symbols: createSymbols(), diary, maxHeldBytes });
	decoder.push(bytes);
	return { ...decoder.finish(), diary: diary.entries() };
}

describe('what was there before', () => {
	it('becomes statuses, and the clock starts at the first event', () => {
		expect(linesOf(oldTrace(19, opening, frequency()))).toEqual([
			{ k: 'Start', time: '-1' },
			{ k: 'Sync', t: 0, n: 1 },
			// Tick 101 is the first event's, a creation that is not told: 1 ns later the P starts.
			{ k: 'StateTransition', t: 2, p: 0, m: 7, res: 'P', id: 0, from: 'Undetermined', to: 'Running' },
			{ k: 'StateTransition', t: 3, g: 1, p: 0, m: 7, res: 'G', id: 1, from: 'Undetermined', to: 'Running' },
			{ k: 'Sync', t: 4, n: 2 },
			{ k: 'End', events: 4 },
		]);
	});

	it('goroutines that show nothing of themselves are runnable', () => {
		const pieces = [batch(0, 100), event('GoCreate', 1, 5, 0, 0), event('Gomaxprocs', 1, 4, 0), frequency()];
		expect(linesOf(oldTrace(19, ...pieces))[2]).toEqual({
			k: 'StateTransition',
			t: 2,
			res: 'G',
			id: 5,
			from: 'Undetermined',
			to: 'Runnable',
		});
	});
});

describe('system calls', () => {
	it('one that does not block takes 1 ns', () => {
		const context = { g: 1, p: 0, m: 7, res: 'G', id: 1 };
		expect(eventsOf(event('GoSysCall', 10, 0), event('HeapAlloc', 5, 4096)).slice(0, 2)).toEqual([
			{ k: 'StateTransition', t: 14, ...context, from: 'Running', to: 'Syscall' },
			{ k: 'StateTransition', t: 15, ...context, from: 'Syscall', to: 'Running' },
		]);
	});

	it('one that blocks ends when it says, not when that is written', () => {
		const events = eventsOf(
			event('GoSysCall', 10, 0),
			event('GoSysBlock', 1),
			// At tick 200, of an end at tick 150. Meanwhile another P was at work, at tick 160.
			batch(0, 200),
			event('GoSysExit', 0, 1, 2, 150),
			event('GoStartLocal', 1, 1),
			batch(1, 160),
			event('ProcStart', 0, 8),
		);
		expect(events.map(({ t, from, to, p }) => [t, p, from, to])).toEqual([
			[14, 0, 'Running', 'Syscall'],
			[50, 1000003, 'Syscall', 'Runnable'],
			[60, 1, 'Undetermined', 'Running'],
			[101, 0, 'Runnable', 'Running'],
		]);
	});
});

describe('the order of events', () => {
	it('follows the goroutines, not the file', () => {
		const events = eventsOf(
			// P 1 starts goroutine 2, which P 0 creates later in the file.
			batch(1, 110),
			event('ProcStart', 0, 8),
			event('GoStart', 2, 2, 1),
			event('GoBlockRecv', 5, 0),
			batch(0, 110),
			event('GoCreate', 1, 2, 0, 0),
			event('GoUnblock', 10, 2, 2, 0),
		);
		expect(events.map(({ t, id, from, to, reason }) => [t, id, from, to, reason])).toEqual([
			[10, 1, 'Undetermined', 'Running', undefined],
			[11, 2, 'NotExist', 'Runnable', undefined],
			[12, 2, 'Runnable', 'Running', undefined],
			[17, 2, 'Running', 'Waiting', 'chan receive'],
			[21, 2, 'Waiting', 'Runnable', undefined],
		]);
	});

	it('a P waits for what its goroutine needs, even when its clock is ahead', () => {
		// By the clock of P 1 the goroutine runs before it was created; Go gives up on such traces too.
		const pieces = [batch(1, 90), event('ProcStart', 0, 8), event('GoStart', 1, 2, 1), batch(0, 110), event('GoCreate', 1, 2, 0, 0)];
		expect(decode(oldTrace(21, opening, ...pieces, frequency())).damage?.message).toContain('time runs backwards');
	});

	it('equal times become distinct ones', () => {
		const events = eventsOf(event('HeapAlloc', 0, 1), event('HeapAlloc', 0, 2), event('HeapAlloc', 0, 3));
		expect(events.map(({ t, val }) => [t, val])).toEqual([
			[4, 1],
			[5, 2],
			[6, 3],
		]);
	});

	it('numbers beyond 2^53 come out exact', () => {
		expect(eventsOf(event('HeapAlloc', 0, 2n ** 63n + 1n))[0]).toMatchObject({ val: '9223372036854775809' });
	});

	it('clocks that have run for years do not blur times', () => {
		const zero = 2n ** 62n + 1n;
		const at = (ticks: bigint): number[] => batch(0, zero + ticks);
		const lines = linesOf(
			oldTrace(21, at(0n), event('ProcStart', 0, 7), at(3n), event('ProcStop', 0), at(4n), event('ProcStart', 0, 7), frequency()),
		);
		expect(lines.slice(2, -2).map(({ t }) => t)).toEqual([1, 4, 5]);
	});
});

describe('names', () => {
	it('tasks, regions and logs', () => {
		const events = eventsOf(
			string(1, 'request'),
			string(2, 'step'),
			event('UserTaskCreate', 1, 9, 0, 1, 0),
			event('UserRegion', 1, 9, 0, 2, 0),
			log(1, 9, 2, 0, 'half \xe9'),
			event('UserRegion', 1, 9, 1, 2, 0),
			event('UserTaskEnd', 1, 9, 0),
			event('UserTaskEnd', 1, 10, 0),
		);
		expect(events.map(({ k, task, parent, type, cat, msg }) => ({ k, task, parent, type, cat, msg }))).toEqual([
			{ k: 'TaskBegin', task: 9, type: 'request' },
			{ k: 'RegionBegin', task: 9, type: 'step' },
			{ k: 'Log', task: 9, cat: 'step', msg: 'half \xe9' },
			{ k: 'RegionEnd', task: 9, type: 'step' },
			{ k: 'TaskEnd', task: 9, parent: 0, type: 'request' },
			{ k: 'TaskEnd', task: 10, type: '' },
		]);
	});

	it('stacks may stand behind the events that use them', () => {
		const lines = linesOf(
			oldTrace(21, opening, event('GoBlockSend', 1, 3), frequency(), string(1, 'main.f'), string(2, 'f.go'), stack(3, [16, 1, 2, 40])),
		);
		expect(lines.find(({ k }) => k === 'Stack')).toEqual({ k: 'Stack', id: 1, frames: ['main.f f.go:40'] });
		expect(lines.find(({ reason }) => reason === 'chan send')).toMatchObject({ stk: 1, tstk: 1 });
	});

	it('stacks and strings that are nowhere are counted, and the trace is not whole', () => {
		const { damage, diary } = decode(oldTrace(21, opening, event('UserTaskCreate', 1, 9, 0, 77, 88), frequency()));
		expect(damage?.message).toMatch(/^events name string 77, which does not exist,/);
		// Stacks may be missing: the runtime drops them when its table is full.
		expect(decode(oldTrace(21, opening, event('GoSched', 1, 88), frequency())).damage).toBeNull();
		expect(diary.map(({ id, count }) => [id, count])).toEqual([
			['go-trace.unknown-stack', 1],
			['go-trace.unknown-string', 1],
		]);
	});

	it('reasons for stopping the world are numbered anew in 1.21', () => {
		const nameIn = (version: number, kind: number): unknown =>
			linesOf(oldTrace(version, opening, event('STWStart', 1, kind), frequency())).find(({ k }) => k === 'RangeBegin')?.name;
		expect([nameIn(19, 0), nameIn(19, 1), nameIn(19, 2)]).toEqual([
			'stop-the-world (GC mark termination)',
			'stop-the-world (GC sweep termination)',
			'stop-the-world ()',
		]);
		expect([nameIn(21, 1), nameIn(21, 9), nameIn(21, 17)]).toEqual([
			'stop-the-world (GC mark termination)',
			'stop-the-world (GOMAXPROCS)',
			'stop-the-world ()',
		]);
	});
});

describe('broken traces', () => {
	const problemOf = (...pieces: readonly (readonly number[])[]): string =>
		decode(oldTrace(21, opening, ...pieces, frequency())).damage?.message ?? '';

	it.each([
		['an event of a later format', event('CPUSample', 1, 1, 0, 1, 0), 11, '49 is no event type of format 1.11'],
		['no batch', [], 21, 'an event before the first batch'],
	])('%s', (_, piece, version, problem) => {
		const bytes = piece.length === 0 ? oldTrace(version, frequency()) : oldTrace(version, opening, piece, frequency());
		expect(decode(bytes).damage?.message).toContain(problem);
	});

	it.each([
		['too few arguments', event('GoSysExit', 1, 1), '2 arguments instead of 4'],
		['a string twice', [...string(1, 'a'), ...string(1, 'b')], 'string 1 is defined twice'],
		['an empty string', string(1, ''), 'a string of 0 bytes'],
		['a stack with half a frame', event('Stack', 1, 1, 2, 3), '2 numbers instead of 4 for each of 1 frames'],
		['a P that starts twice', event('ProcStart', 1, 7), 'its P runs already'],
		['a goroutine created twice', event('GoCreate', 1, 1, 0, 0), 'no event can come next'],
		['a wake-up of one that does not wait', event('GoUnblockLocal', 1, 1, 0), 'no event can come next'],
		[
			'a region inside out',
			[...event('UserRegion', 1, 9, 0, 1, 0), ...event('UserRegion', 1, 8, 1, 1, 0)],
			'another region is open inside it',
		],
		['a task twice', [...event('UserTaskCreate', 1, 9, 0, 0, 0), ...event('UserTaskCreate', 1, 9, 0, 0, 0)], 'its task exists already'],
		['the end of a GC cycle that never began', event('GCDone', 1), 'no GC cycle has begun'],
		['an event that no version writes', event('FutileWakeup', 1), 'no version of Go writes it'],
		['time that runs backwards', [...batch(0, 50), ...event('HeapAlloc', 0, 1)], 'time runs backwards'],
		[
			'an end of a system call before its begin',
			[...event('GoSysCall', 1, 0), ...event('GoSysBlock', 1), ...event('GoSysExit', 9, 1, 2, 99)],
			'a system call ends before it begins',
		],
	])('%s', (_, piece, problem) => {
		expect(problemOf(piece)).toContain(problem);
	});

	it('keep what stands before the fault', () => {
		const { artifacts, damage, kept } = decode(
			oldTrace(21, opening, event('HeapAlloc', 1, 4096), event('GCDone', 1), event('HeapAlloc', 1, 1), frequency()),
		);
		expect(damage).not.toBeNull();
		expect(kept).toBe('the first 5 events');
		expect(artifacts).toMatchObject([{ kind: 'trace', eventCount: 5 }, { kind: 'close-up' }]);
	});

	it('without a clock frequency nothing has a time, and it says so', () => {
		const { artifacts, damage, kept } = decode(oldTrace(21, opening));
		expect(artifacts).toEqual([]);
		expect(kept).toBe('');
		expect(damage?.message).toContain('no clock frequency');
		// A cut trace: both faults are told.
		expect(decode(oldTrace(21, opening).slice(0, -1)).damage?.message).toMatch(/the bytes end inside an event .*; no clock frequency/);
		expect(problemOf([])).toBe('');
		expect(decode(oldTrace(21, opening, frequency(-1)))).toMatchObject({ artifacts: [], kept: '' });
		expect(decode(oldTrace(21, opening, frequency(-1))).damage?.message).toContain('does not run forward');
	});

	it('one larger than what may be held is not read', () => {
		const { artifacts, damage } = decode(oldBytes('go1.21'), 10_000);
		expect(artifacts).toEqual([]);
		expect(damage?.message).toContain('larger than 10000 bytes');
	});

	it('formats before 1.11 are refused', () => {
		for (const version of ['1.5', '1.9', '1.10'])
			expect(decode(Uint8Array.from(Buffer.from(`go ${version} trace`.padEnd(16, '\0')))).damage?.message).toContain(
				'formats before Go 1.11 are not read',
			);
	});
});

describe('inputs made to hurt', () => {
	it('Ps without number, that all wait for one goroutine', () => {
		const pieces = [opening];
		for (let p = 1; p <= 20_000; p++) pieces.push(batch(p, 200), event('GoStart', 1, 1, p + 5));
		// Goroutine 1 changes its state again and again, and none of them can ever go on.
		for (let i = 0; i < 20_000; i++) pieces.push([...event('GoSched', 1, 0), ...event('GoStartLocal', 1, 1)]);
		const { damage } = decode(oldTrace(21, batch(0, 300), ...pieces, frequency()));
		expect(damage?.message).toMatch(/too many events wait for one another|no event can come next/);
	});

	it('Ps that need more memory than may be held', () => {
		const batches = Array.from({ length: 60_000 }, (_, p) => batch(p, 1));
		expect(decode(oldTrace(21, ...batches, frequency()), 1 << 20).damage?.message).toContain('the most that may be held');
	});

	it('a cut is told, or it lies between two stacks at the end', () => {
		const bytes = oldBytes('go1.21-small');
		let intact = 0;
		for (let length = 0; length < bytes.length; length += 29) {
			const { damage } = decode(bytes.subarray(0, length));
			expect(damage === null || damage.offset <= length).toBe(true);
			if (damage === null) intact++;
		}
		expect(intact).toBeLessThan(10);
	});

	it('is never the reason for a crash when bits flip', () => {
		const random = randomNumbers(3);
		const inputs = oldNames.filter((name) => name.endsWith('-small')).map(oldBytes);
		let damaged = 0;
		for (let i = 0; i < 300; i++) {
			const bytes = (inputs[i % inputs.length] as Uint8Array).slice();
			for (let flips = 1 + random(3); flips > 0; flips--) {
				const at = 16 + random(bytes.length - 16);
				bytes[at] = (bytes[at] as number) ^ (1 << random(8));
			}
			if (decode(bytes).damage !== null) damaged++;
		}
		expect(damaged).toBeGreaterThan(100);
	});
});
