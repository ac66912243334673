// What is written reads back: through our own reader here, through `go tool pprof` when the format was made.
import { expect, it } from 'vitest';
import { parseProfile } from '../decode/pprof/index.ts';
import { createSymbols } from '../tables/symbols.ts';
import { encodePprof } from './pprof.ts';

it('writes stacks with their functions, files, lines and values', () => {
	const symbols = createSymbols();
	const frame = (name: string, line: number) => symbols.frame(symbols.string(name), symbols.string('a.go'), line);
	const main = frame('main.main', 9);
	const stack = Int32Array.from([symbols.stack([frame('main.f', 3), main]), symbols.stack([frame('main.f', 4), main]), -1]);
	const bytes = encodePprof({
		sampleTypes: [
			{ type: 'contentions', unit: 'count' },
			{ type: 'delay', unit: 'nanoseconds' },
		],
		periodType: { type: 'trace', unit: 'count' },
		period: 1,
		stack,
		values: [Float64Array.of(1, 2, 3), Float64Array.of(10, 2 ** 40, 0)],
		symbols,
	});
	const { document, unknownFields } = parseProfile(bytes, 1 << 20);
	const { samples, locations, lines, functions, text } = document;
	const frames = (row: number): string[] => {
		const id = samples.stack[row] as number;
		return Array.from(samples.stacks.pool().subarray(samples.stacks.start(id), samples.stacks.end(id)), (location) => {
			const line = locations.lineStart[location] as number;
			const fn = lines.function[line] as number;
			return `${text(functions.name[fn] as number)} ${text(functions.file[fn] as number)}:${lines.line.number(line)}`;
		});
	};
	expect([0, 1, 2].map((row) => [...frames(row), ...samples.values.map((of) => of[row])])).toEqual([
		['main.f a.go:3', 'main.main a.go:9', 1, 10],
		['main.f a.go:4', 'main.main a.go:9', 2, 2 ** 40],
		[3, 0],
	]);
	expect([functions.length, locations.length, unknownFields]).toEqual([2, 3, 0]);
	expect([document.sampleTypes[1], document.periodType, document.period]).toEqual([
		{ type: 'delay', unit: 'nanoseconds' },
		{ type: 'trace', unit: 'count' },
		1n,
	]);
});
