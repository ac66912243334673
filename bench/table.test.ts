import { expect, test } from 'vitest';
import { works, type Work } from './goals.ts';
import type { Measured } from './judge.ts';
import type { Usage } from './measure.ts';
import type { Done } from './run.ts';
import { goalText, markdownTable, missedGoals, plainTable, reachedText, tableRows, withResults } from './table.ts';

const work: Work = {
	id: 'trace',
	what: 'a trace',
	gowhy: ['diagnose', '@svc5.trace'],
	files: ['svc5.trace'],
	anchor: { program: 'goiter', args: ['@svc5.trace'], note: 'only iterates' },
	goals: [
		{ is: 'times less', of: 'wallS', limit: 3 },
		{ is: 'at most', of: 'peakBytes', limit: 90e6 },
	],
};
const usage = (wallS: number): Usage => ({ wallS, cpuS: wallS / 2, peakBytes: 100e6 });
const onNode = (node: string, wallS: number): Measured => ({
	work: 'trace',
	node,
	ours: [usage(wallS)],
	anchor: [usage(2)],
	fileBytes: 1,
	events: null,
});
const done: Done = { work, measured: [onNode('20', 1), onNode('24', 0.5)], remarks: ['a remark'], hasFailed: false };

test('a row for each Node and goal; figures once', () => {
	expect(
		plainTable(tableRows([done]))
			.split('\n')
			.map((line) => line.replace(/ {2,}/g, '  ')),
	).toEqual([
		'work  Node  gowhy: wall, CPU, peak  anchor: wall, CPU, peak  times less: wall, CPU  goal  reached',
		'a trace  20  1.00 s, 500 ms, 100 MB (1)  goiter (only iterates): 2.00 s, 1.00 s, 100 MB (1)  2.00, 2.00  wall 3 times less  ✗ 2.00, 33 % short (not binding)',
		'  peak at most 90 MB  ✗ 100 MB, 10 % short (not binding)',
		'  24  500 ms, 250 ms, 100 MB (1)  goiter (only iterates): 2.00 s, 1.00 s, 100 MB (1)  4.00, 4.00  wall 3 times less  ✓ 4.00, 33 % better',
		'  peak at most 90 MB  ✗ 100 MB, 10 % short',
		'  a remark',
	]);
});

test('only the binding version of Node can miss a goal; what was not measured is missed too', () => {
	expect(missedGoals([done])).toEqual(['a trace: peak at most 90 MB']);
	expect(missedGoals([{ ...done, measured: [] }])).toEqual(['a trace: wall 3 times less', 'a trace: peak at most 90 MB']);
});

test('a great distance is told in times', () => {
	const goal = { is: 'beyond anchor', of: 'cpuS', limit: 0.06 } as const;
	expect(goalText(goal)).toBe('CPU at most 60.0 ms more');
	expect(reachedText(goal, { value: 0.02, limit: 0.06, room: 3, isReached: true }, '24')).toBe('✓ 20.0 ms, 3.0 times better');
	expect(reachedText(goal, null, '24')).toBe('not measured');
});

test('results replace what stands between the markers, and nothing else', () => {
	const page = 'before\n<!-- bench: begin, written by npm run bench -- --write -->\nold\n<!-- bench: end -->\nafter\n';
	const machine = { cpu: 'a CPU', cores: 2, memoryBytes: 2 ** 34, kernel: 'Linux 6', nodes: ['v24.1.0'], go: null, gowhy: 'abc' };
	const written = withResults(page, {
		date: '2026-01-02T03:04:05.678Z',
		machine,
		load: { start: 0.5, end: 2 },
		meter: 'rusage',
		done: [done],
	});
	expect(written).toMatch(
		/^before\n<!-- bench: begin.*-->\n2026-01-02 03:04 UTC; gowhy abc; a CPU, 2 cores, 16 GiB, Linux 6; Node v24\.1\.0;/,
	);
	expect(written).toContain(markdownTable(tableRows([done])));
	expect(written).toMatch(/<!-- bench: end -->\nafter\n$/);
	expect(written).not.toContain('old');
	expect(() => withResults('no markers', { date: '', machine, load: { start: 0, end: 0 }, meter: '', done: [] })).toThrow('is missing');
});

test('works have different ids, and goals name works that are there', () => {
	const ids = works.map((one) => one.id);
	expect(new Set(ids).size).toBe(ids.length);
	for (const { goals } of works) for (const goal of goals) if (goal.is === 'growth') expect(ids).toContain(goal.smaller);
});
