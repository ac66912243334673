// What `gowhy goroutines` writes: text, SVG, DOT and pages, bounded and without anything of a trace that could act there.
import { describe as suite, expect, it } from 'vitest';
import type { GoroutineGraph, GraphNode } from '../src/goroutines/graph.ts';
import { noPaint } from '../src/render/ansi.ts';
import { choose } from '../src/render/graph/choose.ts';
import { describe } from '../src/render/graph/describe.ts';
import { layOut, type PlacedBox } from '../src/render/graph/layout.ts';
import { renderGraphDot } from '../src/render/graph-dot.ts';
import { renderGraphHtml } from '../src/render/graph-html.ts';
import { renderGraphSvg } from '../src/render/graph-svg.ts';
import { renderGraphText } from '../src/render/graph-text.ts';
import { graphFrom, shop } from './support/goroutine-graph.ts';
import { traceStory } from './support/trace-story.ts';

const small = graphFrom(traceStory(shop));
const picture = { title: 'trace.out', mostNodes: 40, isAll: false };
const text = (graph: GoroutineGraph, isAll = false): string =>
	renderGraphText(graph, { name: 'trace.out', width: 100, paint: noPaint, isAll });

suite('text', () => {
	it('tells first what is blocked, then who woke and who created whom', () => {
		expect(text(small)).toMatchInlineSnapshot(`
			"trace.out: 200 ms, 4 goroutines of 3 functions, 4 alive at the end

			Blocked at the end: waits for 100 ms or longer for a lock or the like, or where no wait has ended
			  1 ×     main.worker for 148 ms (since 52 ms)
			          mutex lock at main.(*Stock).take stock.go:7; goroutine 3

			Silent: waiting all through the trace (a daemon or a leak: it cannot tell)
			  1 ×     main.audit for 200 ms (since before the trace)
			          chan receive at main.audit audit.go:5; goroutine 9

			Waiting as long where other waits have ended, as workers without work do
			  1 ×     main.worker for 180 ms (since 20 ms, idle: worker)
			          chan receive at main.worker worker.go:22; goroutine 2

			Who woke whom: 80 ms of waiting, the most first
			      total    longest      waits  waker → woken
			      50 ms      44 ms          2  main.main → main.worker
			                                   chan receive at main.worker worker.go:22, ended by main.main
			                                   main.go:15
			      30 ms      30 ms          1  a timer → main.main
			                                   sleep at main.main main.go:17

			Who created whom
			  2 ×     main.main → main.worker
			          at main.main main.go:12
			"
		`);
	});

	it('tells what one goroutine did', () => {
		expect(text(graphFrom(traceStory(shop), { focus: 3 }))).toMatchInlineSnapshot(`
			"goroutine 3 main.worker (worker.go:20)
			  created at 2 ms, alive at the end
			  running 2 ms (1 %), ready to run 4 ms (2 %), waiting 192 ms (97 %), system calls 0 ns (0 %)
			  |rR..............R.................................................|
			  a letter is 3.07 ms: R running, r ready to run, s system call, . waiting

			Its longest waits
			     148 ms  from 52 ms, has not ended
			             mutex lock at main.(*Stock).take stock.go:7
			      44 ms  from 6 ms, ended by goroutine 1
			             chan receive at main.worker worker.go:22

			Blocked at the end: waits for 100 ms or longer for a lock or the like, or where no wait has ended
			  1 ×     goroutine 3 main.worker for 148 ms (since 52 ms)
			          mutex lock at main.(*Stock).take stock.go:7; goroutine 3

			Who woke whom: 44 ms of waiting, the most first
			      total    longest      waits  waker → woken
			      44 ms      44 ms          1  goroutine 1 main.main → goroutine 3 main.worker
			                                   chan receive at main.worker worker.go:22, ended by main.main
			                                   main.go:15

			Who created whom
			  1 ×     goroutine 1 main.main → goroutine 3 main.worker
			          at main.main main.go:12
			"
		`);
	});

	it('says so when there is nothing', () => {
		const empty = graphFrom(traceStory('procs 1\n0ms g1 was running p0: main.main a.go:1\n9ms end'), { thresholdNs: 5e6 });
		expect(text(empty)).toContain('Nothing of the program is blocked');
		expect(text(empty)).toContain('No wait of 5 ms or longer ended in the trace.');
	});
});

