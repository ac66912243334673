import { type Births, births } from '../../facts/births.ts';
import type { Op } from '../../facts/places.ts';
import { traceTime } from '../../facts/trace-time.ts';
import { evidence, LEAK_OPS, missingPartner, noFinding, place, share } from '../build.ts';
import { type Finding, found, rule, type Strength } from '../rule.ts';
import { prose } from './prose.ts';
import doc from './rule.md';

/** So many of the kind must have ended before one can say how long they live... */
const LEAST_ENDED = 5;
/** ... and all within this share of the trace. */
const QUICK = 0.1;
/** Were there when the trace began, and none of them ended. */
const LEAST_OLD = 5;
/** And so many more have come to stay since. */
const LEAST_NEW = 3;
/** Waits of one goroutine in the trace from which it goes round in a loop: it sleeps, tries, and sleeps again. */
const ROUNDS = 4;
/** Nobody idles in these, whoever started it. */
const NEVER_IDLE: ReadonlySet<Op> = new Set<Op>(['chan send', 'wg wait', 'semaphore']);
const MOSTLY = 0.6;

export const outlivedSiblings = rule({
	id: 'outlived-siblings',
	cause: 'goroutine-leak',
	accepts: ['trace'],
	needs: { kinds: births, time: traceTime },
	check({ kinds, time }) {
		return found(
			kinds.flatMap((kind) => fromKind(kind, time.find((one) => one.input === kind.input)?.ownAlive ?? 0)),
			'no goroutines stay for good where others of their kind end quickly',
		);
	},
	prose,
	doc,
});

function fromKind(kind: Births, own: number): Finding[] {
	const { place: at, rows } = kind;
	const isQuick = kind.ended >= LEAST_ENDED && kind.longestLifeNs <= kind.durationNs * QUICK;
	const isGrowing = kind.before >= LEAST_OLD && kind.beforeEnded === 0 && kind.newcomers >= LEAST_NEW;
	const strength = strengthOf(kind);
	if (!isQuick || !isGrowing || strength === 0) return [];
	const params = {
		fn: at.fn,
		op: at.op,
		start: kind.startFunction,
		count: rows.length,
		newcomers: kind.newcomers,
		before: kind.before,
		created: kind.created,
		ended: kind.ended,
		longestLifeNs: kind.longestLifeNs,
		isLoop: at.op === 'sleep' ? 1 : 0,
	};
	const ref = { input: kind.input, table: 'trace.goroutines', rows };
	const isBeside = kind.besideReader >= kind.newcomers * MOSTLY;
	return [
		{
			...noFinding,
			cause: 'goroutine-leak',
			mechanism: LEAK_OPS.has(at.op) ? missingPartner(at.op, kind.lines) : 'unbounded-growth',
			key: `${at.op}|${at.fn}`,
			where: [
				place(at, at.op, rows.length, { goroutines: kind.ids, count: rows.length, stack: kind.lines }),
				...(kind.creator.fn === '' ? [] : [place(kind.creator, at.op, 0, { count: 0 })]),
			],
			evidence: [evidence('outlived', 'trace.goroutines.births', strength, rows.length, 'goroutines', ref, params)],
			against: isBeside ? [evidence('besideReader', 'goroutines.besideReader', 7, kind.besideReader, 'goroutines', ref)] : [],
			impact: { of: 'goroutines', share: share(rows.length, own), value: rows.length, unit: 'goroutines' },
			isProven: strength >= 7,
			params,
		},
	];
}

/**
 * 7: waits that nobody idles in; waits of goroutines whose starter is gone; rounds of sleeping and trying. 3: a single long sleep, which
 * may be work that is due later. 0: whoever started them is there and may end them, or a peer is.
 */
function strengthOf({ place: at, starterReturned, starterPresent, medianWaits }: Births): Strength | 0 {
	if (at.depth < 0 || at.idle === 'runtime' || at.idle === 'accept' || at.idle === 'main' || at.idle === 'library') return 0;
	if (NEVER_IDLE.has(at.op)) return 7;
	if (starterReturned === 0 || starterReturned < (starterReturned + starterPresent) * MOSTLY) return 0;
	if (LEAK_OPS.has(at.op)) return 7;
	return at.op === 'sleep' ? (medianWaits >= ROUNDS ? 7 : 3) : 0;
}
