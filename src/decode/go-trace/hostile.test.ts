// Traces that were cut or damaged, by chance or on purpose: never a crash, a hang or a contradiction, always a clear line.
import { describe, expect, it } from 'vitest';
import { fixtureBytes, fixtureNames, randomNumbers, recordedBytes, run } from '../../../fixtures/go-trace/runs.ts';
import { encodeTrace } from '../../../tools/trace-text.ts';
import { createDiary } from '../../tables/diary.ts';
import { createSymbols } from '../../tables/symbols.ts';
import type { TraceResult } from './decode-trace.ts';
import { EventKind, type TraceEvent, type TraceSink } from './event.ts';
import { goTrace } from './index.ts';

/** Holds every event against what a consumer relies on. */
function checkingSink(): TraceSink & { events: number } {
	let lastNs = -1;
	let isStarted = false;
	const sink = {
		events: 0,
		start(clock: string): void {
			if (isStarted || !/^[1-9]\d*$/.test(clock)) throw new Error(`start ${clock}`);
			isStarted = true;
		},
		event(e: TraceEvent): void {
			sink.events++;
			if (!isStarted) throw new Error('an event before the start');
			if (!(e.timeNs > lastNs) && Number.isSafeInteger(lastNs)) throw new Error(`time ${e.timeNs} after ${lastNs}`);
			if (!(e.kind >= EventKind.Sync && e.kind <= EventKind.Experimental)) throw new Error(`kind ${e.kind}`);
			if (!(e.offset >= 0) || e.generation < 0) throw new Error('no place');
			lastNs = e.timeNs;
		},
	};
	return sink;
}

function checked(bytes: Uint8Array, maxHeldBytes?: number): TraceResult {
	const sink = checkingSink();
	const result = run(bytes, sink, [], maxHeldBytes);
	if (result.eventCount !== sink.events) throw new Error('events were lost');
	if (result.damage !== null) expect(result.damage.message).toMatch(/^[^\n]+ while reading [^\n]+ at byte \d+$/);
	if (result.damage !== null && result.generations > 0)
		expect(result.kept).toMatch(/^\d+ of \d+ generations?( \(\d+ in part\))?, \d+ % of the bytes$/);
	return result;
}

describe('cut at every byte', () => {
	it.each(fixtureNames)('%s', (name) => {
		const bytes = fixtureBytes(name);
		const whole = checked(bytes).eventCount;
		// A cut never makes events; in damaged traces, where reading starts afresh, it may.
		for (let length = 0; length < bytes.length; length++) {
			const { eventCount, damage } = checked(bytes.subarray(0, length));
			if (length < 16) expect(damage).not.toBeNull();
			if (!name.startsWith('damaged-')) expect(eventCount).toBeLessThanOrEqual(whole + 1);
		}
	});

	it('a recorded trace of 1.26 is damaged at every cut, but for those between its generations', () => {
		const bytes = recordedBytes('go1.26-flight');
		let intact = 0;
		for (let length = 17; length < bytes.length; length += 61) if (checked(bytes.subarray(0, length)).damage === null) intact++;
		expect(intact).toBeLessThanOrEqual(1);
	});
});

describe('10,000 damaged traces', () => {
	const inputs = [...fixtureNames.map(fixtureBytes), ...['go1.22', 'go1.25-flight', 'go1.26-flight'].map(recordedBytes)].filter(
		(bytes) => bytes.length > 24,
	);
	it.each([1, 2, 3, 4, 5])('series %i', (seed) => {
		const random = randomNumbers(seed);
		let damaged = 0;
		for (let i = 0; i < 2000; i++) {
			const bytes = (inputs[random(inputs.length)] as Uint8Array).slice();
			for (let flips = 1 + random(4); flips > 0; flips--) {
				const at = 16 + random(bytes.length - 16);
				bytes[at] = (bytes[at] as number) ^ (1 << random(8));
			}
			if (checked(bytes).damage !== null) damaged++;
		}
		expect(damaged).toBeGreaterThan(1000);
	});
});