/** `count` functions in a ring, each wakes and creates the next, and all wake the first. */
function ring(count: number): GoroutineGraph {
	const spot = { function: 'main.f', file: 'main.go', line: 1 };
	const node = (i: number): GraphNode => ({
		kind: 'function',
		name: `example.com/deep/path/pkg${i % 7}.(*Type).method${i}`,
		start: spot,
		id: -1,
		goroutines: 100,
		alive: 50,
		waits: 2,
		waitNs: (count - i) * 1e6,
		longestNs: 1e6,
		open: [],
		blocked: 0,
	});
	const part = {
		reason: 'select',
		operation: 'select',
		at: spot,
		from: spot,
		count: 1,
		longestNs: 1e6,
		longestEndNs: 5e6,
		longestWoken: 1,
		longestWaker: 2,
	};
	const wake = (from: number, to: number) => ({
		from,
		to,
		count: 1,
		totalNs: (count - from) * 1e6,
		longestNs: 1e6,
		parts: [{ ...part, totalNs: (count - from) * 1e6 }],
	});
	const ids = Array.from({ length: count }, (_, i) => i);
	return {
		schema: 'gowhy.goroutines/1',
		durationNs: 1e9,
		thresholdNs: 0,
		blockedNs: 5e8,
		goroutines: 100 * count,
		alive: 50 * count,
		nodes: ids.map(node),
		wakes: [...ids.map((i) => wake(i, (i + 1) % count)), ...ids.slice(2, -1).map((i) => wake(i, 0)), wake(0, 0)],
		creations: ids.map((i) => ({ from: i, to: (i + 1) % count, count: 1 + i, parts: [{ at: spot, count: 1 + i, examples: [i] }] })),
		focus: null,
	};
}

suite('what is drawn', () => {
	const big = ring(3000);
	const choice = choose(big, { mostNodes: 40, isAll: false, around: -1 });

	it('is bounded, and the rest stands in one box', () => {
		expect(choice.nodes).toHaveLength(39);
		expect(choice.others).toHaveLength(3000 - 39);
		expect(choice.wakes.length + choice.creations.length).toBeLessThanOrEqual(2 * Math.round(39 * 1.6));
		const { boxes, note } = describe(big, choice);
		expect(boxes.at(-1)).toMatchObject({ kind: 'others', title: '2961 more functions' });
		expect(note).toMatch(/^\d+ more arrows, with [\d.]+ % of the waiting, are not drawn$/);
	});

	it('loses no waiting but what it says', () => {
		const all = big.wakes.reduce((sum, edge) => sum + edge.totalNs, 0);
		const drawn = choice.wakes.reduce((sum, edge) => sum + edge.totalNs, 0);
		expect(1 - drawn / all).toBeCloseTo(choice.leftOutShare, 9);
		const everything = choose(ring(12), { mostNodes: 40, isAll: false, around: -1 });
		expect(everything).toMatchObject({ leftOut: 0, leftOutShare: 0, others: [] });
		expect(describe(ring(12), everything).note).toBe('');
	});

	it('is only the neighbourhood when a node is chosen', () => {
		const { nodes } = choose(big, { mostNodes: 40, isAll: false, around: 1500 });
		expect(nodes).toEqual([0, 1499, 1500, 1501]);
	});

	it('leaves out arrows to the runtime unless asked', () => {
		const graph = ring(4);
		const nodes = graph.nodes.map((node, i): GraphNode => (i === 1 ? { ...node, kind: 'runtime', name: 'GC' } : node));
		const into = (isAll: boolean): number =>
			choose({ ...graph, nodes }, { mostNodes: 40, isAll, around: -1 }).wakes.filter(
				({ to }) => nodes[choose({ ...graph, nodes }, { mostNodes: 40, isAll, around: -1 }).nodes[to] as number]?.kind === 'runtime',
			).length;
		expect([into(false), into(true)]).toEqual([0, 1]);
	});
});

