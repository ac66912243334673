// Times that must add up, on every trace among the example recordings: parts and pieces to the duration of a request, and the stays of a
// close-up to the sums of the same goroutine. Those sums are what `gowhy trace summary` prints, which conformance compares with Go's own
// summaries: so what requests are made of agrees with Go, goroutine by goroutine.
import { existsSync, readdirSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { type AddBreakdown, breakdowns } from '../src/facts/requests/breakdown.ts';
import { overlays } from '../src/facts/requests/overlays.ts';
import { PARTS } from '../src/facts/requests/parts.ts';
import { type Requests, requests } from '../src/facts/requests/requests.ts';
import { waterfall } from '../src/facts/requests/waterfall.ts';
import { openInputs } from '../src/input/index.ts';
import { DEFAULT_MAX_HELD_BYTES, DEFAULT_MIN_WAIT_NS, readRecording } from '../src/pipeline.ts';
import { GoState } from '../src/tables/trace.ts';
import { recordingsFolder, repositoryPath } from './support/diagnose.ts';

const traces = readdirSync(repositoryPath(recordingsFolder))
	.map((name) => `${recordingsFolder}/${name}/trace.out`)
	.filter((path) => existsSync(repositoryPath(path)));

/** Times are sums of float64 nanoseconds. */
const roundingNs = 1;
const mostUnknown = 0.01;

it('there are traces to look at, and requests in them', () => expect(traces.length).toBeGreaterThan(20));

describe.each(traces)('%s', (path) => {
	let one: Requests;
	beforeAll(async () => {
		const options = { gowhy: 'test', name: path, minWaitNs: DEFAULT_MIN_WAIT_NS, maxHeldBytes: DEFAULT_MAX_HELD_BYTES };
		const { session } = await readRecording(openInputs([repositoryPath(path)]), options);
		one = session.get(requests)[0] as Requests;
		add = breakdowns(one.timelines, one.places, overlays(one.timelines, session.symbols));
	});
	let add: AddBreakdown;
	const partsOf = (row: number): Float64Array => {
		const sums = new Float64Array(PARTS.length);
		add(sums, one.table.goroutine[row] as number, one.table.startNs[row] as number, one.table.endNs[row] as number);
		return sums;
	};
	const rows = (): number[] => Array.from({ length: one.table.length }, (_, row) => row);
	const durationOf = (row: number): number => (one.table.endNs[row] as number) - (one.table.startNs[row] as number);

	it('the parts of each request add up to its duration', () => {
		expect(one.table.length).toBeGreaterThan(0);
		const wrong = rows().filter((row) => Math.abs(partsOf(row).reduce((sum, ns) => sum + ns, 0) - durationOf(row)) > roundingNs);
		expect(wrong).toEqual([]);
	});

	it('at most 1 % of a complete request is unknown', () => {
		const wrong = rows()
			.filter((row) => one.table.isCut[row] === 0)
			.map((row) => ({ row, unknown: partsOf(row)[PARTS.indexOf('unknown')] as number, of: durationOf(row) }))
			.filter(({ unknown, of }) => unknown > of * mostUnknown);
		expect(wrong).toEqual([]);
	});

	it('the pieces of each wake chain follow each other without gaps, from begin to end', () => {
		for (const row of rows()) {
			const pieces = waterfall(one, row);
			let at = one.table.startNs[row] as number;
			for (const piece of pieces) {
				expect(piece.startNs, `request ${row}`).toBe(at);
				expect(piece.endNs, `request ${row}`).toBeGreaterThan(at);
				at = piece.endNs;
			}
			expect(at, `request ${row}`).toBe(one.table.endNs[row]);
		}
	});

	it('stays of a whole close-up add up to the sums by goroutine, state and wait reason', () => {
		const { closeUp, trace } = one.timelines;
		const { stays } = closeUp;
		expect(closeUp.fromNs).toBe(0);
		const { goroutines, goroutineWaits } = trace;
		const byState = new Map<number, Float64Array>([
			[GoState.Running, goroutines.runningNs],
			[GoState.Runnable, goroutines.runnableNs],
			[GoState.Waiting, goroutines.waitingNs],
			[GoState.Syscall, goroutines.syscallNs],
		]);
		const sums = new Map<string, number>();
		const waits = new Map<string, number>();
		const add = (map: Map<string, number>, key: string, ns: number): unknown => map.set(key, (map.get(key) ?? 0) + ns);
		for (let row = 0; row < stays.length; row++) {
			const ns = (stays.endNs[row] as number) - (stays.startNs[row] as number);
			add(sums, `${stays.goroutine[row]} ${stays.state[row]}`, ns);
			if (stays.state[row] === GoState.Waiting) add(waits, `${stays.goroutine[row]} ${stays.reason[row]}`, ns);
		}
		const wrong: unknown[] = [];
		for (const [state, column] of byState)
			for (let g = 0; g < goroutines.length; g++) {
				const found = sums.get(`${g} ${state}`) ?? 0;
				if (Math.abs(found - (column[g] as number)) > roundingNs) wrong.push({ g: goroutines.id[g], state, found, table: column[g] });
			}
		for (let row = 0; row < goroutineWaits.length; row++) {
			const key = `${goroutineWaits.goroutine[row]} ${goroutineWaits.reason[row]}`;
			const found = waits.get(key) ?? 0;
			waits.delete(key);
			if (Math.abs(found - (goroutineWaits.totalNs[row] as number)) > roundingNs)
				wrong.push({ key, found, table: goroutineWaits.totalNs[row] });
		}
		for (const [key, ns] of waits) if (ns > roundingNs) wrong.push({ key, found: ns, table: 'no row' });
		expect(wrong).toEqual([]);
	});
});
