// Times as Go prints them.
import type { Zone } from './report.ts';

const two = (value: number): string => String(value).padStart(2, '0');

interface LocalTime {
	/** `2006-01-02 15:04:05` */
	readonly text: string;
	/** Digits behind the point, without trailing zeros; '' at a full second. */
	readonly fraction: string;
	readonly offsetSeconds: number;
	readonly zone: string;
}

function localTime(unixNanos: bigint, zone: Zone): LocalTime {
	const nanos = ((unixNanos % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
	const seconds = Number((unixNanos - nanos) / 1_000_000_000n);
	const { offsetSeconds, name } = zone(seconds);
	const date = new Date((seconds + offsetSeconds) * 1000);
	const day = `${String(date.getUTCFullYear()).padStart(4, '0')}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`;
	const clock = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
	return { text: `${day} ${clock}`, fraction: String(nanos).padStart(9, '0').replace(/0+$/, ''), offsetSeconds, zone: name };
}

/** `2006-01-02 15:04:05 MST` */
export function timeWithZone(unixNanos: bigint, zone: Zone): string {
	const time = localTime(unixNanos, zone);
	return `${time.text} ${time.zone}`;
}

/** As %v prints it: `2006-01-02 15:04:05.123456789 +0100 CET`. */
export function fullTime(unixNanos: bigint, zone: Zone): string {
	const { text, fraction, offsetSeconds, zone: name } = localTime(unixNanos, zone);
	const minutes = Math.floor(Math.abs(offsetSeconds) / 60);
	const offset = `${offsetSeconds < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}${two(minutes % 60)}`;
	return `${text}${fraction === '' ? '' : `.${fraction}`} ${offset} ${name}`;
}

/** time.Duration: `1h2m3.5s`, `250ms`, `1.5µs`, `0s`. */
export function durationText(nanos: bigint): string {
	const sign = nanos < 0n ? '-' : '';
	const size = nanos < 0n ? -nanos : nanos;
	const decimal = (unit: bigint): string => {
		const fraction = String(size % unit)
			.padStart(String(unit).length - 1, '0')
			.replace(/0+$/, '');
		return `${size / unit}${fraction === '' || unit === 1n ? '' : `.${fraction}`}`;
	};
	if (size === 0n) return '0s';
	if (size < 1_000n) return `${sign}${size}ns`;
	if (size < 1_000_000n) return `${sign}${decimal(1_000n)}µs`;
	if (size < 1_000_000_000n) return `${sign}${decimal(1_000_000n)}ms`;
	const seconds = size / 1_000_000_000n;
	const fraction = String(size % 1_000_000_000n)
		.padStart(9, '0')
		.replace(/0+$/, '');
	const last = `${seconds % 60n}${fraction === '' ? '' : `.${fraction}`}s`;
	if (seconds < 60n) return sign + last;
	const minutes = `${(seconds / 60n) % 60n}m${last}`;
	return seconds < 3600n ? sign + minutes : `${sign}${seconds / 3600n}h${minutes}`;
}
