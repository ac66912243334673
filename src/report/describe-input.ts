// What the report says about one input.
import type { Artifact } from '../tables/artifact.ts';
import type { DiaryEntry } from '../tables/diary.ts';
import type { InputReport } from './report.ts';

/** What decoding gave: artifacts, and where the bytes are broken and what was kept, as one phrase. */
export interface InputContent {
	readonly artifacts: readonly Artifact[];
	readonly damage: string | null;
}

interface Digest {
	readonly bytes: number;
	readonly sha256: string;
	readonly damage: string | null;
}

/** `decoded` null: no format knows the bytes. */
export function describeInput(path: string, digest: Digest, decoded: InputContent | null, diary: readonly DiaryEntry[]): InputReport {
	const artifacts = decoded?.artifacts ?? [];
	return {
		path,
		kind: kindOf(decoded, artifacts),
		bytes: digest.bytes,
		sha256: digest.sha256,
		goVersion: first(artifacts, (one) => (one.kind === 'trace' ? versionsOf(one.formatVersion) : null)),
		startTime: first(artifacts, startTimeOf),
		durationNs: first(artifacts, (one) => (one.kind === 'trace' || (one.kind === 'profile' && one.durationNs > 0) ? one.durationNs : null)),
		damage: damageOf(digest, decoded),
		diary,
	};
}

/** Which Go versions write a trace format; the header names the format, not the Go version. */
export function versionsOf(format: number): string {
	if (format === 11) return 'go1.11 to go1.18';
	if (format === 19) return 'go1.19 or go1.20';
	if (format === 23) return 'go1.23 or go1.24';
	return format >= 26 ? `go1.${format} or later` : `go1.${format}`;
}

function first<T>(artifacts: readonly Artifact[], of: (one: Artifact) => T | null): T | null {
	for (const one of artifacts) {
		const value = of(one);
		if (value !== null) return value;
	}
	return null;
}

function kindOf(decoded: InputContent | null, artifacts: readonly Artifact[]): string {
	if (decoded === null) return 'unknown';
	const counts = new Map<string, number>();
	for (const one of artifacts) {
		const name = one.kind === 'profile' ? `profile:${one.profileKind}` : one.kind === 'snapshot' ? `snapshot:${one.form}` : one.kind;
		// A goroutine profile is read as a snapshot too, and a trace has its close-up; each is one thing to a reader.
		if (name !== 'snapshot:profile' && name !== 'close-up') counts.set(name, (counts.get(name) ?? 0) + 1);
	}
	if (counts.size === 0) return decoded.damage ? 'broken' : 'text';
	return [...counts].map(([name, count]) => (count > 1 ? `${name} ×${count}` : name)).join('+');
}

function damageOf(digest: Digest, decoded: InputContent | null): string | null {
	if (decoded === null) return digest.bytes === 0 ? 'empty' : 'not a trace, profile, dump or log that gowhy knows; not used';
	const parts: string[] = [];
	if (digest.damage !== null) parts.push(digest.damage);
	if (decoded.damage !== null) parts.push(decoded.damage);
	return parts.length > 0 ? parts.join('; ') : null;
}

function startTimeOf(one: Artifact): string | null {
	const ns =
		one.kind === 'trace'
			? one.startWallNs
			: one.kind === 'profile' || one.kind === 'snapshot' || one.kind === 'process-files'
				? one.timeNanos
				: '';
	return ns === '' || ns === '0' ? null : rfc3339(BigInt(ns));
}

/** Unix ns -> RFC 3339 in UTC with nanoseconds, trailing zeros cut. */
function rfc3339(ns: bigint): string | null {
	const ms = ns / 1_000_000n;
	if (ms < -8_640_000_000_000_000n || ms > 8_640_000_000_000_000n) return null;
	const seconds = new Date(Number((ns - (ns % 1_000_000_000n)) / 1_000_000n)).toISOString().slice(0, 19);
	const fraction = String(ns % 1_000_000_000n)
		.padStart(9, '0')
		.replace(/0+$/, '');
	return `${seconds}${fraction === '' ? '' : `.${fraction}`}Z`;
}
