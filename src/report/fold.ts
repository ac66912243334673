// Folding: when taking A away would take B's evidence away, A is the cause and B its symptom. One row per relation; a row
// looks at the two candidates' data only. Order matters: a symptom folded by an earlier row folds nothing itself.
import type { Candidate } from './merge.ts';
import { CLAIM } from './score.ts';
import type { CauseId } from './report.ts';

export interface Folded {
	readonly candidate: Candidate;
	readonly symptoms: readonly CauseId[];
}

interface Relation {
	readonly cause: CauseId;
	readonly symptom: CauseId;
	/** Why the symptom would go, for the reader of this file. */
	readonly why: string;
	readonly holds: (cause: Candidate, symptom: Candidate) => boolean;
	/** The symptom's time is lost to the cause too: the shares add up. */
	readonly addsUp?: boolean;
}

const number = (candidate: Candidate, name: string): number => Number(candidate.main.params[name] ?? 0);
const text = (candidate: Candidate, name: string): string => String(candidate.main.params[name] ?? '');
const hasFunction = (candidate: Candidate, fn: string): boolean => fn !== '' && candidate.where.some((at) => at.fn === fn);
const overlap = (a: Candidate, b: Candidate): boolean => a.where.some((at) => hasFunction(b, at.fn));
/** A tight goal, or marking that costs far more than the allocating: no place in the code is to blame. */
const isSetting = (gc: Candidate): boolean => number(gc, 'isTight') === 1 || number(gc, 'isMarking') === 1;
const isFromTraceAlone = (hot: Candidate): boolean => hot.evidence.every((one) => one.fact.startsWith('trace.'));
/** A share of bytes says nothing against a share of the CPU, when it is known what the CPU does there. */
const isMemory = (allocation: Candidate): boolean => allocation.of === 'memory';
const isNamedWork = (hot: Candidate): boolean => hot.rules.includes('library-work') || hot.rules.includes('telemetry-cost');
const computesTooMuch = (load: Candidate): boolean => load.evidence.some((one) => one.code === 'cpuBound');

