import { describe, expect, it } from 'vitest';
import { cause, measurement } from '../../test/support/drawn-sides.ts';
import { compareCauses } from './causes.ts';
import type { Measurement } from './measure.ts';

const lock = cause({ id: 'mutex-contention', function: 'main.(*Cache).Get', share: 0.8 });
const leak = cause({ id: 'goroutine-leak', function: 'main.fetch' });
const healthy = measurement({ judged: ['mutex-contention', 'goroutine-leak'] });
const ill = measurement({ causes: [lock], judged: ['mutex-contention', 'goroutine-leak'] });
const spoken = (before: readonly Measurement[], after: readonly Measurement[]): string[] =>
	compareCauses(before, after).map(({ status, id, matchedBy }) => `${status} ${id} ${matchedBy}`);

describe('a cause', () => {
	it('is gone, new, or the same', () => {
		expect(spoken([ill], [healthy])).toEqual(['gone mutex-contention none']);
		expect(spoken([healthy], [ill])).toEqual(['new mutex-contention none']);
		expect(spoken([ill], [ill])).toEqual(['same mutex-contention fingerprint']);
	});

	it('is matched by id and main function when its fingerprint has changed', () => {
		const moved = cause({ id: 'mutex-contention', function: 'main.(*Cache).Get.func1', share: 0.8, fingerprint: 'other' });
		expect(spoken([ill], [measurement({ causes: [moved] })])).toEqual(['same mutex-contention function']);
	});

	it('is not matched with one of another function or another id', () => {
		const other = cause({ id: 'mutex-contention', function: 'main.(*Store).Put' });
		const otherId = cause({ id: 'cpu-hotspot', function: 'main.(*Cache).Get' });
		expect(spoken([ill], [measurement({ causes: [other, otherId], judged: ['mutex-contention'] })])).toEqual([
			'new mutex-contention none',
			'new cpu-hotspot none',
			'gone mutex-contention none',
		]);
	});

	it('stays two when one recording has two of a function', () => {
		const twin = cause({ id: 'mutex-contention', function: 'main.(*Cache).Get', fingerprint: 'twin' });
		expect(spoken([measurement({ causes: [lock, twin] })], [measurement({ causes: [lock, twin] })])).toHaveLength(2);
	});

	it('is matched by fingerprint before anything else', () => {
		const [old, other] = [lock, cause({ id: 'mutex-contention', function: 'main.(*Cache).Get', fingerprint: 'other' })];
		expect(spoken([measurement({ causes: [old] })], [measurement({ causes: [other, old] })])).toEqual([
			'new mutex-contention none',
			'same mutex-contention fingerprint',
		]);
	});

	it('is better or worse when its share of the whole moved far', () => {
		const with_ = (share: number): Measurement => measurement({ causes: [cause({ id: 'mutex-contention', function: 'main.f', share })] });
		expect(spoken([with_(0.8)], [with_(0.3)])).toEqual(['better mutex-contention fingerprint']);
		expect(spoken([with_(0.3)], [with_(0.8)])).toEqual(['worse mutex-contention fingerprint']);
		expect(spoken([with_(0.3)], [with_(0.4)])).toEqual(['same mutex-contention fingerprint']);
		// With repeats a test decides, and less is enough.
		const shares = [0.3, 0.31, 0.32, 0.33, 0.34];
		expect(
			spoken(
				shares.map(with_),
				shares.map((share) => with_(share + 0.15)),
			),
		).toEqual(['worse mutex-contention fingerprint']);
	});

	it('is not said to be gone by captures that cannot show it', () => {
		const blind = measurement({ inputs: ['profile:heap'], judged: [] });
		expect(spoken([ill], [blind])).toEqual(['unjudged mutex-contention none']);
	});

	it('is gone when the same captures have too little left to judge it by', () => {
		expect(spoken([ill], [measurement({ judged: [] })])).toEqual(['gone mutex-contention none']);
	});

	it('of which a hint is left is better, not gone; one that was a hint is worse, not new', () => {
		const hinted = measurement({ hints: [lock], judged: ['mutex-contention'] });
		expect(spoken([ill], [hinted])).toEqual(['better mutex-contention fingerprint']);
		expect(spoken([hinted], [ill])).toEqual(['worse mutex-contention fingerprint']);
		expect(spoken([hinted], [hinted])).toEqual([]);
	});
});

describe('with repeats', () => {
	const times = (count: number, of: Measurement): Measurement[] => Array.from({ length: count }, () => of);

	it('a cause counts from half of the recordings of a side on', () => {
		expect(spoken(times(4, healthy), [...times(2, healthy), ...times(2, ill)])).toEqual(['new mutex-contention none']);
		expect(spoken(times(4, healthy), [...times(3, healthy), ill])).toEqual(['sometimes mutex-contention none']);
		expect(spoken([...times(3, healthy), ill], [...times(3, healthy), ill])).toEqual(['sometimes mutex-contention fingerprint']);
	});

	it('new ones come first', () => {
		expect(spoken(times(2, ill), times(2, measurement({ causes: [leak], judged: ['mutex-contention'] })))).toEqual([
			'new goroutine-leak none',
			'gone mutex-contention none',
		]);
	});
});
