import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { GcTraceFound } from '../log/recogniser.ts';
import { diaryOf, plainFound } from '../log/found.test-support.ts';
import { parseGcTrace } from './gctrace-recogniser.ts';

const line =
	'gc 17 @0.123s 3%: 0.018+1.3+0.02 ms clock, 0.1+0.2/0.3/0.4+0.05 ms cpu, 4->5->2 MB, 6 MB goal, 3 MB stacks, 1 MB globals, 8 P';

describe('a gctrace line', () => {
	it('has times in ns and sizes in bytes', () => {
		expect(parseGcTrace(line)).toEqual({
			cycle: 17,
			atNs: 123e6,
			cpuPercent: 3,
			sweepTermNs: 18_000,
			markNs: 1_300_000,
			markTermNs: 20_000,
			assistCpuNs: 200_000,
			backgroundCpuNs: 300_000,
			idleCpuNs: 400_000,
			heapStartBytes: 4 << 20,
			heapEndBytes: 5 << 20,
			heapLiveBytes: 2 << 20,
			goalBytes: 6 << 20,
			rootBytes: 4 << 20,
			procs: 8,
			isForced: 0,
		});
	});

	it('comes in older and newer forms', () => {
		expect(parseGcTrace(line.replace(' 3 MB stacks, 1 MB globals,', ''))).toMatchObject({ cycle: 17, rootBytes: 0, procs: 8 });
		expect(parseGcTrace(`${line} (forced)`)).toMatchObject({ isForced: 1 });
		expect(parseGcTrace(line.replace('3%', '3% (checking for goroutine leaks)'))).toMatchObject({ cpuPercent: 3 });
	});

	it.each(['gc 1 @0.1s', 'gc 17 @x', 'scvg0: inuse: 3, idle: 0', 'gc 17 started'])('is not: %s', (text) => {
		expect(parseGcTrace(text)).toBeNull();
	});
});

it.each(['1.22', '1.24', '1.26', '1.27'])('all lines of a log of Go %s become rows', (version) => {
	const text = readFileSync(new URL(`../../../fixtures/gctrace/gclog-go${version}.txt`, import.meta.url), 'utf8');
	const lines = text.split('\n').filter((one) => one.startsWith('gc '));
	const [found] = plainFound(text) as GcTraceFound[];
	expect(found?.tables.length).toBe(lines.length);
	expect(Object.values(found?.tables.cycle ?? {})).toEqual(lines.map((one) => Number(one.split(' ')[1])));
	expect(Object.values(found?.tables.isForced ?? {}).at(-1)).toBe(1);
});

it('a process that starts again gives a second table; a broken line is noted', () => {
	const again = line.replace('gc 17 @0.123s', 'gc 1 @0.010s');
	expect((plainFound(`${line}\n${again}\n`) as GcTraceFound[]).map(({ tables }) => tables.length)).toEqual([1, 1]);
	expect(diaryOf(`${line}\n${line.slice(0, 40)}\n`)).toMatchObject([{ id: 'gctrace.unreadable', count: 1 }]);
});
