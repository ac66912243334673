// Quantities as a person reads them: one function for prose, terminal, pages. Three significant digits, SI and IEC prefixes,
// no locale (the same value gives the same bytes on every machine). A plain space stands before the unit.

/** Units with a meaning of their own; any other unit is a noun in the plural ("goroutines", "samples") and is printed after the count. */
export type KnownUnit = 'ns' | 'bytes' | 'share' | 'count' | 'per second' | 'bytes per second' | 'ns per second' | 'ratio';

/** Narrow no-break space between groups of three digits, from 10 000 on. */
export const groupSeparator = '\u202f';

/** What is printed for NaN and infinities: a measure that could not be taken is never shown as 0. */
export const unknownQuantity = 'unknown';

/**
 * `value` in `unit` for a person: 4.7e6 ns -> "4.7 ms", 1536 bytes -> "1.5 KiB", share 0.384 -> "38.4 %", 12345 goroutines -> "12 345 goroutines".
 * `unit` takes the report's units (KnownUnit or a plural noun) and the units of pprof sample types ("nanoseconds", "milliseconds", "kilobytes" ...).
 */
export function formatQuantity(value: number, unit: string): string {
	if (!Number.isFinite(value)) return unknownQuantity;
	if (value < 0) return `-${formatQuantity(-value, unit)}`;
	const known = pprofUnits.get(unit);
	if (known) return formatQuantity(value * known.factor, known.unit);
	switch (unit) {
		case 'ns':
			return formatDuration(value);
		case 'bytes':
			return scaled(value, 1024, byteUnits);
		case 'share':
			return formatShare(value);
		case '':
		case 'count':
			return formatCount(value);
		case 'per second':
			return `${formatCount(value)}/s`;
		case 'bytes per second':
			return `${scaled(value, 1024, byteUnits)}/s`;
		case 'ns per second':
			return `${formatDuration(value)}/s`;
		case 'ratio':
			return `${formatCount(value)}×`;
		default:
			return `${formatCount(value)} ${value === 1 ? singular(unit) : unit}`;
	}
}

/** Integers exact and grouped ("12 345"); others with three significant digits ("2.42"), from 1000 on without decimals. */
export function formatCount(value: number): string {
	if (!Number.isFinite(value)) return unknownQuantity;
	if (value < 0) return `-${formatCount(-value)}`;
	if (value >= 1e15) return value.toExponential(2);
	const digits = Number.isInteger(value) || value >= 999.5 ? String(Math.round(value)) : significant(value);
	return digits.length < 5 || digits.includes('.') ? digits : digits.replace(/\B(?=(\d{3})+$)/g, groupSeparator);
}

/** Share 0..1 as a percentage. Never rounds a part to nothing or to the whole: 0.0004 -> "<0.1 %", 0.9999 -> ">99.9 %". */
export function formatShare(share: number): string {
	if (!Number.isFinite(share)) return unknownQuantity;
	if (share < 0) return `-${formatShare(-share)}`;
	const percent = share * 100;
	if (percent === 0 || percent === 100) return `${percent} %`;
	if (percent < 0.05) return '<0.1 %';
	if (percent > 99.95 && percent < 100) return '>99.9 %';
	return `${percent >= 1000 ? formatCount(Math.round(percent)) : trimmed(percent.toFixed(1))} %`;
}

/** ns -> "950 ns", "4.7 ms", "95.3 s"; from two minutes on in two steps: "2 min 5 s", "3 h 12 min", "4 d 2 h". */
export function formatDuration(ns: number): string {
	if (!Number.isFinite(ns)) return unknownQuantity;
	if (ns < 0) return `-${formatDuration(-ns)}`;
	if (ns < 119.95e9) return scaled(ns, 1000, timeUnits);
	const seconds = Math.round(ns / 1e9);
	if (seconds < 7200) return inTwoSteps(seconds, 60, 'min', 1, 's');
	if (seconds < 172_800) return inTwoSteps(seconds, 3600, 'h', 60, 'min');
	return inTwoSteps(seconds, 86_400, 'd', 3600, 'h');
}

const timeUnits = ['ns', 'µs', 'ms', 's'];
const byteUnits = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** Units of pprof sample types that are ours by another name. */
const pprofUnits: ReadonlyMap<string, { readonly factor: number; readonly unit: KnownUnit }> = new Map([
	['nanoseconds', { factor: 1, unit: 'ns' }],
	['microseconds', { factor: 1e3, unit: 'ns' }],
	['milliseconds', { factor: 1e6, unit: 'ns' }],
	['seconds', { factor: 1e9, unit: 'ns' }],
	['kilobytes', { factor: 1024, unit: 'bytes' }],
	['megabytes', { factor: 1024 ** 2, unit: 'bytes' }],
]);

function scaled(value: number, step: number, units: readonly string[]): string {
	let rest = value;
	let i = 0;
	// Rounding may carry into the next unit: 999.7 µs is 1 ms. Below 1024 of a unit four digits are shown whole (1000 KiB).
	while (i < units.length - 1 && Number(rest.toPrecision(rest >= 1000 ? 4 : 3)) >= step) {
		rest /= step;
		i++;
	}
	return `${rest >= 999.5 ? formatCount(Math.round(rest)) : significant(rest)} ${units[i]}`;
}

/** Three significant digits of 0 <= value < 1000, without trailing zeros. */
function significant(value: number): string {
	if (value === 0) return '0';
	if (value < 0.001) return '<0.001';
	return trimmed(value.toFixed(value >= 99.95 ? 0 : value >= 9.995 ? 1 : value >= 0.9995 ? 2 : 3));
}

function trimmed(decimal: string): string {
	return decimal.includes('.') ? decimal.replace(/\.?0+$/, '') : decimal;
}

function inTwoSteps(seconds: number, big: number, bigUnit: string, small: number, smallUnit: string): string {
	// Round to the small unit first, so that 119 min 59.6 s does not become "1 h 60 min".
	const smalls = Math.round(seconds / small);
	const perBig = big / small;
	const rest = smalls % perBig;
	return `${formatCount(Math.floor(smalls / perBig))} ${bigUnit}${rest === 0 ? '' : ` ${rest} ${smallUnit}`}`;
}

/** "goroutines" -> "goroutine", "batches" -> "batch"; nouns that do not end in s stay. */
function singular(unit: string): string {
	if (/(ch|sh|x|ss)es$/.test(unit)) return unit.slice(0, -2);
	if (unit.endsWith('ies')) return `${unit.slice(0, -3)}y`;
	return /[^su]s$/.test(unit) ? unit.slice(0, -1) : unit;
}
