// Which causes are gone, new, or changed. Causes of all recordings of both sides are put into groups: by fingerprint, else by id and main
// function (a fingerprint changes when a cause shows at more or fewer places).
import { enclosingFunction } from '../facts/go-names.ts';
import type { Cause, InputReport, Severity } from '../report/report.ts';
import { ALPHA } from './alpha.ts';
import type { CauseChange, CauseSide, CauseStatus } from './comparison.ts';
import { leastP, mannWhitney } from './mann-whitney.ts';
import type { Measurement } from './measure.ts';
import { middle, noiseFloor } from './spread.ts';

/** An impact that moved by less than this share of the whole is not said to have changed: the size that the design calls material. */
const MATERIAL = 0.1;
/** ... and between two single recordings, which have no test: the distance between two severities. */
const MATERIAL_UNTESTED = 0.25;

interface Sighting {
	readonly side: 'before' | 'after';
	readonly recording: number;
	readonly cause: Cause;
	/** From 1; 0: a hint. */
	readonly rank: number;
}

interface Group {
	readonly sightings: Sighting[];
	/** `side recording` of each. */
	readonly seen: Set<string>;
	matchedBy: 'fingerprint' | 'function';
}

export function compareCauses(before: readonly Measurement[], after: readonly Measurement[]): CauseChange[] {
	return groupsOf([...sightingsOf(before, 'before'), ...sightingsOf(after, 'after')])
		.map((group) => changeOf(group, before, after))
		.filter((change) => change.before.claims + change.after.claims > 0)
		.sort(byImportance);
}

/** Groups of one function that are tried for a match: a service has a few, hostile input as many as it likes. */
const MOST_TRIED = 64;

/** By fingerprint first; then what is left of an id and a main function, if no recording has both: two causes of one recording are two causes. */
function groupsOf(sightings: readonly Sighting[]): Group[] {
	const byFingerprint = new Map<string, Group>();
	for (const sighting of sightings) {
		const { fingerprint } = sighting.cause;
		const group = byFingerprint.get(fingerprint) ?? { sightings: [], seen: new Set(), matchedBy: 'fingerprint' };
		byFingerprint.set(fingerprint, group);
		group.sightings.push(sighting);
		group.seen.add(`${sighting.side} ${sighting.recording}`);
	}
	const byFunction = new Map<string, Group[]>();
	for (const group of byFingerprint.values()) {
		const [{ cause }] = group.sightings as [Sighting];
		const key = `${cause.id}\n${mainFunction(cause)}`;
		const alike = byFunction.get(key) ?? [];
		byFunction.set(key, alike);
		const partner = alike.slice(0, MOST_TRIED).find(({ seen }) => ![...group.seen].some((where) => seen.has(where)));
		if (partner === undefined) {
			alike.push(group);
			continue;
		}
		partner.matchedBy = 'function';
		partner.sightings.push(...group.sightings);
		for (const where of group.seen) partner.seen.add(where);
	}
	return [...byFunction.values()].flat();
}

function sightingsOf(side: readonly Measurement[], name: Sighting['side']): Sighting[] {
	return side.flatMap(({ causes, hints }, recording) => [
		...causes.map((cause, i) => ({ side: name, recording, cause, rank: i + 1 })),
		...hints.map((cause) => ({ side: name, recording, cause, rank: 0 })),
	]);
}

const mainFunction = ({ where }: Cause): string => enclosingFunction(where[0]?.function ?? '');

function changeOf({ sightings, matchedBy }: Group, before: readonly Measurement[], after: readonly Measurement[]): CauseChange {
	const of = (side: Sighting['side']): Sighting[] => sightings.filter((one) => one.side === side);
	const [was, is] = [of('before'), of('after')];
	const shown = strongest(is.length > 0 ? is : was).cause;
	const sides = { before: sideOf(was, before, shown), after: sideOf(is, after, shown) };
	const place = shown.where[0];
	return {
		status: statusOf(was, is, sides, [before.length, after.length], hasCaptures(before, after)),
		id: shown.id,
		mechanism: shown.mechanism,
		title: shown.title,
		fingerprint: shown.fingerprint,
		function: place?.function ?? '',
		file: place?.file ?? '',
		line: place?.line ?? 0,
		of: shown.impact.of,
		matchedBy: was.length > 0 && is.length > 0 ? matchedBy : 'none',
		...sides,
	};
}

