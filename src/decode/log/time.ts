// Timestamps of log envelopes -> Unix nanoseconds as decimal. Only times with a zone count: without one they are off by hours.

const iso = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?\d* ?(Z|z|UTC|GMT|[+-]\d\d:?\d\d)/;

/** '' when the text is no such time. Numbers are Unix seconds, milliseconds, microseconds or nanoseconds, told apart by size. */
export function unixNanos(text: string): string {
	const match = iso.exec(text);
	if (!match) return numberNanos(text);
	const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [number, number, number, number, number, number];
	if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60) return '';
	const zone = match[8] as string;
	const zoneMinutes = /\d/.test(zone) ? (zone[0] === '-' ? -1 : 1) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))) : 0;
	const ms = Date.UTC(year, month - 1, day, hour, minute, second) - zoneMinutes * 60_000;
	return joined(ms / 1000, (match[7] ?? '').padEnd(9, '0'));
}

/** 2001 and 2286 in seconds: ten digits. */
function numberNanos(text: string): string {
	const match = /^(\d{10,19})(?:\.(\d{1,9}))?\d*$/.exec(text);
	if (!match) return '';
	const digits = match[1] as string;
	if (digits.length === 10) return joined(Number(digits), (match[2] ?? '').padEnd(9, '0'));
	if (digits.length === 13 || digits.length === 16 || digits.length === 19) return digits.padEnd(19, '0');
	return '';
}

function joined(seconds: number, nanos: string): string {
	if (seconds <= 0) return '';
	return `${seconds}${nanos}`;
}
