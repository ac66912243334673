// The key under which the built-in rules name the same thing. Findings with the same cause and key are one cause in the report, so a
// user's rule makes that cause surer instead of listing it twice.
import type { Op } from '../facts/places.ts';
import { contentionKey, lockKey } from '../rules/lock-words.ts';
import type { CauseName } from '../rules/words.ts';

/** Causes that a process has as a whole, with the key of their built-in rules. */
const ofProcess: Readonly<Partial<Record<CauseName, string>>> = {
	'gc-pressure': 'gc',
	'memory-growth': 'heap',
	'scheduler-saturation': 'run queue',
};

/** Null: nothing but the rule itself to tell it by. */
export function findingKey(cause: CauseName, fn: string, op: Op): string | null {
	const whole = ofProcess[cause];
	if (whole !== undefined) return whole;
	if (fn === '') return null;
	switch (cause) {
		case 'mutex-contention':
			return contentionKey(fn);
		case 'deadlock':
			return lockKey([fn]);
		case 'goroutine-leak':
			return `${op}|${fn}`;
		case 'channel-backpressure':
			return `sends in ${fn}`;
		default:
			return fn;
	}
}
