import { sumOf } from '../../base/numbers.ts';
import type { PlaceInfo } from '../../facts/places.ts';
import { profileCosts } from '../../facts/profile-places.ts';
import { type TraceTime, traceTime } from '../../facts/trace-time.ts';
import { type TraceWait, traceWaits } from '../../facts/trace-waits.ts';
import { type Requests, requests } from '../../facts/requests/requests.ts';
import { evidence, noFinding, place, share } from '../build.ts';
import { impactOnRequests } from '../request-words.ts';
import { type Finding, found, type PlaceData, rule } from '../rule.ts';
import { prose } from './prose.ts';
import doc from './rule.md';

const LEAST_MEAN_WAITING = 0.1;
const LEAST_LONGEST_NS = 1e6;
/** A single goroutine that is always ready to send the next value (a generator) waits by design. */
const LEAST_SENDERS = 2;
/** Share of the senders' waiting during which the receiver was seen to be busy with something else. */
const BUSY = 0.3;

export const slowReceiver = rule({
	id: 'slow-receiver',
	cause: 'channel-backpressure',
	accepts: ['trace', 'profile:block'],
	needs: { waits: traceWaits, time: traceTime, costs: profileCosts, all: requests },
	check({ waits, time, costs, all }) {
		const findings = time.flatMap((one) => fromTrace(waits, one, all));
		for (const cost of costs) {
			if (cost.kind !== 'block') continue;
			const sends = cost.functions.filter((fn) => fn.op === 'chan send' && fn.fn !== '');
			for (const fn of sends) {
				if (fn.count < 10 || fn.value / fn.count < LEAST_LONGEST_NS) continue;
				const params = {
					fn: fn.fn,
					receiver: '',
					activity: '',
					activityFn: '',
					count: Math.round(fn.count),
					waitNs: fn.value,
					meanNs: fn.value / fn.count,
					durationNs: 0,
				};
				findings.push({
					...noFinding,
					cause: 'channel-backpressure',
					key: `sends in ${fn.fn}`,
					where: [place(fn, 'chan send', fn.value, { count: params.count, stack: fn.lines })],
					evidence: [
						evidence(
							'delay',
							'profile.byFunction/block',
							3,
							fn.value,
							'ns',
							{ input: cost.input, table: 'profile.samples', rows: fn.rows },
							params,
						),
					],
					severity: { most: 'medium' },
					impact: {
						of: 'latency',
						share: share(fn.value, sumOf(sends.map((one) => one.value))),
						value: fn.value,
						unit: 'ns',
						basis: 'of the waiting in sends in the block profile',
					},
					params,
				});
			}
		}
		return found(findings, 'senders hardly waited for receivers');
	},
	prose,
	doc,
});

interface Family {
	receiver: PlaceInfo | null;
	readonly sends: TraceWait[];
}

function fromTrace(all: readonly TraceWait[], time: TraceTime, served: readonly Requests[]): Finding[] {
	const families = new Map<string, Family>();
	for (const wait of all) {
		if (wait.input !== time.input || !isSending(wait) || wait.place.idle !== null || wait.place.depth < 0 || wait.count === 0) continue;
		const receiver = wait.wakers.find((w) => !w.isRuntime && w.place.fn !== '')?.place ?? null;
		const key = receiver?.fn ?? `?${wait.place.fn}`;
		const family = families.get(key) ?? { receiver, sends: [] };
		family.sends.push(wait);
		families.set(key, family);
	}
	return [...families.values()].flatMap((family) => describe(family, time, served));
}

/** A select in which receivers end the waiting is a send with a way out: mostly a channel that counts places. */
const MOSTLY = 0.8;

function isSending({ place: { op }, wakers }: TraceWait): boolean {
	if (op !== 'select') return op === 'chan send';
	const all = sumOf(wakers.map((one) => one.waitNs));
	return all > 0 && sumOf(wakers.filter((one) => one.isReceive).map((one) => one.waitNs)) >= all * MOSTLY;
}

function describe({ receiver, sends }: Family, time: TraceTime, served: readonly Requests[]): Finding[] {
	const waitNs = sumOf(sends.map((wait) => wait.totalNs + wait.openNs));
	const senders = Math.max(...sends.map((wait) => wait.distinct), sends.length);
	const longest = Math.max(...sends.map((wait) => wait.maxNs));
	if (waitNs < time.durationNs * LEAST_MEAN_WAITING || longest < LEAST_LONGEST_NS || senders < LEAST_SENDERS || !receiver) return [];
	const busy = sends.flatMap((wait) => wait.holders.filter((h) => h.place.op !== 'chan receive'));
	const busyNs = sumOf(busy.map((h) => h.ns));
	const main = [...busy].sort((a, b) => b.ns - a.ns)[0];
	const biggest = [...sends].sort((a, b) => b.totalNs + b.openNs - a.totalNs - a.openNs)[0] as TraceWait;
	const count = sumOf(sends.map((wait) => wait.count + wait.openAtEnd));
	const params = {
		fn: biggest.place.fn,
		receiver: receiver.fn,
		activity: main?.place.op ?? '',
		activityFn: main?.place.fn ?? '',
		count,
		waitNs,
		meanNs: waitNs / Math.max(1, count),
		durationNs: time.durationNs,
	};
	const rows = sends.map((wait) => wait.row);
	const functions = new Set(sends.map((wait) => wait.place.fn));
	const isSend = (at: PlaceInfo): boolean => (at.op === 'chan send' || at.op === 'select') && functions.has(at.fn);
	const proofs = [evidence('waits', 'trace.waits.bySite', 7, waitNs, 'ns', { input: time.input, table: 'trace.waitSites', rows }, params)];
	if (main && busyNs >= sumOf(sends.map((wait) => wait.totalNs)) * BUSY) {
		const same = busy.filter((h) => h.place.fn === main.place.fn && h.place.op === main.place.op);
		const ref = { input: time.input, table: 'trace.holders', rows: same.map((h) => h.row) };
		proofs.push(evidence('receiver', 'trace.waits.holders', 9, sumOf(same.map((h) => h.ns)), 'ns', ref, params));
	}
	return [
		{
			...noFinding,
			cause: 'channel-backpressure',
			key: `sends in ${biggest.place.fn}`,
			where: placesOf(receiver, sends, main?.place ?? null),
			evidence: proofs,
			impact: impactOnRequests(served, ({ via, place: at }) => isSend(via ?? at), {
				of: 'latency',
				share: share(waitNs, time.stalledNs),
				value: waitNs,
				unit: 'ns',
			}),
			params,
		},
	];
}

function placesOf(receiver: PlaceInfo, sends: readonly TraceWait[], doing: PlaceInfo | null): PlaceData[] {
	const places = [place(receiver, 'chan receive', 0, { count: 0 })];
	const sorted = [...sends].sort((a, b) => b.totalNs + b.openNs - a.totalNs - a.openNs);
	for (const wait of sorted) {
		if (places.some((at) => at.fn === wait.place.fn) || places.length > 5) continue;
		places.push(
			place(wait.place, wait.place.op, wait.totalNs + wait.openNs, {
				goroutines: wait.goroutines,
				count: wait.count + wait.openAtEnd,
				stack: wait.lines,
			}),
		);
	}
	if (doing && doing.fn !== '' && !places.some((at) => at.fn === doing.fn)) places.push(place(doing, doing.op, 0, { count: 0 }));
	return places;
}
