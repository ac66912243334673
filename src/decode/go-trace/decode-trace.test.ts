// What a consumer of events can rely on, beside the order: places, generations, the diary, what is said of damage.
import { describe, expect, it } from 'vitest';
import { fixtureBytes, recordedBytes, run } from '../../../fixtures/go-trace/runs.ts';
import { encodeTrace } from '../../../tools/trace-text.ts';
import { EventKind, type TraceEvent, type TraceSink } from './event.ts';

function collect<T>(read: (e: TraceEvent) => T): TraceSink & { readonly rows: T[] } {
	const rows: T[] = [];
	return { rows, start() {}, event: (e) => rows.push(read(e)) as never };
}

describe('decodeTrace', () => {
	it('names generation and batch of each event, so that it can be found again', () => {
		const bytes = recordedBytes('go1.26-generations');
		const sink = collect(({ generation, offset, kind }) => ({ generation, offset, kind }));
		const { generations } = run(bytes, sink);
		expect(generations).toBeGreaterThan(2);
		expect(sink.rows.at(-2)?.generation).toBe(generations);
		for (const { offset, kind } of sink.rows) if (kind === EventKind.StateTransition) expect(bytes[offset]).toBe(1);
	});

	it('counts raw batches of experiments in the diary', () => {
		const { diary } = run(
			fixtureBytes('experiments'),
			collect(() => 0),
		);
		expect(diary).toMatchObject([{ id: 'go-trace.experimental-batch-skipped', severity: 'info', count: 2 }]);
	});

	it('counts what a cut trace has lost', () => {
		const { diary, damage, kept } = run(
			fixtureBytes('damaged-generation-cut'),
			collect(() => 0),
		);
		expect(damage?.message).toBe('the input ends before the generation does while reading generation at byte 79');
		expect(kept).toBe('2 of 2 generations (1 in part), 94 % of the bytes');
		expect(diary.map(({ id, count }) => [id, count])).toEqual([
			['go-trace.unknown-stack', 1],
			['go-trace.unknown-string', 1],
		]);
	});

	it('a trace whose last generation has only tables is whole, with a note', () => {
		const tables = ['trace 1.26', 'EventBatch gen=1 m=-1 time=10', 'Sync', 'Frequency freq=1000000000', 'ClockSnapshot dt=1'];
		const { diary, damage, eventCount } = run(
			encodeTrace(tables.join('\n')),
			collect(() => 0),
		);
		expect(damage).toBeNull();
		expect(eventCount).toBe(1);
		expect(diary.map(({ id }) => id)).toEqual(['go-trace.tables-without-events']);
	});

	it('gives up on an input that gives nothing for many generations', () => {
		const generation = (n: number): string[] => [`EventBatch gen=${n} m=1 time=10`, 'bytes 4a 01', 'EndOfGeneration'];
		const lines = ['trace 1.26', ...Array.from({ length: 5000 }, (_, i) => generation(i + 1)).flat()];
		const { generations, damage } = run(
			encodeTrace(lines.join('\n')),
			collect(() => 0),
		);
		expect(generations).toBe(0);
		expect(damage?.message).toContain('no clock frequency');
	});

	it('starts afresh after a generation whose order broke, and says Undetermined again', () => {
		const sink = collect(({ kind, resource, id, from, to, generation }) => ({ kind, resource, id, from, to, generation }));
		run(fixtureBytes('damaged-order-resumes'), sink);
		const third = sink.rows.filter(({ generation, kind }) => generation === 3 && kind === EventKind.StateTransition);
		expect(third.map(({ from }) => from)).toEqual([0, 0, 4]);
	});

	it('forgets goroutines that have ended', () => {
		// Ids come back in a later generation: the slot of the first one must not be taken for the second one.
		const lines = ['trace 1.22'];
		for (let gen = 1; gen <= 3; gen++) {
			lines.push(`EventBatch gen=${gen} m=-1 time=0`, 'Frequency freq=1000000000', `EventBatch gen=${gen} m=1 time=${gen * 10_000}`);
			lines.push('ProcStatus dt=1 p=0 pstatus=Running');
			for (let g = 1; g <= 100; g++) lines.push(`GoCreate dt=1 new_g=${g}`, `GoStart dt=1 g=${g} g_seq=1`, 'GoDestroy dt=1');
		}
		const { damage, eventCount } = run(
			encodeTrace(lines.join('\n')),
			collect(() => 0),
		);
		expect(damage).toBeNull();
		expect(eventCount).toBe(3 * (2 + 300) + 1);
	});
});
