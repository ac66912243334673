import { maxOf, sumOf } from '../../base/numbers.ts';
import { isLockOp, type Op, type PlaceInfo } from '../../facts/places.ts';
import { type TraceTime, traceTime } from '../../facts/trace-time.ts';
import { type TraceWait, traceWaits } from '../../facts/trace-waits.ts';
import { type Requests, requests } from '../../facts/requests/requests.ts';
import { evidence, noFinding, place, share } from '../build.ts';
import { contentionKey, type LockUse, lockLibrary, lockUseParams } from '../lock-words.ts';
import { impactOnRequests } from '../request-words.ts';
import { type EvidenceData, type Finding, found, type PlaceData, rule } from '../rule.ts';
import { prose } from './prose.ts';
import doc from './rule.md';

/** Fewer than this many goroutines waiting for the lock on average are no loss that anyone notices. */
const LEAST_MEAN_WAITING = 0.1;
/** Waits below this are the price of any lock (a futex sleep and wake-up is tens of microseconds). */
const LEAST_LONGEST_NS = 1e6;
/** Share of the waits that a goroutine's unlock must have ended for the chain to count as observed. */
const OBSERVED = 0.5;

export const lockHeld = rule({
	id: 'lock-held',
	cause: 'mutex-contention',
	accepts: ['trace'],
	needs: { waits: traceWaits, time: traceTime, all: requests },
	check({ waits, time, all }) {
		const findings = time.flatMap((one) => fromTrace(waits, one, all));
		return found(findings, 'goroutines hardly waited for locks');
	},
	prose,
	doc,
});

function fromTrace(all: readonly TraceWait[], time: TraceTime, served: readonly Requests[]): Finding[] {
	const waits = all.filter((wait) => wait.input === time.input && isLockOp(wait.place.op) && wait.count > 0 && wait.place.fn !== '');
	const findings: Finding[] = [];
	for (const family of families(waits)) {
		const waitNs = sumOf(family.map((wait) => wait.totalNs + wait.openNs));
		const longest = Math.max(...family.map((wait) => wait.maxNs));
		if (waitNs < time.durationNs * LEAST_MEAN_WAITING || longest < LEAST_LONGEST_NS) continue;
		findings.push(describe(family, waitNs, longest, time, served));
	}
	return findings;
}

/** Waits whose lock is the same: a wait in f that an unlock in g ended ties f and g together. */
function families(waits: readonly TraceWait[]): TraceWait[][] {
	const parent = new Map<string, string>();
	const root = (fn: string): string => {
		let at = fn;
		while (parent.get(at) !== undefined && parent.get(at) !== at) at = parent.get(at) as string;
		return at;
	};
	for (const wait of waits) {
		for (const waker of wait.wakers) {
			if (waker.place.fn !== '') parent.set(root(contentionKey(wait.place.fn)), root(contentionKey(waker.place.fn)));
		}
	}
	const groups = new Map<string, TraceWait[]>();
	for (const wait of waits) {
		const key = root(contentionKey(wait.place.fn));
		const list = groups.get(key);
		if (list) list.push(wait);
		else groups.set(key, [wait]);
	}
	return [...groups.values()];
}

function describe(family: readonly TraceWait[], waitNs: number, longest: number, time: TraceTime, served: readonly Requests[]): Finding {
	const functions = new Set(family.map((wait) => wait.place.fn));
	const isLock = (at: PlaceInfo): boolean => isLockOp(at.op) && functions.has(at.fn);
	const releasers = sumBy(
		family.flatMap((wait) =>
			wait.wakers.filter((w) => !w.isRuntime && w.place.fn !== '').map((w) => ({ at: w.place, ns: w.waitNs, row: w.row })),
		),
	);
	const activities = sumBy(family.flatMap((wait) => wait.holders.map((h) => ({ at: h.place, ns: h.ns, row: h.row }))));
	const finishedNs = sumOf(family.map((wait) => wait.totalNs));
	const observedNs = sumOf(releasers.map((one) => one.ns));
	const biggest = [...family].sort((a, b) => b.totalNs + b.openNs - a.totalNs - a.openNs)[0] as TraceWait;
	const holder = releasers[0]?.at ?? biggest.place;
	const doing = activities[0];
	const count = sumOf(family.map((wait) => wait.count + wait.openAtEnd));
	const ref = { input: time.input, table: 'trace.waitSites', rows: family.map((wait) => wait.row) };
	const params = {
		waitNs,
		fn: biggest.place.fn,
		holder: holder.fn,
		activity: doing?.at.op ?? '',
		activityFn: doing?.at.fn ?? '',
		activityShare: doing ? share(doing.ns, sumOf(activities.map((one) => one.ns))) : 0,
		count,
		meanNs: waitNs / Math.max(1, count),
		longest,
		durationNs: time.durationNs,
		...lockUseParams(useOf(family, biggest, waitNs, sumOf(activities.map((one) => one.ns)))),
	};
	const proofs: EvidenceData[] = [evidence('waits', 'trace.waits.bySite', 7, waitNs, 'ns', ref, params)];
	if (observedNs >= finishedNs * OBSERVED && doing) {
		const rows = activities.filter((one) => one.at.op === doing.at.op && one.at.fn === doing.at.fn).flatMap((one) => one.rows);
		proofs.push(evidence('holder', 'trace.waits.holders', 9, doing.ns, 'ns', { input: time.input, table: 'trace.holders', rows }, params));
	}
	return {
		...noFinding,
		cause: 'mutex-contention',
		key: contentionKey(holder.fn || biggest.place.fn),
		where: placesOf(holder, family, doing?.at ?? null),
		evidence: proofs,
		against: starved(activities, time),
		impact: impactOnRequests(served, ({ via, place: at }) => isLock(via ?? at), {
			of: 'latency',
			share: share(waitNs, time.stalledNs),
			value: waitNs,
			unit: 'ns',
		}),
		params,
	};
}

