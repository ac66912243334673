// The WebAssembly engine against the TypeScript decoder and accountant, which are its reference: the same events in the same order, the
// same tables down to the last number, the same damage in the same words. On every fixture, on recorded traces, on traces whose threads
// disagree about the time (so that events must wait for one another), on cut and on damaged ones.
import { describe, expect, it } from 'vitest';
import { fixtureBytes, fixtureNames, randomNumbers, recordedBytes, recordedNames } from '../../../../fixtures/go-trace/runs.ts';
import { skewed } from '../../../../test/support/skewed-trace.ts';
import { createDiary } from '../../../tables/diary.ts';
import { createSymbols, type Symbols } from '../../../tables/symbols.ts';
import { decodeTrace } from '../decode-trace.ts';
import { EventKind, Resource, type TraceEvent } from '../event.ts';
import { headerBytes, headerVersion, refuseVersion } from '../header.ts';
import { openFast, openPlain } from '../index.ts';
import { createWideIds, type WideIds } from '../wide-ids.ts';
import { openEngine } from './engine.ts';
import type { HeardEvent } from './heard-event.ts';

const newContext = () => ({ symbols: createSymbols(), diary: createDiary(), maxHeldBytes: 1 << 28 });

/** Everything that comes out, with ids resolved to what they mean. */
function outcome(open: typeof openFast, bytes: Uint8Array, chunkBytes = bytes.length, mostStays?: number): object {
	const context = newContext();
	const decoder = open(context, mostStays);
	for (let from = 0; from < bytes.length; from += chunkBytes) decoder.push(bytes.subarray(from, from + chunkBytes));
	const { artifacts, damage, kept } = decoder.finish();
	const isKept = artifacts.length > 0;
	// Ids beyond 2^53 have stand-ins, which count down in order of mention.
	for (const tables of artifacts)
		if (tables.kind === 'trace') tables.goroutines.id.forEach((of, row, ids) => void (ids[row] = Math.max(of, -2)));
	return {
		artifacts,
		// The reference has numbers beyond 2^53 as the nearest double.
		damage: damage?.message.replace(/\d{16,}/g, 'a large number') ?? null,
		kept,
		notes: context.diary.entries(),
		names: isKept ? namesOf(context.symbols) : [],
	};
}

const namesOf = (symbols: Symbols): string[] =>
	Array.from({ length: symbols.stackCount }, (_, stack) => {
		const id = stack as Parameters<Symbols['depth']>[0];
		return Array.from({ length: symbols.depth(id) }, (_, depth) => symbols.functionAt(id, depth)).join(' < ');
	});

/** As toEqual, but quick when all is well. Typed arrays count by their numbers, NaN and -0 as themselves. */
function expectSame(got: unknown, wanted: unknown): void {
	const text = (value: unknown): string =>
		JSON.stringify(value, (_, of: unknown) => (ArrayBuffer.isView(of) ? `${of.constructor.name} ${(of as Float64Array).join()}` : of));
	if (text(got) !== text(wanted)) expect(got).toEqual(wanted);
}

const expectEqual = (bytes: Uint8Array): void => expectSame(outcome(openFast, bytes), outcome(openPlain, bytes));

/** What both tell of an event, as one comparable line. */
type Line = readonly (number | string)[];

/** Large ids are signed for goroutines and unsigned for others; here all are signed. */
const id = (value: bigint): string => BigInt.asIntN(64, value).toString();

const fastLine = (e: HeardEvent): Line => [
	e.kind,
	e.timeNs,
	id(e.g),
	id(e.p),
	id(e.m),
	id(e.id),
	e.value,
	e.stack,
	e.resourceStack,
	e.resource,
	e.from,
	e.to,
	e.name,
];

/** The engine names a task in `id`, and says nothing of what only the event printer uses: texts of logs, parents, swept bytes. */
function plainLine(e: TraceEvent, wide: WideIds): Line {
	const text = (of: number): string => id(BigInt(wide.text(of)));
	const isTask = e.kind >= EventKind.TaskBegin && e.kind <= EventKind.Log;
	const name = e.kind === EventKind.Label ? e.text : e.kind === EventKind.StateTransition ? e.reason : e.name;
	const of = isTask ? e.task : e.resource === Resource.None ? -1 : e.id;
	return [
		e.kind,
		e.timeNs,
		text(e.g),
		text(e.p),
		text(e.m),
		text(of),
		e.value < 0 ? Number(wide.text(e.value)) : e.value,
		e.stack,
		e.resourceStack,
		e.resource,
		e.from,
		e.to,
		name,
	];
}

function plainEvents(bytes: Uint8Array): Line[] {
	const lines: Line[] = [];
	const context = newContext();
	// The presets come first, as in the engine.
	openPlain({ ...context });
	const wide = createWideIds();
	const decoder = decodeTrace(context, { start() {}, event: (e) => lines.push(plainLine(e, wide)) }, wide);
	decoder.push(bytes);
	decoder.finish();
	return lines;
}

function fastEvents(bytes: Uint8Array): Line[] {
	const lines: Line[] = [];
	const engine = openEngine(newContext(), headerVersion(bytes), (e) => lines.push(fastLine(e)));
	engine.push(bytes.subarray(headerBytes));
	engine.finish();
	return lines;
}

const twelveFrom = (at: number): [number, number] => [at, at + 12];

const isRead = (bytes: Uint8Array): boolean => bytes.length >= headerBytes && refuseVersion(headerVersion(bytes)) === null;

describe.each(fixtureNames)('%s', (name) => {
	const bytes = fixtureBytes(name);
	it('gives the same tables', () => expectEqual(bytes));
	it.runIf(isRead(bytes))('gives the same events', () => expectSame(fastEvents(bytes), plainEvents(bytes)));
	it('gives the same in chunks of any size', () => {
		for (const size of [1, 7, 61]) expectSame(outcome(openFast, bytes, size), outcome(openPlain, bytes));
	});
});

describe.each(recordedNames)('recorded %s', (name) => {
	const bytes = recordedBytes(name);
	it('gives the same tables', () => expectEqual(bytes));
	it.runIf(isRead(bytes))('gives the same events', () => expectSame(fastEvents(bytes), plainEvents(bytes)));

	it.runIf(isRead(bytes))('gives the same when the clocks of its threads disagree', () => {
		const random = randomNumbers(7);
		let changed = 0;
		for (const most of [100, 10_000, 1_000_000]) {
			const other = skewed(bytes, most, random);
			const events = plainEvents(other);
			expectSame(fastEvents(other), events);
			expectEqual(other);
			if (JSON.stringify(events) !== JSON.stringify(plainEvents(bytes))) changed++;
		}
		expect(changed).toBeGreaterThan(0);
	});

	it('forgets the same stays when there are too many', () => {
		for (const most of [7, 500]) expectSame(outcome(openFast, bytes, bytes.length, most), outcome(openPlain, bytes, bytes.length, most));
	});

	it('gives the same when it is cut', () => {
		for (let length = 1; length < bytes.length; length += Math.ceil(bytes.length / 16)) expectEqual(bytes.subarray(0, length));
	});

	it('names the same number when one has too many bits', () => {
		const random = randomNumbers(13);
		for (let round = 0; round < 24; round++) expectEqual(bytes.slice().fill(0xff, ...twelveFrom(random(bytes.length))));
	});

	it('gives the same when bytes are changed', () => {
		const random = randomNumbers(11);
		for (let round = 0; round < 24; round++) {
			const other = bytes.slice();
			for (let i = 0; i <= round % 4; i++) other[random(other.length)] = random(256);
			expectEqual(other);
		}
	});
});