describe('inputs made to hurt', () => {
	it('threads that all wait for each other do not take forever', () => {
		// Each of 20,000 threads could start the goroutine once the thread after it has: as a chain, the worst order.
		const threads = 20_000;
		const lines = ['trace 1.22', 'EventBatch gen=1 m=-1 time=0', 'Frequency freq=1000000000'];
		for (let m = 0; m < threads; m++) lines.push(`EventBatch gen=1 m=${m} time=10`, `GoUnblock dt=${m} g=1 g_seq=${threads - m}`);
		const { damage } = checked(encodeTrace(lines.join('\n')));
		expect(damage?.message).toContain('no thread can go on');
	});

	it('gives up when trying costs more than the trace is worth', () => {
		const threads = 6000;
		const lines = ['trace 1.22', 'EventBatch gen=1 m=-1 time=0', 'Frequency freq=1000000000', 'EventBatch gen=1 m=999999 time=1'];
		lines.push('ProcStatus dt=1 p=0 pstatus=Idle');
		// Thread m can go on only after all later ones have: each step tries half of the threads.
		for (let m = 0; m < threads; m++)
			lines.push(`EventBatch gen=1 m=${m} time=10`, `ProcStart dt=${m} p=0 p_seq=${threads - m}`, 'ProcStop');
		const { damage, generations } = checked(encodeTrace(lines.join('\n')));
		expect(damage?.message).toContain('given up');
		expect(generations).toBe(1);
	});

	it('a generation larger than what may be held ends the decoding, with what is there', () => {
		const lines = ['trace 1.26', 'EventBatch gen=1 m=-1 time=1', 'Sync', 'Frequency freq=1000000000', 'ClockSnapshot dt=1'];
		lines.push('EventBatch gen=1 m=1 time=1', 'ProcStatus dt=1 p=0 pstatus=Running');
		for (let i = 0; i < 100; i++)
			lines.push('EventBatch gen=1 m=1 time=1', ...Array.from({ length: 1000 }, () => 'HeapAlloc dt=1 heapalloc=1'));
		const { damage, eventCount } = checked(encodeTrace(lines.join('\n')), 100_000);
		expect(damage?.message).toMatch(/^a generation is larger than 100000 bytes/);
		expect(eventCount).toBeGreaterThan(20_000);
	});

	it('ids that collide in a hash do not slow it down', () => {
		const lines = ['trace 1.22', 'EventBatch gen=1 m=-1 time=1', 'Frequency freq=1000000000', 'EventBatch gen=1 m=1 time=1'];
		lines.push('ProcStatus dt=1 p=0 pstatus=Running');
		const goroutines = 9000;
		for (let i = 1; i <= goroutines; i++) {
			if (i % 5000 === 0) lines.push('EventBatch gen=1 m=1 time=1');
			lines.push(`GoCreate dt=1 new_g=${i * 65536}`);
		}
		const result = checked(encodeTrace(lines.join('\n')));
		expect(result.damage).toBeNull();
		expect(result.eventCount).toBe(goroutines + 3);
	});
});

describe('as a format', () => {
	const open = () => goTrace.open({ symbols: createSymbols(), diary: createDiary(), maxHeldBytes: 1 << 26 });

	it('is recognised by its header alone', () => {
		expect(goTrace.recognise(recordedBytes('go1.22'), true)).toBe(true);
		expect(goTrace.recognise(fixtureBytes('unsupported-1.10'), true)).toBe(true);
		expect(goTrace.recognise(new TextEncoder().encode('go 1.22 trace'), true)).toBe(false);
		expect(goTrace.recognise(new TextEncoder().encode('goroutine 1 [running]:'), true)).toBe(false);
	});

	it('keeps tables of a cut trace, and says how much it kept', () => {
		const bytes = recordedBytes('go1.26-generations');
		const decoder = open();
		decoder.push(bytes.subarray(0, Math.floor(bytes.length * 0.8)));
		const { artifacts, damage, kept } = decoder.finish();
		expect(damage?.message).toContain('the input ends');
		expect(kept).toMatch(/^\d+ of \d+ generations( \(\d+ in part\))?, \d+ % of the bytes$/);
		expect(artifacts.map(({ kind }) => kind)).toEqual(['trace', 'close-up']);
	});

	it('refuses formats before Go 1.11 with the reason', () => {
		const decoder = open();
		decoder.push(fixtureBytes('unsupported-1.10'));
		const { artifacts, damage } = decoder.finish();
		expect(artifacts).toEqual([]);
		expect(damage?.message).toBe('trace format 1.10: formats before Go 1.11 are not read while reading header at byte 0');
	});
});
