import { describe, expect, it } from 'vitest';
import { drawProfile, drawSnapshot, drawTrace } from '../../test/support/drawn.ts';
import type { Artifact } from '../tables/artifact.ts';
import { createSymbols } from '../tables/symbols.ts';
import type { Located } from './fact.ts';
import { join } from './join.ts';

const symbols = createSymbols();
const DAY = 24 * 3600;

const heap = (more: { readonly timeNanos?: string; readonly buildId?: string } = {}): Artifact => ({
	...drawProfile(symbols, { kind: 'heap', types: [], samples: [] }),
	...more,
});
const dump = (timeNanos = ''): Artifact => drawSnapshot(symbols, [], { timeNanos });
const trace = (startWallNs: string): Artifact => ({ ...drawTrace({}), startWallNs });
const seconds = (s: number): string => `${1_700_000_000 + s}000000000`;

/** Inputs `a`, `b` ... -> the inputs joined, in order, and what is said about it. */
function joined(...artifacts: readonly Artifact[]): { readonly order: string; readonly notes: readonly string[] } {
	const names = artifacts.map((_, i) => String.fromCharCode(97 + i));
	const { located, notes } = join(
		artifacts.map((tables, at) => ({ input: at, index: at, tables }) as Located),
		names,
	);
	return { order: located.map((one) => names[one.input]).join(''), notes };
}

describe('join', () => {
	it('puts inputs of a kind in the order of the times they carry, and says so', () => {
		const { order, notes } = joined(dump(seconds(60)), dump(seconds(0)), dump(seconds(30)));
		expect(order).toBe('bca');
		expect(notes).toEqual(['snapshot inputs in order of the times they carry: b, c, a']);
	});

	it('keeps the order of the inputs when one carries no time', () => {
		const { order, notes } = joined(dump(seconds(60)), dump(), dump(seconds(30)));
		expect(order).toBe('abc');
		expect(notes).toEqual(['snapshot inputs in order of their names: a, b, c']);
	});

	it('says nothing about a single input of a kind', () => {
		expect(joined(dump(seconds(0)), heap({ timeNanos: seconds(1) }), trace(seconds(2))).notes).toEqual([]);
	});

	it('leaves out profiles of another build than most', () => {
		const { order, notes } = joined(heap({ buildId: 'x' }), heap({ buildId: 'y' }), heap({ buildId: 'x' }), heap());
		expect(order).toBe('acd');
		expect(notes[0]).toBe('b: of another build than a (build ids differ), so not joined with the rest');
	});

	it('leaves out traces and profiles that are more than a day older than the newest input', () => {
		const { order, notes } = joined(heap({ timeNanos: seconds(0) }), trace(seconds(DAY + 1)));
		expect(order).toBe('b');
		expect(notes).toEqual(['a: more than a day older than the newest input, so not joined with the rest']);
		expect(joined(heap({ timeNanos: seconds(0) }), trace(seconds(DAY))).order).toBe('ab');
	});

	it('keeps an old dump: growth over days is what leaks look like', () => {
		expect(joined(dump(seconds(0)), dump(seconds(3 * DAY))).order).toBe('ab');
	});

	it('compares times beyond 2^53 exactly', () => {
		expect(joined(dump('1700000000000000002'), dump('1700000000000000001')).order).toBe('ba');
	});
});
