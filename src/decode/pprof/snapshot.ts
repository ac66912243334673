// A goroutine profile is also a snapshot of all goroutines, grouped by stack and labels, as a debug=1 dump is.
import { DecodeError } from '../../base/errors.ts';
import { noGoroutine } from '../../base/ids.ts';
import type { ProfileTables } from '../../tables/profile.ts';
import { SnapshotFlag, type SnapshotTables } from '../../tables/snapshot.ts';
import type { Symbols } from '../../tables/symbols.ts';

/** One row per sample with a positive count; null for other kinds of profile. A goroutineleak profile holds only leaked goroutines. */
export function snapshotOfProfile(profile: ProfileTables, symbols: Symbols, maxHeldBytes: number): SnapshotTables | null {
	if (profile.profileKind !== 'goroutine' && profile.profileKind !== 'goroutineleak') return null;
	const isLeak = profile.profileKind === 'goroutineleak';
	const counts = profile.values[0] as Float64Array;
	const rows: number[] = [];
	for (let sample = 0; sample < profile.sampleCount; sample++) if ((counts[sample] as number) > 0) rows.push(sample);
	const length = rows.length;
	return {
		kind: 'snapshot',
		form: 'profile',
		isPartial: isLeak,
		stream: '',
		timeNanos: profile.timeNanos,
		goroutineCount: rows.reduce((sum, sample) => sum + (counts[sample] as number), 0),
		rows: {
			length,
			id: new Float64Array(length).fill(noGoroutine),
			count: Int32Array.from(rows, (sample) => Math.min(counts[sample] as number, 0x7fffffff)),
			state: new Int32Array(length),
			waitMinutes: new Int32Array(length).fill(-1),
			stack: Int32Array.from(rows, (sample) => profile.stack[sample] as number),
			createdBy: new Int32Array(length),
			createdFrame: new Int32Array(length).fill(-1),
			creatorId: new Float64Array(length).fill(noGoroutine),
			flags: new Uint8Array(length).fill(isLeak ? SnapshotFlag.Leaked : 0),
			labels: Int32Array.from(rows, labelInterner(profile, symbols, maxHeldBytes)),
			waitAddress: new Int32Array(length),
			argStart: new Int32Array(length + 1),
			args: new Int32Array(0),
			argDepth: new Int32Array(0),
		},
	};
}

/** Interns label texts; throws when a few long strings, named again and again, would fill more than `maxHeldBytes`. */
function labelInterner(profile: ProfileTables, symbols: Symbols, maxHeldBytes: number): (sample: number) => number {
	let heldBytes = 0;
	return (sample) => {
		const pairs = labelPairs(profile, sample, symbols);
		for (const [key, value] of pairs) heldBytes += 2 * (key.length + value.length + 3);
		if (heldBytes > maxHeldBytes) throw new DecodeError('labels', 0, 'label texts multiply beyond the memory limit');
		return symbols.string(pairs.map(([key, value]) => `${key}=${value}`).join(', '));
	};
}

/** Key and value of each label of the sample, in key order. */
function labelPairs({ labels }: ProfileTables, sample: number, symbols: Symbols): [string, string][] {
	const pairs: [string, string][] = [];
	for (let row = labels.start[sample] as number; row < (labels.start[sample + 1] as number); row++) {
		const number = labels.number[row] as number;
		const value = Number.isNaN(number) ? symbols.text(labels.text[row] as never) : `${number}${symbols.text(labels.unit[row] as never)}`;
		pairs.push([symbols.text(labels.key[row] as never), value]);
	}
	return pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}
