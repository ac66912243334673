// A trace decoded in parts and stitched against the same trace decoded in one go: every table, every name, down to the last number. On
// recorded traces, on random schedules over several generations, with threads whose clocks disagree, cut at every generation.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
	fixtureBytes,
	fixtureFolder,
	fixtureNames,
	randomNumbers,
	recordedBytes,
	recordedNames,
} from '../../../../fixtures/go-trace/runs.ts';
import { randomSchedule } from '../../../../test/support/random-schedule.ts';
import { skewed } from '../../../../test/support/skewed-trace.ts';
import { encodeTrace } from '../../../../tools/trace-text.ts';
import { createDiary } from '../../../tables/diary.ts';
import { createSymbols, type Symbols } from '../../../tables/symbols.ts';
import type { Artifact } from '../../../tables/artifact.ts';
import { openFast, openPlain } from '../index.ts';
import { decodePart, type Part } from './part.ts';
import { findSeams, partsAt, planParts, type Seams } from './seams.ts';
import { stitch } from './stitch.ts';

const maxHeldBytes = 1 << 28;

const seamsOf = (bytes: Uint8Array): Seams | null => findSeams((offset, length) => bytes.subarray(offset, offset + length), bytes.length);

/** Of the close-up: how many, and from which byte on they are counted. */
interface Stays {
	readonly mostStays: number | undefined;
	readonly staysFrom: number;
}
const whole: Stays = { mostStays: undefined, staysFrom: 0 };

/** Null: the parts leave the trace to the decoder of the whole. */
function inParts(bytes: Uint8Array, seams: Seams, starts: readonly number[], { mostStays, staysFrom }: Stays = whole): string | null {
	const symbols = createSymbols();
	const parts = partsAt(seams, starts, maxHeldBytes).map((plan) =>
		decodePart(
			{ ...plan, staysFrom },
			(target, offset) => {
				target.set(bytes.subarray(offset, offset + target.length));
				return target.length;
			},
			mostStays,
		),
	);
	if (parts.some((part) => part === null)) return null;
	// As if they had come from other threads.
	const artifacts = stitch(structuredClone(parts) as Part[], seams.version, symbols, mostStays);
	return artifacts && textOf(artifacts, symbols);
}

function inOneGo(bytes: Uint8Array, open = openFast, mostStays?: number): { readonly text: string; readonly isWhole: boolean } {
	const symbols = createSymbols();
	const diary = createDiary();
	const decoder = open({ symbols, diary, maxHeldBytes }, mostStays);
	decoder.push(bytes);
	const { artifacts, damage } = decoder.finish();
	return { text: textOf(artifacts, symbols), isWhole: damage === null && diary.entries().length === 0 };
}

/** All columns and all symbols as lines, so that a difference shows where it is. */
function textOf(artifacts: readonly Artifact[], symbols: Symbols): string {
	const lines: string[] = [];
	const add = (name: string, value: unknown): void => {
		if (ArrayBuffer.isView(value)) lines.push(`${name}: ${(value as Float64Array).join()}`);
		else if (typeof value === 'object' && value !== null) for (const [key, of] of Object.entries(value)) add(`${name}.${key}`, of);
		else lines.push(`${name}: ${String(value)}`);
	};
	for (const artifact of artifacts) add(artifact.kind, artifact);
	lines.sort();
	for (let id = 0; id < symbols.stringCount; id++) lines.push(symbols.text(id as never));
	for (let id = 0; id < symbols.stackCount; id++)
		lines.push(Array.from({ length: symbols.depth(id as never) }, (_, depth) => symbols.frameAt(id as never, depth)).join());
	return lines.join('\n');
}

/** Each cut alone, all cuts, and every second one. Answers how many ways of cutting gave tables. */
function expectSameInParts(bytes: Uint8Array, isCertain: boolean): number {
	const seams = seamsOf(bytes);
	if (seams === null) return 0;
	const whole = inOneGo(bytes);
	const count = seams.offsets.length - 1;
	const generations = Array.from({ length: count }, (_, i) => i);
	const ways = [...generations.slice(1).map((at) => [0, at]), generations, generations.filter((i) => i % 2 === 0)];
	let stitched = 0;
	for (const starts of ways) {
		const text = inParts(bytes, seams, starts);
		if (text === null) {
			if (isCertain) expect.fail(`parts from ${starts.join()} do not fit`);
			continue;
		}
		stitched++;
		if (!whole.isWhole) expect.fail(`parts from ${starts.join()} hide what is wrong with the trace`);
		if (text !== whole.text) expect(text.split('\n')).toEqual(whole.text.split('\n'));
	}
	return stitched;
}

