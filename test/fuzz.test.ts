// A short fuzzing run of every decoder, and that the fuzzer finds what is planted. Long runs: docs/fuzzing.md.
import { describe, expect, it, test } from 'vitest';
import { DecodeError } from '../src/base/errors.ts';
import type { Decoded, Format } from '../src/decode/format.ts';
import { goTrace } from '../src/decode/go-trace/index.ts';
import { createDiary } from '../src/tables/diary.ts';
import { createSymbols } from '../src/tables/symbols.ts';
import { checkInput, limits } from '../tools/fuzz/check.ts';
import { decoders } from '../tools/fuzz/decoders.ts';
import { inputMaker } from '../tools/fuzz/input.ts';

describe.each(decoders)('$name', (decoder) => {
	const make = inputMaker(decoder);

	it('stands 80 inputs', () => {
		const problems: string[] = [];
		// Time is not looked at: other tests run beside this one.
		const bounds = { ...limits, baseMs: Number.POSITIVE_INFINITY };
		for (let number = 0; number < 80; number++) {
			const problem = checkInput(decoder.format, make(1, number), bounds);
			if (problem !== null) problems.push(`input ${number}: ${problem}`);
		}
		expect(problems).toEqual([]);
	});

	it('gets the same inputs from the same seed, and others from another', () => {
		const again = inputMaker(decoder);
		expect(make(7, 12)).toEqual(again(7, 12));
		expect(make(7, 13)).toEqual(again(7, 13));
		const inputs = Array.from({ length: 20 }, (_, number) => Buffer.from(make(7, number)).toString('latin1'));
		expect(new Set(inputs).size).toBeGreaterThan(15);
		expect(make(8, 12)).not.toEqual(make(7, 12));
	});

	it('gets inputs that it reads in part, not only such as it refuses at once', () => {
		const kept = Array.from({ length: 30 }, (_, number) => {
			const opened = decoder.format.open(contextOf());
			opened.push(make(3, number));
			return opened.finish().artifacts.length > 0;
		});
		expect(kept.filter(Boolean).length).toBeGreaterThan(5);
	});

	it('its shape cuts inputs into parts and puts them together again', () => {
		const { split, join } = decoder.shape;
		// Not byte by byte: Go pads a few numbers with zeros.
		for (const seed of decoder.seeds().slice(0, 8)) expect(split(join(split(seed)))).toEqual(split(seed));
	});
});

const contextOf = () => ({ symbols: createSymbols(), diary: createDiary(), maxHeldBytes: limits.maxHeldBytes });

/** A format that gives what `finish` says of the bytes and the sizes of the chunks. */
const planted = (finish: (bytes: number, chunks: number) => Decoded): Format => ({
	id: 'planted',
	recognise: () => true,
	open() {
		let bytes = 0;
		let chunks = 0;
		return {
			push(chunk) {
				bytes += chunk.length;
				chunks++;
			},
			finish: () => finish(bytes, chunks),
		};
	},
});

test('planted faults are found', () => {
	const input = new Uint8Array(100);
	const fine: Decoded = { artifacts: [], damage: null, kept: '' };
	expect(
		checkInput(
			planted(() => fine),
			input,
		),
	).toBeNull();
	expect(
		checkInput(
			planted(() => ({ ...fine, damage: new DecodeError('x', 100, 'y') })),
			input,
		),
	).toBeNull();
	const problemOf = (finish: (bytes: number, chunks: number) => Decoded, bounds = limits): string =>
		checkInput(planted(finish), input, bounds) ?? '';
	expect(
		problemOf(() => {
			throw new TypeError('of undefined');
		}),
	).toContain('threw TypeError: of undefined');
	expect(problemOf((_, chunks) => ({ ...fine, damage: new DecodeError('x', chunks, 'y') }))).toContain('not deterministic');
	expect(problemOf(() => ({ ...fine, damage: new DecodeError('x', 101, 'y') }))).toContain('the damage is at byte 101 of 100');
	expect(problemOf(() => ({ ...fine, damage: new DecodeError('x', Number.NaN, 'y') }))).toContain('the damage is at byte NaN');
	expect(problemOf(() => ({ ...fine, kept: 'all' }))).toContain('was kept without damage');
	expect(problemOf(() => fine, { ...limits, baseMs: -1000 })).toContain('slow');
});

test('a real decoder that looked at a chunk after it was given back would be found', () => {
	let last = new Uint8Array(0);
	const keeps: Format = {
		...goTrace,
		open: () => ({
			push(chunk) {
				last = chunk as Uint8Array<ArrayBuffer>;
			},
			finish: () => ({ artifacts: [], damage: new DecodeError('x', last[last.length - 1] ?? 0, 'y'), kept: '' }),
		}),
	};
	expect(checkInput(keeps, new Uint8Array(200))).toContain('not deterministic');
});
