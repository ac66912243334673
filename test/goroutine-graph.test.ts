// The goroutine graph: what a reader can check by hand, and that nothing of a trace's waits is lost or counted twice.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { oldBytes, oldNames, randomNumbers, recordedBytes, recordedNames } from '../fixtures/go-trace/runs.ts';
import { decodeTrace } from '../src/decode/go-trace/decode-trace.ts';
import { EventKind, Resource } from '../src/decode/go-trace/event.ts';
import { goTrace } from '../src/decode/go-trace/index.ts';
import type { GoroutineGraph } from '../src/goroutines/graph.ts';
import { partOfGoroutine } from '../src/goroutines/runtime-parts.ts';
import { renderGraphSvg } from '../src/render/graph-svg.ts';
import { createDiary } from '../src/tables/diary.ts';
import { createSymbols } from '../src/tables/symbols.ts';
import { GoState, type TraceTables } from '../src/tables/trace.ts';
import { encodeTrace } from '../tools/trace-text.ts';
import { graphFrom, shop } from './support/goroutine-graph.ts';
import { randomSchedule } from './support/random-schedule.ts';
import { traceStory } from './support/trace-story.ts';

const nameAt = (graph: GoroutineGraph, node: number): string => {
	const { kind, name, id } = graph.nodes[node] as GoroutineGraph['nodes'][number];
	return kind === 'goroutine' ? `${id} ${name}` : name;
};
const wakesOf = (graph: GoroutineGraph): string[] =>
	graph.wakes.map(
		(edge) =>
			`${nameAt(graph, edge.from)} -> ${nameAt(graph, edge.to)}: ${edge.count}, ${edge.totalNs / 1e6} ms, at most ${edge.longestNs / 1e6}`,
	);
const creationsOf = (graph: GoroutineGraph): string[] =>
	graph.creations.map((edge) => `${nameAt(graph, edge.from)} -> ${nameAt(graph, edge.to)}: ${edge.count}`);

/** To the microsecond: events at one time are put a nanosecond apart. */
const ms = (ns: number): number => (ns < 0 ? -1 : Math.round(ns / 1e3) / 1e3);

describe('a small shop', () => {
	const graph = graphFrom(traceStory(shop));

	it('adds up who woke whom by start function, and tells by what place', () => {
		expect(wakesOf(graph)).toEqual(['main.main -> main.worker: 2, 50 ms, at most 44', 'timer -> main.main: 1, 30 ms, at most 30']);
		expect(graph.wakes[0]?.parts).toEqual([
			{
				reason: 'chan receive',
				operation: 'chan receive',
				at: { function: 'main.worker', file: '/src/worker.go', line: 22 },
				from: { function: 'main.main', file: '/src/main.go', line: 15 },
				count: 2,
				totalNs: 50e6,
				longestNs: 44e6,
				longestEndNs: 50e6,
				longestWoken: 3,
				longestWaker: 1,
			},
		]);
	});

	it('knows who created whom', () => {
		expect(creationsOf(graph)).toEqual(['main.main -> main.worker: 2']);
		expect(graph.creations[0]?.parts[0]).toEqual({
			at: { function: 'main.main', file: '/src/main.go', line: 12 },
			count: 2,
			examples: [2, 3],
		});
	});

	it('marks what is blocked, and leaves a worker without work alone', () => {
		// Half of the trace is 100 ms: the auditor waits since before it, one worker for a lock, the other as often before.
		expect(ms(graph.blockedNs)).toBe(100);
		const open = graph.nodes.flatMap((node) =>
			node.open.map(
				(of) => `${node.name}: ${of.goroutines} ${of.operation} ${ms(of.oldestNs)} ms ${of.idle || 'blocked'} ${of.examples.join(',')}`,
			),
		);
		expect(open.sort()).toEqual([
			'main.audit: 1 chan receive 200 ms silent 9',
			'main.worker: 1 chan receive 180 ms worker 2',
			'main.worker: 1 mutex lock 148 ms blocked 3',
		]);
		expect(graph.nodes.map((node) => `${node.name} ${node.goroutines} ${node.alive} ${node.blocked}`)).toEqual([
			'main.worker 2 2 1',
			'main.main 1 1 0',
			'main.audit 1 1 0',
			'timer 0 0 0',
		]);
	});

	it('marks a receive where goroutines go and do not come back', () => {
		const leak = `${shop.replace('200ms end', '400ms end')}
100ms g1 creates g4 main.audit /src/audit.go:1: main.main /src/main.go:20
101ms g4 runs p1
102ms g4 waits chan receive: runtime.chanrecv1 chan.go:1 | main.audit /src/audit.go:5`;
		const audit = graphFrom(traceStory(leak)).nodes.find(({ name }) => name === 'main.audit');
		expect(audit).toMatchObject({ goroutines: 2, blocked: 2, open: [{ idle: '', goroutines: 2 }] });
	});

	it('keeps only waits that reach the threshold', () => {
		const slow = graphFrom(traceStory(shop), { thresholdNs: 44e6 });
		expect(wakesOf(slow)).toEqual(['main.main -> main.worker: 1, 44 ms, at most 44']);
		expect(slow.blockedNs).toBe(44e6);
		const oldest = graphFrom(traceStory(shop), { thresholdNs: 160e6 }).nodes.flatMap((node) => node.open.map((of) => ms(of.oldestNs)));
		expect(oldest.sort((a, b) => a - b)).toEqual([180, 200]);
	});

	it('shows one goroutine: its states over time, and those around it one by one', () => {
		const around = graphFrom(traceStory(shop), { focus: 3 });
		expect(wakesOf(around)).toEqual(['1 main.main -> 3 main.worker: 1, 44 ms, at most 44']);
		expect(creationsOf(around)).toEqual(['1 main.main -> 3 main.worker: 1']);
		expect(around.nodes).toHaveLength(2);
		const life = around.focus;
		expect([life?.id, life?.createdNs, life?.endedNs]).toEqual([3, 2e6, -1]);
		expect([life?.runningNs, life?.runnableNs, life?.waitingNs, life?.syscallNs].map((ns) => ms(ns ?? -1))).toEqual([2, 4, 192, 0]);
		expect(around.focus?.longestWaits.map((wait) => `${ms(wait.ns)} ${wait.operation} ${wait.waker} ${ms(wait.endNs)}`)).toEqual([
			'148 mutex lock -1 -1',
			'44 chan receive 1 50',
		]);
		const { slices = '', sliceNs = 0 } = around.focus ?? {};
		expect(slices.length * sliceNs).toBeGreaterThanOrEqual(200e6);
		expect(slices.replace(/(.)\1+/g, '$1')).toBe(' rR.rR.');
	});

	it('has no goroutine that is not there', () => {
		expect(graphFrom(traceStory(shop), { focus: 77 })).toMatchObject({ nodes: [], wakes: [], creations: [], focus: null });
	});
});