const RELATIONS: readonly Relation[] = [
	{ cause: 'deadlock', symptom: 'goroutine-leak', why: 'goroutines stuck behind the deadlocked locks', holds: overlap },
	{ cause: 'deadlock', symptom: 'mutex-contention', why: 'waits for the deadlocked locks', holds: overlap },
	{ cause: 'deadlock', symptom: 'channel-backpressure', why: 'sends that nobody can receive any more', holds: overlap },
	{ cause: 'data-race', symptom: 'panic', why: 'the runtime stops a program whose map it sees raced', holds: overlap },
	{
		cause: 'gc-pressure',
		symptom: 'allocation-hotspot',
		why: 'with a tight GC goal any allocation is dear',
		holds: (gc) => isSetting(gc),
	},
	{
		cause: 'allocation-hotspot',
		symptom: 'gc-pressure',
		why: 'less garbage, fewer cycles',
		holds: (_, gc) => !isSetting(gc),
	},
	{
		cause: 'allocation-hotspot',
		symptom: 'cpu-hotspot',
		why: 'the hot function is the one that allocates, and allocating is most of it',
		holds: (allocation, hot) => overlap(allocation, hot) && allocation.share >= hot.share && !(isMemory(allocation) && isNamedWork(hot)),
	},
	{
		cause: 'cpu-hotspot',
		symptom: 'allocation-hotspot',
		why: 'the function that allocates does more besides',
		holds: (hot, allocation) => overlap(hot, allocation) && (hot.share > allocation.share || (isMemory(allocation) && isNamedWork(hot))),
	},
	{
		cause: 'blocking-syscall',
		symptom: 'netpoller-starvation',
		why: 'Ps that wait in system calls do not ask the network',
		holds: () => true,
	},
	{
		cause: 'goroutine-hog',
		symptom: 'netpoller-starvation',
		why: 'a P that cannot be taken away does not ask the network',
		holds: () => true,
	},
	{
		cause: 'goroutine-hog',
		symptom: 'scheduler-saturation',
		why: 'the queue is behind the goroutine that keeps the P',
		holds: () => true,
	},
	{
		cause: 'goroutine-hog',
		symptom: 'cpu-hotspot',
		why: 'what keeps the P is also what burns the CPU; others wait because it cannot be preempted',
		holds: overlap,
	},
	{
		cause: 'netpoller-starvation',
		symptom: 'scheduler-saturation',
		why: 'the queue is never empty but short: a goroutine waits longer to be found than to run',
		holds: (network) => network.evidence.some((one) => one.code === 'queue'),
	},
	{
		cause: 'netpoller-starvation',
		symptom: 'cpu-hotspot',
		why: 'what keeps the Ps busy is what they poll with',
		holds: (network) => network.evidence.some((one) => one.code === 'queue'),
	},
	{
		cause: 'scheduler-saturation',
		symptom: 'netpoller-starvation',
		why: 'with room on the Ps they ask the network themselves',
		holds: () => true,
	},
	{
		cause: 'scheduler-saturation',
		symptom: 'cpu-hotspot',
		why: 'many goroutines that only compute fill the Ps with the same function',
		holds: computesTooMuch,
	},
	{
		cause: 'cpu-hotspot',
		symptom: 'scheduler-saturation',
		why: 'without the hot function the Ps have room',
		holds: (_, load) => !computesTooMuch(load),
	},
	{
		cause: 'allocation-hotspot',
		symptom: 'scheduler-saturation',
		why: 'allocation and GC fill the Ps',
		holds: (_, load) => !computesTooMuch(load),
	},
	{
		cause: 'gc-pressure',
		symptom: 'scheduler-saturation',
		why: 'GC workers fill the Ps',
		holds: (gc, load) => !computesTooMuch(load) && gc.share >= 0.3,
	},
	{
		cause: 'gc-pressure',
		symptom: 'cpu-hotspot',
		why: 'the CPU is short because GC takes it',
		holds: (gc, hot) => isSetting(gc) && gc.share > hot.share && !isNamedWork(hot),
	},
	{
		cause: 'goroutine-churn',
		symptom: 'cpu-hotspot',
		why: 'the function is hot because it starts goroutines',
		holds: (churn, hot) => overlap(churn, hot) && churn.share >= hot.share * 0.5,
	},
	{
		cause: 'goroutine-churn',
		symptom: 'allocation-hotspot',
		why: 'what it allocates are goroutines and their closures',
		holds: (churn, allocation) => overlap(churn, allocation) && churn.share >= allocation.share,
	},
	{
		cause: 'goroutine-churn',
		symptom: 'scheduler-saturation',
		why: 'the queue is made of the goroutines that it starts',
		holds: () => true,
	},
	{
		cause: 'timer-churn',
		symptom: 'allocation-hotspot',
		why: 'what it allocates are timers',
		holds: (timers, allocation) => overlap(timers, allocation) && (timers.of === 'cpu' || allocation.of === 'memory'),
	},
	{
		cause: 'timer-churn',
		symptom: 'cpu-hotspot',
		why: 'the function is hot because of its timers',
		holds: (timers, hot) => overlap(timers, hot) && timers.share >= hot.share * 0.5,
	},
	{
		cause: 'cpu-throttling',
		symptom: 'cpu-hotspot',
		why: 'in a trace a goroutine goes on running while the quota keeps its thread stopped: the function seems hotter than it is',
		holds: (_, hot) => isFromTraceAlone(hot),
	},
	{
		cause: 'host-cpu-contention',
		symptom: 'cpu-hotspot',
		why: 'in a trace a goroutine goes on running while the machine runs others in its place',
		holds: (_, hot) => isFromTraceAlone(hot),
	},
	{
		cause: 'cpu-throttling',
		symptom: 'scheduler-saturation',
		why: 'goroutines queue for Ps whose threads the quota keeps stopped',
		holds: () => true,
	},
	{
		cause: 'scheduler-saturation',
		symptom: 'mutex-contention',
		why: 'holders wait for a P while they hold the lock',
		holds: (_, lock) => lock.against.some((one) => one.code === 'starved'),
	},
	{
		cause: 'cpu-hotspot',
		symptom: 'mutex-contention',
		why: 'holders wait for a P while they hold the lock',
		holds: (_, lock) => lock.against.some((one) => one.code === 'starved'),
	},
	{
		cause: 'channel-backpressure',
		symptom: 'channel-backpressure',
		why: 'a pipeline: this receiver is slow because it waits to send to the next one',
		holds: (next, before) => text(before, 'activity') === 'chan send' && text(before, 'activityFn') === text(next, 'fn'),
		addsUp: true,
	},
	{
		cause: 'mutex-contention',
		symptom: 'mutex-contention',
		why: 'the holder of this lock waits for the other one',
		holds: (inner, outer) => text(outer, 'activity').includes('lock') && hasFunction(inner, text(outer, 'activityFn')),
		addsUp: true,
	},
	{
		cause: 'mutex-contention',
		symptom: 'channel-backpressure',
		why: 'the receiver waits for the lock',
		holds: (lock, channel) => text(channel, 'activity').includes('lock') && hasFunction(lock, text(channel, 'activityFn')),
	},
	{
		cause: 'serial-remote-calls',
		symptom: 'slow-downstream',
		why: 'the calls are many, not slow: one round trip takes as long as one of them',
		holds: overlap,
	},
	{
		cause: 'connection-pool-exhausted',
		symptom: 'slow-downstream',
		why: 'the answers that holders of connections wait for are what the others wait for',
		holds: (pool, answers) => hasFunction(pool, text(answers, 'fn')) && pool.share >= answers.share,
	},
	{
		cause: 'cache-stampede',
		symptom: 'slow-downstream',
		why: 'one call instead of many at once, and most of them do not wait',
		holds: overlap,
	},
	{
		cause: 'cache-stampede',
		symptom: 'connection-pool-exhausted',
		why: 'the calls at once are more than the pool has connections',
		holds: overlap,
	},
	{
		cause: 'connection-churn',
		symptom: 'slow-downstream',
		why: 'a new connection is a slow first answer',
		holds: (churn, answers) => overlap(churn, answers) && churn.share >= answers.share,
	},
	{
		cause: 'goroutine-leak',
		symptom: 'channel-backpressure',
		why: 'the senders that never go on',
		holds: (leak, channel) => hasFunction(leak, text(channel, 'fn')),
	},
];