/** Locks, channels, tasks, regions and parked goroutines that last over several generations. */
const longWaits = 'long-waits';

describe.each([...recordedNames, longWaits])('recorded %s', (name) => {
	const bytes =
		name === longWaits ? new Uint8Array(gunzipSync(readFileSync(join(fixtureFolder, 'seams/long-waits.trace.gz')))) : recordedBytes(name);
	it.runIf(seamsOf(bytes) !== null)('gives the same in parts', () => {
		expect(expectSameInParts(bytes, true)).toBeGreaterThan(0);
	});
	it.runIf(seamsOf(bytes) !== null)('gives the same in parts when the clocks of its threads disagree', () => {
		const random = randomNumbers(5);
		for (const most of [100, 10_000, 1_000_000]) expectSameInParts(skewed(bytes, most, random), false);
	});
	it.runIf(seamsOf(bytes) !== null)('gives the same or nothing when bytes are changed', () => {
		const random = randomNumbers(13);
		for (let round = 0; round < 12; round++) {
			const other = bytes.slice();
			for (let i = 0; i <= round % 4; i++) other[random(other.length)] = random(256);
			expectSameInParts(other, false);
		}
	});
});

it.each([...fixtureNames])('fixture %s gives the same in parts, or nothing', (name) => {
	expectSameInParts(fixtureBytes(name), false);
});

describe.each([22, 26] as const)('random schedules of 1.%i', (version) => {
	it.each(Array.from({ length: 24 }, (_, seed) => seed))('seed %i', (seed) => {
		const bytes = encodeTrace(randomSchedule(seed, 5, 150, version));
		const { text, isWhole } = inOneGo(bytes);
		expect(isWhole).toBe(true);
		expect(text).toBe(inOneGo(bytes, openPlain).text);
		expect(expectSameInParts(bytes, true)).toBeGreaterThan(4);
	});
});

describe('the close-up of a trace in parts', () => {
	const bytes = encodeTrace(randomSchedule(3, 5, 150, 26));
	const seams = seamsOf(bytes) as Seams;
	const starts = [0, 1, 2, 3, 4];
	it.each([1, 20, 150, 400])('forgets the same stays when it may hold %i', (mostStays) => {
		const { text } = inOneGo(bytes, openFast, mostStays);
		expect(inParts(bytes, seams, starts, { mostStays, staysFrom: 0 })).toBe(text);
	});
	it.each([3.5, 4, 4.5])('needs only the stays behind generation %d when there are enough', (generation) => {
		const [from, to] = [seams.offsets[Math.floor(generation)], seams.offsets[Math.ceil(generation)]] as [number, number];
		const staysFrom = (from + to) >> 1;
		for (const cuts of [starts, [0, 2]]) {
			expect(inParts(bytes, seams, cuts, { mostStays: 20, staysFrom })).toBe(inOneGo(bytes, openFast, 20).text);
			expect(inParts(bytes, seams, cuts, { mostStays: 100_000, staysFrom })).toBeNull();
		}
	});
});

describe('where a trace is cut', () => {
	const bytes = encodeTrace(randomSchedule(1, 8, 100, 26));
	const seams = seamsOf(bytes) as Seams;
	it('finds every generation', () => {
		expect(seams.offsets.length).toBe(9);
		expect(seams.offsets.at(-1)).toBe(bytes.length);
	});
	it('makes as many parts as are asked for, without gaps', () => {
		const plans = planParts(seams, 3, maxHeldBytes);
		expect(plans.map((plan) => plan.from)).toEqual([16, plans[0]?.to, plans[1]?.to]);
		expect(plans.at(-1)?.to).toBe(bytes.length);
	});
	it('leaves alone what is cut, of one generation, or unsupported', () => {
		expect(seamsOf(bytes.subarray(0, bytes.length - 1))).toBeNull();
		expect(seamsOf(encodeTrace(randomSchedule(1, 1, 100, 26)))).toBeNull();
		expect(seamsOf(new Uint8Array(100))).toBeNull();
	});
});
