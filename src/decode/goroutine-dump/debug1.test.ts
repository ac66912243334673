import { describe, expect, it } from 'vitest';
import { diaryOf, plainFound } from '../log/found.test-support.ts';

const head = 'goroutine profile: total 3';
const frame = (func: string, file: string, line: number) => ({ func, file, line, inlined: false, elided: 0 });

describe('a grouped goroutine profile', () => {
	it('has groups with counts, labels and frames', () => {
		const text = [
			head,
			'2 @ 0x4845ce 0x41816e',
			'# labels: {"route":"/item", "a, b":"\\"}"}',
			'#\t0x519ff8\tmain.receive[...]+0x18\texample.com/a b/main.go:31',
			'#\t0x519ff9\tmain.main+0x2d4\t\tmain.go:3',
			'',
			'1 @ 0x41e369',
			'#\t0x41e368',
			'',
		];
		expect(plainFound(text.join('\n'))).toEqual([
			{
				kind: 'grouped',
				profile: 'goroutine',
				total: 3,
				groups: [
					{
						count: 2,
						labels: [
							['route', '/item'],
							['a, b', '"}'],
						],
						frames: [frame('main.receive[...]', 'example.com/a b/main.go', 31), frame('main.main', 'main.go', 3)],
					},
					{ count: 1, labels: [], frames: [frame('0x41e368', '', 0)] },
				],
			},
		]);
	});

	it('needs neither tabs nor blank lines, and lets other lines stand between', () => {
		const tidy = `${head}\n1 @ 0x1 0x2\n#\t0x1\tmain.a+0x1\t\tx.go:1\n\n2 @ 0x3\n#\t0x3\tmain.b+0x1\ty.go:2\n\n`;
		const untidy = `${head}\n1 @ 0x1 0x2\n# 0x1 main.a+0x1 x.go:1\nGET / 200\n2 @ 0x3\n#0110x3#011main.b+0x1#011y.go:2\n`;
		expect(plainFound(untidy)).toEqual(plainFound(tidy));
	});

	it('says when the groups do not add up, as in a cut file', () => {
		expect(diaryOf(`${head}\n1 @ 0x1\n#\t0x1\tmain.a+0x1\tx.go:1\n`)).toMatchObject([{ id: 'dump.group-total', count: 1 }]);
	});

	it('is not a profile of something else', () => {
		expect(plainFound('threadcreate profile: total 3\n1 @ 0x1\n#\t0x1\tmain.a+0x1\tx.go:1\n')).toEqual([]);
	});
});