/** Only claims fold; a hint explains nothing. Returns the candidates that remain, with the ids of what they explain. */
export function fold(candidates: readonly Candidate[]): Folded[] {
	const folded = new Set<Candidate>();
	const symptoms = new Map<Candidate, Set<CauseId>>();
	const added = new Map<Candidate, Candidate[]>();
	for (const relation of RELATIONS) {
		for (const cause of candidates) {
			if (cause.id !== relation.cause || cause.score < CLAIM || folded.has(cause)) continue;
			for (const symptom of candidates) {
				if (symptom === cause || symptom.id !== relation.symptom || folded.has(symptom) || !relation.holds(cause, symptom)) continue;
				folded.add(symptom);
				if (relation.addsUp) added.set(cause, [...(added.get(cause) ?? []), symptom, ...(added.get(symptom) ?? [])]);
				const known = symptoms.get(cause) ?? new Set();
				if (symptom.id !== cause.id) known.add(symptom.id);
				for (const inherited of symptoms.get(symptom) ?? []) known.add(inherited);
				symptoms.set(cause, known);
			}
		}
	}
	return candidates
		.filter((one) => !folded.has(one))
		.map((candidate) => ({
			candidate: withShare(candidate, added.get(candidate) ?? []),
			symptoms: [...(symptoms.get(candidate) ?? [])].sort(),
		}));
}

function withShare(candidate: Candidate, added: readonly Candidate[]): Candidate {
	const same = added.filter((one) => one.impact.of === candidate.impact.of && one.impact.unit === candidate.impact.unit);
	if (same.length === 0) return candidate;
	const share = Math.min(
		1,
		same.reduce((sum, one) => sum + one.impact.share, candidate.impact.share),
	);
	const value = same.reduce((sum, one) => sum + one.impact.value, candidate.impact.value);
	return { ...candidate, share, impact: { ...candidate.impact, share, ...raised(candidate, share - candidate.impact.share), value } };
}

/** Both ends of a range move with the share. */
function raised({ impact: { low, high } }: Candidate, by: number): { readonly low?: number; readonly high?: number } {
	return low === undefined || high === undefined ? {} : { low: Math.min(1, low + by), high: Math.min(1, high + by) };
}
