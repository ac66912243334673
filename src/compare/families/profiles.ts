// What the program's functions cost. The cost of a function is that of the samples whose nearest own frame it is: with the library and
// runtime code below it, without the program's other functions.
import { sumOf } from '../../base/numbers.ts';
import { enclosingFunction } from '../../facts/go-names.ts';
import { gcLog, traceGc } from '../../facts/gc.ts';
import { type ProfileCost, profileCosts } from '../../facts/profile-places.ts';
import type { Session } from '../../facts/session.ts';
import { bySubject, type FigureFamily, type FigureKind, kind, type Measured, one, type Row } from '../figure.ts';

const MIB = 2 ** 20;
/** What samples without any frame of the program are called. */
const NO_OWN = '(runtime and libraries alone)';

const cpuTotal = kind({
	id: 'cpu',
	label: 'CPU (profile)',
	unit: 'cores',
	role: 'key',
	followsLoad: true,
	least: 0.02,
	usual: 0.25,
	doc: 'CPU time of all samples over the length of the profile.',
});
const cpuByFunction = kind({
	id: 'cpu.byFunction',
	label: 'CPU',
	unit: 'cores',
	followsLoad: true,
	least: 0.02,
	leastShare: 0.02,
	doc: 'CPU time over the length of the profile, by function.',
});
const cpuCumulative = kind({
	id: 'cpu.byFunction.cumulative',
	label: 'CPU with all it calls',
	unit: 'cores',
	role: 'sum',
	followsLoad: true,
	least: 0.02,
	leastShare: 0.02,
	doc: 'CPU time of samples with the function anywhere on the stack.',
});
const allocByFunction = kind({
	id: 'alloc.byFunction',
	label: 'allocation',
	unit: 'bytes per second',
	followsLoad: true,
	least: MIB / 8,
	leastShare: 0.02,
	doc: "Allocated per second, by function: a delta profile over its length, the last profile minus the first over the time between, or the profile's shares of the rate that trace or gctrace tell.",
});
const allocShare = kind({
	id: 'alloc.share.byFunction',
	label: 'share of allocation',
	unit: 'share',
	better: 'neutral',
	least: 0.03,
	leastShare: 0.03,
	doc: 'Of all bytes allocated since the start of the process, by function; when no rate is known.',
});
const liveTotal = kind({
	id: 'heap.live',
	label: 'live heap (profile)',
	unit: 'bytes',
	role: 'key',
	least: MIB,
	usual: 0.3,
	doc: 'inuse_space of the last heap profile.',
});
const liveByFunction = kind({
	id: 'heap.live.byFunction',
	label: 'live heap allocated',
	unit: 'bytes',
	least: MIB / 4,
	leastShare: 0.03,
	doc: 'inuse_space of the last heap profile, by function.',
});
const lockDelay = kind({
	id: 'locks.delay.byFunction',
	label: 'goroutines waiting (block and mutex profile)',
	unit: 'goroutines',
	followsLoad: true,
	least: 0.02,
	leastShare: 0.02,
	doc: 'Delay per second, by profile, operation and function; only of profiles that tell their length or come in pairs.',
});
const lockDelaySince = kind({
	id: 'locks.delay.sinceStart.byFunction',
	label: 'delay since the process started',
	unit: 'ns',
	better: 'neutral',
	followsLoad: true,
	least: 1e7,
	leastShare: 0.02,
	doc: 'Delay, by profile, operation and function, of profiles that do not tell their length: older processes have more of it.',
});

export const profilesFamily: FigureFamily = {
	id: 'profiles',
	needs: 'profiles',
	kinds: [cpuTotal, cpuByFunction, cpuCumulative, allocByFunction, allocShare, liveTotal, liveByFunction, lockDelay, lockDelaySince],
	measure: (session) => [...cpu(session), ...allocations(session), ...live(session), ...delays(session)],
};

const named = (fn: string): string => (fn === '' ? NO_OWN : enclosingFunction(fn));

/** Values by function over several profiles, divided. A closure's are those of the function around it. */
function rowsOf(costs: readonly ProfileCost[], divisor: number, subject = named): Row[] {
	return bySubject(
		costs.flatMap((cost) =>
			cost.functions.map(({ fn, file, line, value }) => ({
				subject: subject(fn),
				value: value / divisor,
				events: eventsOf(cost, value),
				file,
				line,
			})),
		),
	);
}

