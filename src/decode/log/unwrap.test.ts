// `isBare` is a shortcut: what it says is what the layers would find.
import { expect, test } from 'vitest';
import { learnedPrefixes } from './learned-prefix.ts';
import { isBare, unwrap } from './unwrap.ts';
import { wrapped } from './wrapped.ts';

const bare = [
	'',
	'\t/src/main.go:12 +0x1d',
	'  indented',
	'goroutine 18 [chan receive, 5 minutes]:',
	'goroutine 7 [select] {route: /item, "k 2": "v"}:',
	'created by main.main in goroutine 1',
	'main.(*Worker).run(0xc000010000, {0x1, 0x2}, ...)',
	'main.Map[...](0x1)',
	'example.com/shop/v2.(*Cart[go.shape.int]).Add(...)',
	'main.main()',
];
const dressed = [
	'2024/01/02 15:04:05 main.main()',
	'msg=main.main() level=info',
	'web-1  | main.main()',
	'pod/x app main.main()',
	'INFO[0000]main.main()',
	'<34>main.main()',
	'{"log":"main.main()\\n","stream":"stderr","time":"2024-01-02T15:04:05Z"}',
	'main.f("\\ngoroutine 1 [running]:\\nmain.main()")',
	'goroutine 1 [running]:\\nmain.main()',
	'\u001b[31mmain.main()\u001b[0m',
	'\t\u001b[31m/src/main.go:12',
];

test('a line taken for bare has nothing that a layer takes off', () => {
	for (const text of [...bare, ...dressed]) {
		if (!isBare(text)) continue;
		const line = wrapped(text);
		expect(unwrap(line, learnedPrefixes(), () => true)).toBe(true);
		expect(line).toEqual(wrapped(text));
	}
});

test('lines of stacks are bare, those with anything in front are not', () => {
	expect(bare.filter((text) => !isBare(text))).toEqual([]);
	expect(dressed.filter(isBare)).toEqual([]);
});

test('lines made at random from the pieces of envelopes and stacks', () => {
	const pieces = [
		...'=({[<"\\# \t|:'.split(''),
		'main.f',
		'goroutine 1 [',
		']:',
		'0x1',
		')',
		'#012',
		'\\n',
		'pod/',
		'2024-01-02T15:04:05Z',
		'gc 1 @0',
		'é',
	];
	let state = 7;
	const random = (below: number): number => {
		state = (Math.imul(state, 1103515245) + 12345) >>> 0;
		return Math.floor((state / 2 ** 32) * below);
	};
	let count = 0;
	for (let i = 0; i < 50_000; i++) {
		const text = Array.from({ length: 1 + random(6) }, () => pieces[random(pieces.length)]).join('') + (random(2) === 0 ? ')' : '');
		if (!isBare(text)) continue;
		count++;
		const line = wrapped(text);
		unwrap(line, learnedPrefixes(), () => true);
		expect({ text, line }).toEqual({ text, line: wrapped(text) });
	}
	expect(count).toBeGreaterThan(1000);
});