it('gathers the far neighbours of a busy goroutine by function', () => {
	const many = `
procs 2
0ms g1 was running p0: main.main main.go:1
repeat 40 every 2ms from 1ms
0ms   g1 creates g{10+i} main.job job.go:1: main.main main.go:2
200us g{10+i} runs p1
400us g{10+i} waits chan receive: main.job job.go:3
900us g1 wakes g{10+i}: main.main main.go:4
done
100ms end`;
	const graph = graphFrom(traceStory(many), { focus: 1 });
	expect(graph.nodes).toHaveLength(1 + 10 + 1);
	expect(nameAt(graph, 0)).toBe('1 main.main');
	expect(graph.nodes.at(-1)).toMatchObject({ kind: 'function', name: 'main.job', goroutines: 30 });
	expect(graph.wakes.reduce((sum, edge) => sum + edge.count, 0)).toBe(40);
});

it('draws what can be read of damaged traces', () => {
	const whole = encodeTrace(randomSchedule(3, 3, 300, 26));
	const random = randomNumbers(11);
	for (let i = 0; i < 60; i++) {
		const bytes = whole.slice(0, i % 2 === 0 ? whole.length : random(whole.length));
		for (let flips = 0; flips < 3 && bytes.length > 20; flips++) bytes[16 + random(bytes.length - 16)] ^= 1 << random(8);
		const graph = graphFrom(bytes, { focus: i % 3 === 0 ? 2 : -1 });
		for (const { from, to } of [...graph.wakes, ...graph.creations]) {
			expect(graph.nodes[from]).toBeDefined();
			expect(graph.nodes[to]).toBeDefined();
		}
		const picture = renderGraphSvg(graph, { title: 'damaged', mostNodes: 20, isAll: true });
		expect(picture).not.toMatch(/NaN|undefined|Infinity/);
	}
});

/** `start function, reason` -> waits that ended and their time. */
type Sums = Map<string, { count: number; ns: number }>;

function add(sums: Sums, key: string, count: number, ns: number): void {
	const of = sums.get(key) ?? { count: 0, ns: 0 };
	sums.set(key, { count: of.count + count, ns: of.ns + ns });
}

const nodeName = (start: string): string => partOfGoroutine(start) ?? start;

function sumsOfTables(bytes: Uint8Array): Sums {
	const symbols = createSymbols();
	const decoder = goTrace.open({ symbols, diary: createDiary(), maxHeldBytes: 1 << 28 });
	decoder.push(bytes);
	const { goroutines: g, goroutineWaits: waits, durationNs } = decoder.finish().artifacts[0] as TraceTables;
	const startOf = (row: number): string => nodeName(symbols.text(g.startFunction[row] as never));
	const sums: Sums = new Map();
	for (let row = 0; row < waits.length; row++)
		add(
			sums,
			`${startOf(waits.goroutine[row] as number)}, ${symbols.text(waits.reason[row] as never)}`,
			waits.count[row] as number,
			waits.totalNs[row] as number,
		);
	// The table counts waits that are still open.
	for (let row = 0; row < g.length; row++) {
		if (g.state[row] !== GoState.Waiting) continue;
		add(sums, `${startOf(row)}, ${symbols.text(g.reason[row] as never)}`, -1, Math.max(0, g.stateSinceNs[row] as number) - durationNs);
	}
	return sums;
}

