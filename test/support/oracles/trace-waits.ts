// Waits, from every stay of every goroutine in Waiting.
import { GoState } from '../../../src/tables/trace.ts';
import { functionsOf } from '../frames-text.ts';
import type { HolderKey, SiteKey } from '../table-rows.ts';
import type { Span, TraceHistory } from '../trace-history.ts';
import { type Claim, type Oracle, sum } from './oracle.ts';

const isAt = (span: Span, site: SiteKey): boolean =>
	span.state === GoState.Waiting && span.reason === site.reason && span.frames === site.frames;

function waitsAt(trace: TraceHistory, sites: readonly SiteKey[]): Span[] {
	return [...trace.goroutines.values()].flatMap(({ spans }) => spans.filter((span) => sites.some((site) => isAt(span, site))));
}

const length = (span: Span): number => span.toNs - span.fromNs;

/** All time waited at the sites, finished or not. */
const waited: Oracle = ({ input, rows }) => sum(waitsAt(input.trace(), rows.waitSites()).map(length));

/** Age of the oldest wait that had not ended. */
const oldestOpen: Oracle = ({ input, rows }) =>
	Math.max(
		...waitsAt(input.trace(), rows.waitSites())
			.filter((span) => span.isOpen)
			.map(length),
	);

const countOpen: Oracle = ({ input, rows }) => waitsAt(input.trace(), rows.waitSites()).filter((span) => span.isOpen).length;

/**
 * What those who ended the waits did before: of each wait that another goroutine ended, the ender's states back to the start of the wait,
 * or back to where the ender itself had not yet got what the other waited for.
 */
const holding: Oracle = ({ input, rows }) => {
	const trace = input.trace();
	const keys = rows.holders();
	let total = 0;
	for (const key of uniqueSites(keys)) {
		for (const { spans } of trace.goroutines.values()) {
			for (const wait of spans) {
				if (!isAt(wait, key) || wait.isOpen || wait.endedBy < 0) continue;
				for (const piece of heldBy(trace, wait))
					if (keys.some((one) => isSame(one.site, key) && isPiece(piece, one))) total += length(piece);
			}
		}
	}
	return total;
};

const isSame = (a: SiteKey, b: SiteKey): boolean => a.reason === b.reason && a.frames === b.frames;
const uniqueSites = (keys: readonly HolderKey[]): SiteKey[] =>
	keys.map((key) => key.site).filter((site, at, all) => all.findIndex((other) => isSame(other, site)) === at);
const isPiece = (piece: Span, key: HolderKey): boolean =>
	piece.state === key.state && piece.reason === key.reason && piece.frames === key.frames;

/** A receiver serves a sender, and so on: while it waits in one of these it has not got what the other waits for. */
const NOT_YET: Readonly<Record<string, readonly string[]>> = {
	sync: ['sync'],
	'chan send': ['chan receive', 'select'],
	'chan receive': ['chan send', 'select'],
	'sync.(*Cond).Wait': ['sync', 'sync.(*Cond).Wait'],
};

/** The accountant remembers so many finished spans of a goroutine: a report says "at least" of those who did more meanwhile. */
const REMEMBERED = 16;

/** Pieces inside the wait, newest first. A running piece has the stack at which it ended; the last one that of the release. */
function heldBy(trace: TraceHistory, wait: Span): Span[] {
	const pieces: Span[] = [];
	const spans = [...(trace.goroutines.get(wait.endedBy)?.spans ?? [])].filter((span) => span.fromNs < wait.toNs).reverse();
	const releasedIn = user(wait.endFrames);
	for (const [i, span] of spans.entries()) {
		if (span.toNs <= wait.fromNs || i > REMEMBERED) break;
		const isNotYet = span.state === GoState.Waiting && NOT_YET[wait.reason]?.includes(span.reason) && user(span.frames) === releasedIn;
		if (i > 0 && isNotYet) break;
		const frames = i === 0 ? wait.endFrames : span.state === GoState.Running ? span.endFrames : span.frames;
		pieces.push({ ...span, frames, fromNs: Math.max(span.fromNs, wait.fromNs), toNs: Math.min(span.toNs, wait.toNs) });
	}
	return pieces;
}

const user = (frames: string): string => functionsOf(frames).find((fn) => !/^(runtime|sync|internal\/sync)\./.test(fn)) ?? '';

export const traceWaits: Readonly<Record<string, Oracle>> = {
	// Of a lock never granted: for how long. Of others: time lost.
	'trace.waits.bySite': (claim: Claim) => (claim.cause.id === 'deadlock' ? oldestOpen(claim) : waited(claim)),
	'trace.waits.partner': oldestOpen,
	'trace.waits.open': countOpen,
	'trace.waits.holders': holding,
};