suite.each([
	['a small graph', small],
	['a ring of 30', ring(30)],
	['a ring of 3000', ring(3000)],
])('the layout of %s', (_, graph) => {
	const { boxes, arrows, width, height } = layOut(describe(graph, choose(graph, { mostNodes: 40, isAll: false, around: -1 })));

	it('has boxes that do not overlap, inside the picture', () => {
		const overlaps = (a: PlacedBox, b: PlacedBox): boolean =>
			a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
		boxes.forEach((a, i) => {
			expect(boxes.slice(i + 1).filter((b) => overlaps(a, b))).toEqual([]);
			expect(a.x >= 0 && a.y >= 0 && a.x + a.width <= width && a.y + a.height <= height).toBe(true);
		});
	});

	it('has arrows that begin and end at the edges of their boxes', () => {
		for (const { arrow, points } of arrows) {
			for (const [box, point] of [
				[boxes[arrow.from], points[0]],
				[boxes[arrow.to], points.at(-1)],
			] as const) {
				if (box === undefined || point === undefined) throw new Error('an arrow without a box');
				const isOnSide =
					[box.x, box.x + box.width].some((x) => Math.abs(x - point.x) < 0.01) && point.y > box.y && point.y < box.y + box.height;
				const isBelow = Math.abs(box.y + box.height - point.y) < 0.01 && point.x > box.x && point.x < box.x + box.width;
				expect(isOnSide || isBelow).toBe(true);
			}
		}
	});
});

const hostile: GoroutineGraph = {
	...small,
	nodes: small.nodes.map((node) => ({
		...node,
		name: `main.</script><script>alert(1)</script>\u001b[31m"\\"]; n0 -> n0 [${node.name}`,
		start: { ...node.start, file: '<b>&"' },
	})),
};

suite('SVG', () => {
	it('is markup of ours only', () => {
		for (const graph of [small, hostile, ring(60)]) {
			const rest = renderGraphSvg(graph, { ...picture, title: 'a <title>' })
				.replace(/<\/?(svg|style|rect|text|g|title|path)( [a-z][\w:-]*="[^"<]*")*\/?>/gi, '')
				.replace(/&(amp|lt|gt|quot|apos|#10);/g, '');
			expect(rest).not.toMatch(/[<&]/);
			expect(rest).not.toContain('\u001b');
			expect(rest).toContain('a title');
		}
	});

	it('marks what is blocked and draws the more time the thicker', () => {
		const svg = renderGraphSvg(small, picture);
		expect(
			[...svg.matchAll(/<g class="box [^"]*blocked[^"]*" data-node="(\d+)"/g)].map(([, node]) => small.nodes[Number(node)]?.name),
		).toEqual(['main.worker']);
		const strokes = [...svg.matchAll(/<g class="arrow (\w+)" .*?stroke-width="([\d.]+)"/g)].map(([, kind, width]) => `${kind} ${width}`);
		expect(strokes).toEqual(['channel 7', 'time 5.7', 'created 1.2']);
	});

	it('is the same each time', () => {
		expect(renderGraphSvg(ring(50), picture)).toBe(renderGraphSvg(ring(50), picture));
	});
});

it('DOT has the same boxes and arrows, and quotes names', () => {
	const dot = renderGraphDot(hostile, picture);
	expect(dot.match(/^\tn\d+ \[/gm)).toHaveLength(4);
	expect(dot.match(/^\tn\d+ -> n\d+ \[/gm)).toHaveLength(3);
	// Outside of strings nothing is left of a name.
	const outside = dot.replace(/"(?:[^"\\]|\\.)*"/g, '""');
	expect(outside).not.toMatch(/script|alert|main/);
});

suite('page', () => {
	const page = renderGraphHtml(hostile, { ...picture, script: 'run("</script>")' });

	it('fetches nothing and lets nothing of the trace act', () => {
		expect(page).toContain("default-src 'none'");
		expect(page).not.toMatch(/(src|href)="/);
		expect(page).not.toContain('<script>alert');
		expect(page.match(/<\/script>/g)).toHaveLength(2);
		expect(page).not.toContain('\u001b');
	});

	it('holds the graph for its script, without the least of a very large one', () => {
		const data = (of: string): { graph: GoroutineGraph } =>
			JSON.parse(/<script type="application\/json" id="gowhy-goroutines">(.*?)<\/script>/.exec(of)?.[1] ?? '') as { graph: GoroutineGraph };
		expect(data(page).graph.nodes).toHaveLength(4);
		const large = data(renderGraphHtml(ring(5000), { ...picture, script: '' })).graph;
		expect(large.nodes).toHaveLength(3000);
		for (const { from, to } of large.wakes) expect(Math.max(from, to)).toBeLessThan(3000);
	});
});