const strongest = (sightings: readonly Sighting[]): Sighting =>
	sightings.reduce((best, one) => (one.cause.score > best.cause.score ? one : best));

/**
 * Has after what before was found in? Then a rule that has too little to judge by after says that there is little left: a hot function in a
 * profile of a few samples, a panic in a log without one.
 */
function hasCaptures(before: readonly Measurement[], after: readonly Measurement[]): boolean {
	const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
	const isIn = (side: readonly Measurement[], { kind, path }: InputReport): boolean =>
		side.some(({ inputs }) => inputs.some((one) => (kind !== 'unknown' && one.kind === kind) || baseName(one.path) === baseName(path)));
	const inputs = before.flatMap((one) => one.inputs).filter(({ kind }) => kind !== 'unknown' && kind !== 'broken');
	return inputs.every((input) => isIn(after, input));
}

const SEVERITIES: readonly Severity[] = ['critical', 'high', 'medium', 'low'];

function sideOf(sightings: readonly Sighting[], side: readonly Measurement[], shown: Cause): CauseSide {
	const claims = sightings.filter(({ rank }) => rank > 0);
	const recordings = (list: readonly Sighting[]): number => new Set(list.map((one) => one.recording)).size;
	const best = sightings.length > 0 ? strongest(sightings).cause : null;
	return {
		claims: recordings(claims),
		hints: recordings(sightings) - recordings(claims),
		judged: side.filter(({ coverage }) => coverage.some((one) => one.cause === shown.id && one.judged)).length,
		share: best && middle(sightings.map(({ cause }) => cause.impact.share)),
		score: best && middle(sightings.map(({ cause }) => cause.score)),
		severity: SEVERITIES.find((severity) => claims.some(({ cause }) => cause.severity === severity)) ?? null,
		rank: claims.length > 0 ? Math.min(...claims.map(({ rank }) => rank)) : null,
		summary: best?.summary ?? '',
		impact: best?.impact.text ?? '',
	};
}

function statusOf(
	was: readonly Sighting[],
	is: readonly Sighting[],
	{ before, after }: { before: CauseSide; after: CauseSide },
	[countBefore, countAfter]: readonly [number, number],
	hasSameCaptures: boolean,
): CauseStatus {
	const isBefore = before.claims * 2 >= countBefore;
	const isAfter = after.claims * 2 >= countAfter;
	if (isBefore && isAfter) return movedShare(was, is);
	if (isBefore && is.length > 0) return 'better';
	if (isBefore) return after.judged > 0 || hasSameCaptures ? 'gone' : 'unjudged';
	if (isAfter) return was.length > 0 ? 'worse' : 'new';
	return 'sometimes';
}

/** Both sides claim it: has its impact changed? */
function movedShare(was: readonly Sighting[], is: readonly Sighting[]): CauseStatus {
	const shares = [was, is].map((list) => list.map(({ cause }) => cause.impact.share)) as [number[], number[]];
	const difference = middle(shares[1]) - middle(shares[0]);
	const isTested = leastP(shares[0].length, shares[1].length) <= ALPHA;
	const least = isTested ? Math.max(MATERIAL, noiseFloor(shares) ?? 0) : MATERIAL_UNTESTED;
	if (Math.abs(difference) < least || (isTested && mannWhitney(...shares).p > ALPHA)) return 'same';
	return difference > 0 ? 'worse' : 'better';
}

const ORDER: readonly CauseStatus[] = ['new', 'worse', 'unjudged', 'gone', 'better', 'same', 'sometimes'];

function byImportance(a: CauseChange, b: CauseChange): number {
	const rank = ({ before, after }: CauseChange): number => after.rank ?? before.rank ?? 0;
	const share = ({ before, after }: CauseChange): number => after.share ?? before.share ?? 0;
	const bySize = rank(a) - rank(b) || share(b) - share(a);
	return ORDER.indexOf(a.status) - ORDER.indexOf(b.status) || bySize || (a.fingerprint < b.fingerprint ? -1 : 1);
}
