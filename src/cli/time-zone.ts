// The local time zone with the abbreviation that Go prints (CET, CEST). JavaScript knows the offsets, but abbreviations only for some
// zones; they are taken from the system's zone files (TZif, RFC 8536).
import { existsSync, readFileSync } from 'node:fs';

interface ZoneName {
	readonly offsetSeconds: number;
	readonly name: string;
}

/** From which time on (Unix seconds) which local time holds, in order. */
type Transitions = readonly (ZoneName & { readonly from: number })[];

const folders = ['/usr/share/zoneinfo', '/usr/lib/zoneinfo', '/usr/share/lib/zoneinfo', '/etc/zoneinfo'];

/** `id`: name of a zone (Europe/Berlin). Nothing is read before a time is asked for, since most reports have none or one. */
export function localZone(id?: string): (unixSeconds: number) => ZoneName {
	let transitions: Transitions | null = null;
	return (unixSeconds) => {
		if (id === undefined && isSystemUtc()) return utc;
		const system = Intl.DateTimeFormat().resolvedOptions().timeZone;
		// An empty TZ means UTC to Go; newer versions of Node call that Etc/Unknown.
		const zone = id ?? (system === 'Etc/Unknown' ? 'UTC' : system);
		transitions ??= zone === 'UTC' ? [] : readTransitions(zone);
		const offsetSeconds = offsetOf(zone, unixSeconds);
		const matching = transitions.filter((one) => one.offsetSeconds === offsetSeconds);
		const found = matching.filter(({ from }) => from <= unixSeconds).at(-1) ?? matching[0];
		return { offsetSeconds, name: found?.name ?? (offsetSeconds === 0 ? 'UTC' : numericName(offsetSeconds)) };
	};
}

const utc: ZoneName = { offsetSeconds: 0, name: 'UTC' };

/** Seen without Intl, which takes 20 to 30 ms to load: servers mostly run in UTC. */
function isSystemUtc(): boolean {
	const { TZ } = process.env;
	if (TZ !== undefined) return TZ === '' || TZ === 'UTC';
	try {
		const zone = parseZoneFile(readFileSync('/etc/localtime'));
		return zone.length === 1 && zone[0]?.offsetSeconds === 0 && zone[0].name === 'UTC';
	} catch {
		return false;
	}
}

/** From `GMT+05:30`. */
function offsetOf(timeZone: string, unixSeconds: number): number {
	const format = Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
	const text = format.formatToParts(new Date(unixSeconds * 1000)).find(({ type }) => type === 'timeZoneName')?.value ?? '';
	const [, sign, hours = '0', minutes = '0', seconds = '0'] = /([+-])(\d+):(\d+)(?::(\d+))?/.exec(text) ?? [];
	const size = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
	return sign === '-' ? 0 - size : size;
}

function numericName(offsetSeconds: number): string {
	const minutes = Math.abs(offsetSeconds) / 60;
	const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
	return `${offsetSeconds < 0 ? '-' : '+'}${two(minutes / 60)}${minutes % 60 === 0 ? '' : two(minutes % 60)}`;
}

function readTransitions(id: string): Transitions {
	const path = [...folders.map((folder) => `${folder}/${id}`), '/etc/localtime'].find((file) => /^[\w+\-/]+$/.test(id) && existsSync(file));
	try {
		return path === undefined ? [] : parseZoneFile(readFileSync(path));
	} catch {
		return [];
	}
}

const headerBytes = 44;

/** The second block of a TZif file, which has 64-bit times. */
function parseZoneFile(data: Buffer): Transitions {
	const counts = (at: number): number[] => Array.from({ length: 6 }, (_, i) => data.readUInt32BE(at + 20 + 4 * i));
	const [isUtc = 0, isStd = 0, leaps = 0, times = 0, types = 0, chars = 0] = counts(0);
	const second = headerBytes + times * 5 + types * 6 + chars + leaps * 8 + isStd + isUtc;
	const [, , , times64 = 0, types64 = 0] = counts(second);
	const at = second + headerBytes;
	const typesAt = at + times64 * 9;
	const namesAt = typesAt + types64 * 6;
	const type = (i: number): ZoneName => {
		const from = namesAt + data.readUInt8(typesAt + 6 * i + 5);
		return { offsetSeconds: data.readInt32BE(typesAt + 6 * i), name: data.toString('latin1', from, data.indexOf(0, from)) };
	};
	const first = { from: Number.NEGATIVE_INFINITY, ...type(0) };
	const later = Array.from({ length: times64 }, (_, i) => ({
		from: Number(data.readBigInt64BE(at + 8 * i)),
		...type(data.readUInt8(at + times64 * 8 + i)),
	}));
	return [first, ...later];
}
