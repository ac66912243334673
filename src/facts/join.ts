// What belongs together: puts artifacts of a kind in order, and keeps inputs apart that contradict each other.
import type { Located } from './fact.ts';

export interface Joined {
	readonly located: readonly Located[];
	/** Sentences for the report: how inputs were ordered, which were not joined and why. */
	readonly notes: readonly string[];
}

/** Paths by input index, for the notes. Inputs come in manifest, name or argument order. */
export function join(located: readonly Located[], paths: readonly string[]): Joined {
	const notes: string[] = [];
	const sameBuild = dropOtherBuilds(dropScraps(located, paths, notes), paths, notes);
	const alive = dropOtherTimes(sameBuild, paths, notes);
	return { located: inOrder(alive, paths, notes), notes };
}

/** Less than this of a trace shows nothing but its own start, ns. */
const SCRAP_NS = 1e6;

function dropScraps(located: readonly Located[], paths: readonly string[], notes: string[]): readonly Located[] {
	return located.filter(({ input, tables }) => {
		if (tables.kind !== 'trace' || tables.durationNs >= SCRAP_NS) return true;
		const events = `${tables.eventCount} event${tables.eventCount === 1 ? '' : 's'}`;
		notes.push(
			`${paths[input]}: only ${events} over ${Math.round(tables.durationNs / 1000)} µs could be read, too little to judge anything from`,
		);
		return false;
	});
}

/** Profiles of different binaries describe different programs. The build with the most profiles stays. */
function dropOtherBuilds(located: readonly Located[], paths: readonly string[], notes: string[]): readonly Located[] {
	const builds = new Map<string, Located[]>();
	for (const one of located) {
		if (one.tables.kind !== 'profile' || one.tables.buildId === '') continue;
		const list = builds.get(one.tables.buildId);
		if (list) list.push(one);
		else builds.set(one.tables.buildId, [one]);
	}
	if (builds.size < 2) return located;
	const [kept, ...others] = [...builds.values()].sort((a, b) => b.length - a.length);
	const dropped = new Set(others.flat().map((one) => one.input));
	const names = [...dropped].map((input) => paths[input]).join(', ');
	notes.push(`${names}: of another build than ${paths[kept?.[0]?.input ?? 0]} (build ids differ), so not joined with the rest`);
	return located.filter((one) => !dropped.has(one.input));
}

/** Captures of one incident lie within hours. A profile or trace further away belongs to another one. */
const FAR_NS = 24n * 3600n * 1_000_000_000n;

function dropOtherTimes(located: readonly Located[], paths: readonly string[], notes: string[]): readonly Located[] {
	const timed = located.flatMap((one) => {
		const at = timeOf(one);
		return at === null ? [] : [{ one, at }];
	});
	const newest = timed.reduce((latest, { at }) => (at > latest ? at : latest), 0n);
	const old = timed.filter(({ one, at }) => newest - at > FAR_NS && one.tables.kind !== 'snapshot');
	if (old.length === 0 || old.length === timed.length) return located;
	const dropped = new Set(old.map(({ one }) => one));
	const names = [...new Set(old.map(({ one }) => paths[one.input]))].join(', ');
	notes.push(`${names}: more than a day older than the newest input, so not joined with the rest`);
	return located.filter((one) => !dropped.has(one));
}

function timeOf({ tables }: Located): bigint | null {
	const text =
		tables.kind === 'trace'
			? tables.startWallNs
			: tables.kind === 'profile' || tables.kind === 'snapshot' || tables.kind === 'process-files'
				? tables.timeNanos
				: '';
	return text === '' ? null : BigInt(text);
}

/** Snapshots, and profiles of a kind, in the order of the time they carry; without times in the order of the inputs. */
function inOrder(located: readonly Located[], paths: readonly string[], notes: string[]): readonly Located[] {
	const groups = new Map<string, Located[]>();
	for (const one of located) {
		const { tables } = one;
		const key = tables.kind === 'profile' ? `profile:${tables.profileKind}` : tables.kind;
		const list = groups.get(key);
		if (list) list.push(one);
		else groups.set(key, [one]);
	}
	for (const [key, list] of groups) {
		const times = list.map(timeOf);
		const isTimed = times.every((at) => at !== null);
		if (isTimed) list.sort((a, b) => compare(timeOf(a) ?? 0n, timeOf(b) ?? 0n) || a.index - b.index);
		const names = [...new Set(list.map((one) => paths[one.input]))];
		const isComparable = key === 'snapshot' || key.startsWith('profile:');
		if (isComparable && names.length > 1)
			notes.push(`${key} inputs in order of ${isTimed ? 'the times they carry' : 'their names'}: ${names.join(', ')}`);
	}
	return [...groups.values()].flat();
}

const compare = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);
