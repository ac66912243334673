import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { diaryOf, plainFound } from '../log/found.test-support.ts';
import type { RaceText } from './records.ts';

const folder = new URL('../../../fixtures/race-report/', import.meta.url);
const races = (text: string): RaceText[] => plainFound(text).filter((item): item is RaceText => (item as RaceText).kind === 'race');
const block = (...lines: string[]): string =>
	`${['==================', 'WARNING: DATA RACE', ...lines, '=================='].join('\n')}\n`;
const read = ['Read at 0x00c000104090 by goroutine 9:', '  main.f()', '      x.go:1 +0x1', ''];

describe('race reports', () => {
	it.each(['1.22', '1.24', '1.26', '1.27'])('of Go %s are read whole', (version) => {
		const text = readFileSync(new URL(`races-go${version}.txt`, folder), 'utf8');
		const found = races(text);
		expect(found).toHaveLength(text.match(/^WARNING: DATA RACE$/gm)?.length as number);
		expect(found.flatMap(({ accesses }) => accesses)).toHaveLength(text.match(/ at 0x[0-9a-f]+ by /g)?.length as number);
		expect(found.flatMap(({ goroutines }) => goroutines)).toHaveLength(text.match(/ created at:$/gm)?.length as number);
		const frames = found
			.flatMap(({ accesses, goroutines }) => [...accesses.map((access) => access.frames), ...goroutines.map(({ createdAt }) => createdAt)])
			.flat();
		expect(frames).toHaveLength(text.match(/^ {6}\S.*:\d+ \+0x/gm)?.length as number);
		expect(found.at(-1)?.reported).toBe(Number(/Found (\d+) data/.exec(text)?.[1] ?? -1));
		expect(found[0]?.accesses).toMatchObject([
			{ op: 'read', isPrevious: false },
			{ op: 'write', isPrevious: true, goroutine: -1 },
		]);
	});

	it('may lack stacks', () => {
		const [race] = races(
			block(
				...read,
				'Previous write at 0x00c000104090 by main goroutine:',
				'  [failed to restore the stack]',
				'',
				'Goroutine 9 (running) created at:',
				'  main.main()',
				'      x.go:9 +0x1',
			),
		);
		expect(race?.accesses[1]).toMatchObject({ op: 'write', isPrevious: true, goroutine: -1, frames: [], stackLost: true });
		expect(race?.goroutines).toMatchObject([{ id: 9, status: 'running', createdAt: [{ func: 'main.main', line: 9 }] }]);
	});

	it('tell atomic accesses', () => {
		const [race] = races(
			block(
				'Atomic write at 0x00c0 by goroutine 7:',
				'  main.f()',
				'      x.go:1 +0x1',
				'',
				'Previous atomic read at 0x00c0 by goroutine 8:',
				'  main.g()',
				'      x.go:2 +0x1',
			),
		);
		expect(race?.accesses).toMatchObject([
			{ op: 'write', isAtomic: true, isPrevious: false },
			{ op: 'read', isAtomic: true, isPrevious: true },
		]);
	});

	it('that never end are kept and noted', () => {
		const lines = ['==================', 'WARNING: DATA RACE', ...read, 'panic: boom'];
		expect(races(lines.join('\n'))).toMatchObject([{ accesses: [{ goroutine: 9 }] }]);
		expect(diaryOf(lines.join('\n')).map(({ id }) => id)).toEqual(['race.unfinished']);
	});

	it('must be as many as the closing line says', () => {
		expect(diaryOf(`${block(...read)}Found 1 data race(s)\n`)).toEqual([]);
		expect(diaryOf(`${block(...read)}Found 2 data race(s)\n`).map(({ id }) => id)).toEqual(['race.count']);
	});
});