/** How the lock is used, for advice. Goroutines are counted up to 8 per site; keys no capture tells. */
function useOf(family: readonly TraceWait[], biggest: TraceWait, waitNs: number, activityNs: number): LockUse {
	const count = (isWanted: (op: Op) => boolean): number =>
		sumOf(family.filter((wait) => isWanted(wait.place.op)).map((wait) => wait.count + wait.openAtEnd));
	const finished = sumOf(family.map((wait) => wait.count));
	const inMain = family.filter((wait) => wait.place.fn === biggest.place.fn);
	return {
		reads: count((op) => op === 'rwmutex rlock'),
		writes: count((op) => op !== 'rwmutex rlock'),
		isRw: family.some((wait) => wait.place.op.startsWith('rwmutex')),
		holdNs: finished > 0 && activityNs > 0 ? activityNs / finished : -1,
		waiters: maxOf(family.map((wait) => wait.distinct)),
		mainFn: biggest.place.fn,
		mainShare: share(sumOf(inMain.map((wait) => wait.totalNs + wait.openNs)), waitNs),
		library: lockLibrary(biggest.lines),
	};
}

/** When the holders themselves mostly waited for a P, the lock is not what is slow. */
function starved(activities: readonly Summed[], time: TraceTime): EvidenceData[] {
	const queued = activities.filter((one) => one.at.op === 'run queue');
	const ns = sumOf(queued.map((one) => one.ns));
	if (ns < sumOf(activities.map((one) => one.ns)) * 0.5) return [];
	const ref = { input: time.input, table: 'trace.holders', rows: queued.flatMap((one) => one.rows) };
	return [evidence('starved', 'trace.waits.holders', 7, ns, 'ns', ref)];
}

/** The holder first, then where others wait, then the slow call under the lock. */
function placesOf(holder: PlaceInfo, family: readonly TraceWait[], doing: PlaceInfo | null): PlaceData[] {
	const places = new Map<string, PlaceData>();
	const add = (at: PlaceInfo, op: Op, value: number, more: Parameters<typeof place>[3]): void => {
		const known = places.get(at.fn);
		if (known)
			places.set(at.fn, {
				...known,
				// The holder is known by where it unlocks; where it waits for the lock is the line to look at.
				line: at.line,
				value: known.value + value,
				count: known.count + (more?.count ?? 0),
				stack: known.stack.length > 0 ? known.stack : (more?.stack ?? []),
			});
		else places.set(at.fn, place(at, op, value, more));
	};
	const op = family[0]?.place.op ?? 'mutex lock';
	if (holder.fn !== '') add(holder, op, 0, { count: 0 });
	const sorted = [...family].sort((a, b) => b.totalNs + b.openNs - a.totalNs - a.openNs);
	for (const wait of sorted.slice(0, 6)) {
		add(wait.place, wait.place.op, wait.totalNs + wait.openNs, {
			goroutines: wait.goroutines,
			count: wait.count + wait.openAtEnd,
			stack: wait.lines,
		});
	}
	if (doing && doing.fn !== '' && !places.has(doing.fn)) add(doing, doing.op, 0, { count: 0 });
	return [...places.values()];
}

interface Summed {
	readonly at: PlaceInfo;
	readonly ns: number;
	readonly rows: readonly number[];
}

/** Sums by operation and function, biggest first. */
function sumBy(list: readonly { at: PlaceInfo; ns: number; row: number }[]): Summed[] {
	const sums = new Map<string, { at: PlaceInfo; ns: number; rows: number[] }>();
	for (const { at, ns, row } of list) {
		const key = `${at.op}|${at.fn}`;
		const sum = sums.get(key);
		if (sum) {
			sum.ns += ns;
			sum.rows.push(row);
		} else sums.set(key, { at, ns, rows: [row] });
	}
	return [...sums.values()].sort((a, b) => b.ns - a.ns || (a.at.fn < b.at.fn ? -1 : 1));
}
