// Traces that real programs wrote under Go 1.18, 1.19 and 1.21, against what Go's own reader gives for them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Digest, digestOf } from '../../../../fixtures/go-trace/old/events.ts';
import { eventLines, oldBytes, oldFolder, oldNames } from '../../../../fixtures/go-trace/runs.ts';
import { createDiary } from '../../../tables/diary.ts';
import { createSymbols } from '../../../tables/symbols.ts';
import { type GoroutineTable, GoState, type TraceTables } from '../../../tables/trace.ts';
import { goTrace } from '../index.ts';

describe.each(oldNames)('%s', (name) => {
	const bytes = oldBytes(name);
	const lines = eventLines(bytes);

	it('holds the events that Go finds in it', () => {
		const expected = JSON.parse(readFileSync(join(oldFolder, `${name}.digest.json`), 'utf8')) as Digest;
		const { lastNs, sumNs, ...rest } = digestOf(lines);
		expect(rest).toMatchObject({ events: expected.events, tally: expected.tally, sha256: expected.sha256 });
		expect(Math.abs(lastNs - expected.lastNs)).toBeLessThanOrEqual(32);
		expect(Math.abs(sumNs - expected.sumNs)).toBeLessThanOrEqual(32 * expected.events);
	});

	it('gives the same events in chunks of any size', () => {
		for (const sizes of [[1], [4093], [15, 1]]) expect(eventLines(bytes, sizes)).toBe(lines);
	});
});

it('there are recordings of all three formats', () => {
	const formats = oldNames.map((name) => Buffer.from(oldBytes(name).subarray(5, 7)).toString());
	expect([...new Set(formats)].sort()).toEqual(['11', '19', '21']);
});

describe('the tables of go1.21', () => {
	const symbols = createSymbols();
	const decoder = goTrace.open({ symbols, diary: createDiary(), maxHeldBytes: 1 << 26 });
	decoder.push(oldBytes('go1.21'));
	const trace = decoder.finish().artifacts[0] as TraceTables;
	const startOf = (table: GoroutineTable, row: number): string => symbols.text(table.startFunction[row] as never);

	it('know the goroutines that the program forgets, and at what they wait', () => {
		const { goroutines } = trace;
		const stuck = [...goroutines.id.keys()].filter(
			(row) => startOf(goroutines, row) === 'main.ask.func1' && goroutines.endedNs[row] === -1,
		);
		// It asks 40 times; an answer may come in time on a busy machine.
		expect(stuck.length).toBeGreaterThan(30);
		expect(new Set(stuck.map((row) => symbols.text(goroutines.reason[row] as never)))).toEqual(new Set(['chan send']));
		expect(new Set(stuck.map((row) => goroutines.state[row]))).toEqual(new Set([GoState.Waiting]));
	});

	it('charge the waits for the lock to its holder', () => {
		const { waitSites } = trace;
		const locks = [...waitSites.reason.keys()].filter((row) => symbols.text(waitSites.reason[row] as never) === 'sync');
		const longest = locks.sort((a, b) => (waitSites.totalNs[b] as number) - (waitSites.totalNs[a] as number))[0] as number;
		expect(symbols.functionAt(waitSites.stack[longest] as never, 1)).toBe('main.(*counter).add');
	});

	it('have the format, Ps, tasks and samples', () => {
		expect(trace).toMatchObject({ formatVersion: 21, generations: 1, procs: 4, startWallNs: '' });
		const { annotations, cpuSamples } = trace;
		expect(
			[...annotations.type.keys()]
				.map((row) => `${annotations.isRegion[row] ? 'region' : 'task'} ${symbols.text(annotations.type[row] as never)}`)
				.sort(),
		).toEqual(['region inner', 'region work', 'task open', 'task part', 'task request']);
		expect(cpuSamples.length).toBeGreaterThan(0);
	});
});
