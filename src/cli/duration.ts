// Durations as Go writes them: 300ms, 1.5s, 2m, 1h30m.
import { InvalidArgumentError } from 'commander';
import { ExitStatus } from './command.ts';

const UNIT_NS: Readonly<Record<string, number>> = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 };

/** Part of a trace, ns since its start; toNs may be Infinity. */
export interface TimeWindow {
	readonly fromNs: number;
	readonly toNs: number;
}

/** `1.2s:1.5s`; either side may be left out. */
export function parseWindow(text: string): TimeWindow {
	const [from, to, ...more] = text.split(':');
	if (from === undefined || to === undefined || more.length > 0)
		throw new InvalidArgumentError('A window is two times with a colon between, like 1.2s:1.5s.');
	return { fromNs: from === '' ? 0 : parseDuration(from), toNs: to === '' ? Number.POSITIVE_INFINITY : parseDuration(to) };
}

/** The window that `--from` and `--to-time`, or `--window`, ask for; without them all of the trace. */
export function windowOf(options: { readonly from?: number; readonly toTime?: number; readonly window?: TimeWindow }): TimeWindow {
	const { from, toTime, window } = options;
	if (window !== undefined && (from !== undefined || toTime !== undefined))
		throw new ExitStatus(2, '--window and --from or --to-time exclude each other');
	const of = window ?? { fromNs: from ?? 0, toNs: toTime ?? Number.POSITIVE_INFINITY };
	if (of.toNs <= of.fromNs) throw new ExitStatus(2, 'the window ends before it begins');
	return of;
}

/** Nanoseconds. */
export function parseDuration(text: string): number {
	const parts = [...text.matchAll(/(\d+(?:\.\d+)?|\.\d+)(ns|us|µs|ms|s|m|h)/g)];
	if (parts.length === 0 || parts.map((part) => part[0]).join('') !== text)
		throw new InvalidArgumentError('A duration looks like 300ms, 1.5s or 1h30m.');
	return parts.reduce((total, [, count, unit]) => total + Number(count) * (UNIT_NS[unit as string] as number), 0);
}
