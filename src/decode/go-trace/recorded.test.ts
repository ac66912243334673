// Traces that real programs wrote under Go 1.22 to 1.27, against what Go's own reader counted in them (`<name>.counts.json`).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { recordedBytes, recordedFolder, recordedNames, run } from '../../../fixtures/go-trace/runs.ts';
import { createSymbols } from '../../tables/symbols.ts';
import { GoState, ProcState } from '../../tables/trace.ts';
import { decodeTrace } from './decode-trace.ts';
import { EventKind, Resource, type TraceEvent, type TraceSink } from './event.ts';
import { createDiary } from '../../tables/diary.ts';

type Tally = Record<string, number>;

interface Counts {
	readonly events: number;
	readonly generations: number;
	readonly firstTime: number;
	readonly lastTime: number;
	readonly goroutines: number;
	readonly withStack: number;
	readonly kinds: Tally;
	readonly transitions: Tally;
	readonly waits: Tally;
	readonly ranges: Tally;
	readonly metrics: Tally;
}

const nameOf = (names: Readonly<Record<string, number>>, value: number): string =>
	Object.keys(names).find((name) => names[name] === value) ?? '?';
const rangeWords: Readonly<Record<number, string>> = {
	[EventKind.RangeBegin]: 'begin',
	[EventKind.RangeActive]: 'active',
	[EventKind.RangeEnd]: 'end',
};

function countingSink(text: (id: number) => string): { sink: TraceSink; counts(): Omit<Counts, 'generations'> } {
	const kinds: Tally = {};
	const transitions: Tally = {};
	const waits: Tally = {};
	const ranges: Tally = {};
	const metrics: Tally = {};
	const goroutines = new Set<number>();
	let firstTime = 0;
	let lastTime = 0;
	let events = 0;
	let withStack = 0;
	const add = (tally: Tally, key: string): void => {
		tally[key] = (tally[key] ?? 0) + 1;
	};
	const event = (e: TraceEvent): void => {
		events++;
		lastTime = firstTime + e.timeNs;
		if (e.stack >= 0) withStack++;
		add(kinds, nameOf(EventKind, e.kind));
		if (e.kind === EventKind.Metric) add(metrics, text(e.name));
		const range = rangeWords[e.kind];
		if (range !== undefined) add(ranges, `${range} ${text(e.name)}`);
		if (e.kind !== EventKind.StateTransition) return;
		const isGo = e.resource === Resource.Goroutine;
		const states = isGo ? GoState : ProcState;
		add(transitions, `${isGo ? 'goroutine' : 'proc'} ${nameOf(states, e.from)}->${nameOf(states, e.to)}`);
		if (isGo) goroutines.add(e.id);
		if (isGo && e.to === GoState.Waiting) add(waits, text(e.reason));
	};
	const start = (clock: string): void => {
		firstTime = Number(clock);
	};
	return {
		sink: { start, event },
		counts: () => ({ events, firstTime, lastTime, goroutines: goroutines.size, withStack, kinds, transitions, waits, ranges, metrics }),
	};
}

it.each(recordedNames)('%s holds what Go counts in it', (name) => {
	const symbols = createSymbols();
	const { sink, counts } = countingSink((id) => symbols.text(id as never));
	const decoder = decodeTrace({ symbols, diary: createDiary(), maxHeldBytes: 1 << 28 }, sink);
	decoder.push(recordedBytes(name));
	const result = decoder.finish();
	expect(result.damage).toBeNull();
	const expected = JSON.parse(readFileSync(join(recordedFolder, `${name}.counts.json`), 'utf8')) as Counts;
	expect({ ...counts(), generations: result.generations }).toEqual(expect.objectContaining(pick(expected)));
});

/** The keys that both sides know. */
const pick = ({
	events,
	generations,
	firstTime,
	lastTime,
	goroutines,
	withStack,
	kinds,
	transitions,
	waits,
	ranges,
	metrics,
}: Counts): Counts => ({
	events,
	generations,
	firstTime,
	lastTime,
	goroutines,
	withStack,
	kinds,
	transitions,
	waits,
	ranges,
	metrics,
});

it('there are recordings of every Go version from 1.22 to 1.27', () => {
	for (const minor of [22, 23, 24, 25, 26, 27]) expect(recordedNames).toContain(`go1.${minor}`);
});

it('wall-clock time of the start comes from the first clock snapshot', () => {
	const quiet: TraceSink = { start() {}, event() {} };
	expect(run(recordedBytes('go1.22'), quiet).startWallNs).toBe('');
	const { startWallNs } = run(recordedBytes('go1.26'), quiet);
	expect(startWallNs).toMatch(/^1\d{18}$/);
});