function sumsOfGraph(graph: GoroutineGraph): Sums {
	const sums: Sums = new Map();
	for (const edge of graph.wakes)
		for (const part of edge.parts) add(sums, `${nameAt(graph, edge.to)}, ${part.reason}`, part.count, part.totalNs);
	return sums;
}

const rounded = (sums: Sums): string[] =>
	[...sums]
		.filter(([, { count }]) => count !== 0)
		.map(([key, { count, ns }]) => `${key}: ${count}, ${Math.round(ns)} ns`)
		.sort();

const recordings = join(import.meta.dirname, '../examples/recordings');
const examples = readdirSync(recordings).filter((name) => readdirSync(join(recordings, name)).includes('trace.out'));
const traces: readonly (readonly [string, () => Uint8Array])[] = [
	...[1, 2, 3, 4, 5, 6, 7, 8].map(
		(seed) => [`schedule ${seed}`, () => encodeTrace(randomSchedule(seed, 4, 400, seed % 2 === 0 ? 22 : 26))] as const,
	),
	...recordedNames.map((name) => [name, () => recordedBytes(name)] as const),
	...oldNames.map((name) => [name, () => oldBytes(name)] as const),
	...examples.map((name) => [name, () => new Uint8Array(readFileSync(join(recordings, name, 'trace.out')))] as const),
];

it('there are traces of both kinds', () => {
	expect(oldNames.length).toBeGreaterThan(0);
	expect(recordedNames.length).toBeGreaterThan(5);
	expect(examples.length).toBeGreaterThan(20);
});

describe.each(traces)('%s', (_, read) => {
	const bytes = read();
	const graph = graphFrom(bytes);

	it("has every wait of the trace's table in exactly one edge", () => {
		const expected = rounded(sumsOfTables(bytes));
		expect(expected.length).toBeGreaterThan(0);
		expect(rounded(sumsOfGraph(graph))).toEqual(expected);
	});

	it('has edges that are the sum of their parts, and nodes that are the sum of their edges', () => {
		for (const { count, totalNs, longestNs, parts } of graph.wakes) {
			expect(parts.reduce((sum, part) => sum + part.count, 0)).toBe(count);
			expect(parts.reduce((sum, part) => sum + part.totalNs, 0)).toBeCloseTo(totalNs, 0);
			expect(Math.max(...parts.map((part) => part.longestNs))).toBe(longestNs);
		}
		graph.nodes.forEach((node, i) => {
			expect(graph.wakes.filter(({ to }) => to === i).reduce((sum, { count }) => sum + count, 0)).toBe(node.waits);
		});
		expect(graph.nodes.reduce((sum, node) => sum + node.goroutines, 0)).toBe(graph.goroutines);
		expect(graph.nodes.reduce((sum, node) => sum + node.alive, 0)).toBe(graph.alive);
	});

	it('has with a threshold the waits that a plain count finds', () => {
		const thresholdNs = 1e6;
		const since = new Map<number, number>();
		let count = 0;
		const decoder = decodeTrace(
			{ symbols: createSymbols(), diary: createDiary(), maxHeldBytes: 1 << 28 },
			{
				start() {},
				event(e) {
					if (e.kind !== EventKind.StateTransition || e.resource !== Resource.Goroutine || e.from === e.to) return;
					if (e.from === GoState.Waiting && e.timeNs - (since.get(e.id) ?? 0) >= thresholdNs) count++;
					if (e.from !== GoState.Undetermined) since.set(e.id, e.timeNs);
				},
			},
		);
		decoder.push(bytes);
		expect(decoder.finish().damage).toBeNull();
		const slow = graphFrom(bytes, { thresholdNs });
		expect(slow.wakes.reduce((sum, edge) => sum + edge.count, 0)).toBe(count);
		for (const edge of slow.wakes) expect(edge.totalNs).toBeGreaterThanOrEqual(edge.count * thresholdNs);
	});

	it('shows of one goroutine the edges that are its own', () => {
		const busiest = graph.wakes.find(({ parts }) => (parts[0]?.longestWaker ?? -1) >= 0);
		const id = busiest?.parts[0]?.longestWaker;
		if (id === undefined) return;
		const around = graphFrom(bytes, { focus: id });
		expect(around.focus?.id).toBe(id);
		expect(around.nodes[0]).toMatchObject({ kind: 'goroutine', id });
		for (const { from, to } of [...around.wakes, ...around.creations]) expect([from, to]).toContain(0);
		const longest = Math.max(...around.wakes.filter(({ from }) => from === 0).map(({ longestNs }) => longestNs));
		expect(longest).toBeGreaterThanOrEqual(busiest?.parts[0]?.longestNs ?? Number.NaN);
	});
});
