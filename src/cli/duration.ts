// Durations as Go writes them: 300ms, 1.5s, 2m, 1h30m.
import { InvalidArgumentError } from 'commander';

const UNIT_NS: Readonly<Record<string, number>> = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 };

/** Nanoseconds. */
export function parseDuration(text: string): number {
	const parts = [...text.matchAll(/(\d+(?:\.\d+)?|\.\d+)(ns|us|µs|ms|s|m|h)/g)];
	if (parts.length === 0 || parts.map((part) => part[0]).join('') !== text)
		throw new InvalidArgumentError('A duration looks like 300ms, 1.5s or 1h30m.');
	return parts.reduce((total, [, count, unit]) => total + Number(count) * (UNIT_NS[unit as string] as number), 0);
}
