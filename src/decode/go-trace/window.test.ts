// A window of a trace, decoded from the generations around it alone, gives the events that the whole trace gives there.
import { describe, expect, it } from 'vitest';
import { recordedBytes, recordedNames } from '../../../fixtures/go-trace/runs.ts';
import { createDiary } from '../../tables/diary.ts';
import { createSymbols } from '../../tables/symbols.ts';
import { decodeTrace } from './decode-trace.ts';
import { findSeams, type Seams } from './engine/seams.ts';
import type { TraceEvent } from './event.ts';
import { headerBytes } from './header.ts';
import { bytesOfWindow, type EventWindow, windowed } from './window.ts';

const line = ({ kind, timeNs, g, p, m, id, from, to }: TraceEvent): string => [kind, timeNs, g, p, m, id, from, to].join(' ');

/** Lines of the events of `window`, decoded from `pieces`. */
function eventsOf(pieces: readonly Uint8Array[], window: EventWindow, zeroNs = 0): string[] {
	const lines: string[] = [];
	const sink = windowed({ start() {}, event: (e) => lines.push(line(e)) }, window);
	const decoder = decodeTrace({ symbols: createSymbols(), diary: createDiary(), maxHeldBytes: 1 << 28 }, sink, undefined, zeroNs);
	for (const piece of pieces) decoder.push(piece);
	decoder.finish();
	expect(sink.events).toBe(lines.length);
	return lines;
}

const seamsOf = (bytes: Uint8Array): Seams | null => findSeams((offset, count) => bytes.subarray(offset, offset + count), bytes.length);

const cases = recordedNames.flatMap((name) => {
	const bytes = recordedBytes(name);
	const seams = seamsOf(bytes);
	return seams === null || seams.startNs.length < 3 ? [] : [{ name, bytes, seams }];
});

it('there are recorded traces of three generations and more', () => expect(cases.length).toBeGreaterThan(0));

describe.each(cases)('$name', ({ bytes, seams }) => {
	const lastNs = seams.startNs.at(-1) as number;

	it.each([0.05, 0.4, 0.75, 0.99])('a window of a fiftieth at %d of it', (at) => {
		const window = { fromNs: Math.floor(lastNs * at), toNs: Math.floor(lastNs * (at + 0.02)), goroutine: null };
		const { from, to } = bytesOfWindow(seams, window);
		const part = eventsOf([bytes.subarray(0, headerBytes), bytes.subarray(from, to)], window, seams.zeroNs);
		// A Sync opens every generation; those between the parts and the one at the end are not events of the window.
		const isSync = (text: string): boolean => text.startsWith('1 ');
		expect(part.filter((text) => !isSync(text))).toEqual(eventsOf([bytes], window).filter((text) => !isSync(text)));
	});

	it('reads less than all of it', () => {
		const { from, to } = bytesOfWindow(seams, { fromNs: lastNs, toNs: lastNs, goroutine: null });
		expect(to - from).toBeLessThan(bytes.length - headerBytes);
		expect(to).toBe(bytes.length);
	});

	it('only the events of one goroutine', () => {
		const window = { fromNs: 0, toNs: Number.POSITIVE_INFINITY, goroutine: 1 };
		const lines = eventsOf([bytes], window);
		expect(lines.length).toBeGreaterThan(0);
		expect(lines.every((text) => text.split(' ')[2] === '1' || text.split(' ')[5] === '1')).toBe(true);
	});
});