/** Closures stand for themselves here: they may be on a stack together with the function around them. */
function cumulativeRows(costs: readonly ProfileCost[], divisor: number): Row[] {
	const own = costs.map((cost) => ({
		cost,
		functions: cost.functions.filter(({ fn }) => fn !== ''),
	}));
	return bySubject(
		own.flatMap(({ cost, functions }) =>
			functions.map(({ fn, file, line, cumulative }) => ({
				subject: fn,
				value: cumulative / divisor,
				events: eventsOf(cost, cumulative),
				file,
				line,
			})),
		),
	);
}

/** The heap profiler takes a sample each 512 KiB, unless the program says otherwise. */
const HEAP_RATE = 512 * 1024;

/** Samples behind a value: heap profiles are scaled up, so theirs follow from the sampling rate. */
const eventsOf = ({ kind: of, samples, total }: ProfileCost, value: number): number =>
	of === 'heap' ? value / HEAP_RATE : total > 0 ? (value / total) * samples : 0;

/** CPU profiles when there are any; else the samples inside traces. */
function cpu(session: Session): Measured[] {
	const all = session.get(profileCosts).filter((cost) => cost.kind === 'cpu' && cost.durationNs > 0);
	const profiles = all.filter((cost) => cost.table === 'profile.samples');
	const costs = profiles.length > 0 ? profiles : all;
	const duration = sumOf(costs.map((cost) => cost.durationNs));
	if (duration === 0) return [];
	return [
		one(cpuTotal, sumOf(costs.map((cost) => cost.total)) / duration, sumOf(costs.map((cost) => cost.samples))),
		{ kind: cpuByFunction, rows: rowsOf(costs, duration) },
		{ kind: cpuCumulative, rows: cumulativeRows(costs, duration) },
	];
}

function allocations(session: Session): Measured[] {
	const costs = session.get(profileCosts).filter((cost) => cost.sampleType === 'alloc_space');
	const last = costs.at(-1);
	if (last === undefined || last.total <= 0) return [];
	const over = secondsOf(session, costs);
	if (over !== null) return [{ kind: allocByFunction, rows: over }];
	const rate = session.get(traceGc)[0]?.allocBytesPerSecond ?? session.get(gcLog).find((log) => log.spanNs > 0)?.allocBytesPerSecond ?? 0;
	return rate > 0
		? [{ kind: allocByFunction, rows: rowsOf([last], last.total / rate) }]
		: [{ kind: allocShare, rows: rowsOf([last], last.total) }];
}

function live(session: Session): Measured[] {
	const last = session.get(profileCosts).findLast((cost) => cost.sampleType === 'inuse_space');
	return last === undefined ? [] : [one(liveTotal, last.total, last.total / HEAP_RATE), { kind: liveByFunction, rows: rowsOf([last], 1) }];
}

function delays(session: Session): Measured[] {
	const perSecond: Row[] = [];
	const since: Row[] = [];
	for (const type of ['mutex', 'block'] as const) {
		const costs = session.get(profileCosts).filter((cost) => cost.kind === type);
		const last = costs.at(-1);
		if (last === undefined) continue;
		const subject = (fn: string): string => `${named(fn)} (${type})`;
		const over = secondsOf(session, costs, subject);
		if (over !== null) perSecond.push(...over.map((row) => ({ ...row, value: row.value / 1e9 })));
		else since.push(...rowsOf([last], 1, subject));
	}
	const measured = (of: FigureKind, rows: Row[]): Measured[] => (rows.length > 0 ? [{ kind: of, rows }] : []);
	return [...measured(lockDelay, perSecond), ...measured(lockDelaySince, since)];
}

/** Rates of what is counted since the process started: of profiles with a length, or last minus first. Null: no length is known. */
function secondsOf(session: Session, costs: readonly ProfileCost[], subject = named): Row[] | null {
	const duration = sumOf(costs.map((cost) => cost.durationNs));
	if (costs.every((cost) => cost.durationNs > 0)) return rowsOf(costs, duration / 1e9, subject);
	const [first, last] = [costs[0], costs.at(-1)];
	if (first === undefined || last === undefined || first === last) return null;
	const timeOf = (cost: ProfileCost): number =>
		Number(session.all('profile').find((profile) => profile.index === cost.artifact)?.tables.timeNanos ?? '') / 1e9;
	const seconds = timeOf(last) - timeOf(first);
	if (!(seconds > 0) || timeOf(first) === 0) return null;
	const before = new Map(rowsOf([first], 1, subject).map((row) => [row.subject, row.value]));
	return rowsOf([last], 1, subject).map((row) => ({
		...row,
		value: Math.max(0, row.value - (before.get(row.subject) ?? 0)) / seconds,
	}));
}
