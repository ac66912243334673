import { expect, test } from 'vitest';
import { parseFunction } from './frame.ts';
import type { FunctionLine } from './frame.ts';
import { frameFinder } from './frame-finder.ts';
import { frameInterner } from './frame-interner.ts';

const fn = (line: string): FunctionLine => parseFunction(line) as FunctionLine;

test('equal lines give one frame, another function at the same line another', () => {
	const frameAt = frameFinder(frameInterner());
	const first = frameAt('\t/src/main.go:12 +0x1d', fn('main.f(0x1)'));
	expect(first).toEqual({ func: 'main.f', file: '/src/main.go', line: 12, inlined: false, elided: 0 });
	expect(frameAt('\t/src/main.go:12 +0x1d', fn('main.f(0x2)'))).toBe(first);
	expect(frameAt('\t/src/main.go:12 +0x2f', fn('main.f(0x2)'))).toBe(first);
	expect(frameAt('\t/src/main.go:12 +0x1d', fn('main.f(...)'))).toMatchObject({ func: 'main.f', inlined: true });
	expect(frameAt('\t/src/main.go:12 +0x1d', fn('main.g(0x1)'))).toMatchObject({ func: 'main.g', line: 12 });
});

test('what is no location of a Go frame has no frame', () => {
	const frameAt = frameFinder(frameInterner());
	expect(frameAt('main.g(0x1)', fn('main.f(0x1)'))).toBeNull();
	expect(frameAt('\tfile.c:12 pc=0x4012ab', fn('main.f(0x1)'))).toBeNull();
});

test('remembers a bounded number of lines and of functions for each', () => {
	const frameAt = frameFinder(frameInterner());
	for (let i = 1; i < 10_000; i++) {
		expect(frameAt(`\t/src/main.go:${i}`, fn('main.f()'))).toMatchObject({ line: i });
		expect(frameAt('\t/src/main.go:1', fn(`main.f${i}()`))).toMatchObject({ func: `main.f${i}`, line: 1 });
	}
});
