// What went away between a fault and its fixed twin, measured in what clients saw or in the two recordings.
import { pageFaults } from '../../../src/facts/process-cpu.ts';
import { profileCosts } from '../../../src/facts/profile-places.ts';
import { servedRoutes } from '../../../src/facts/requests/latency.ts';
import { requests, type Route } from '../../../src/facts/requests/requests.ts';
import { traceTime } from '../../../src/facts/trace-time.ts';
import type { Session } from '../../../src/facts/session.ts';
import type { Cause, Impact } from '../../../src/report/report.ts';

/** Of measured.json. */
export interface Clients {
	readonly p50Ms: number;
	readonly p99Ms: number;
}

export interface Side {
	readonly session: Session;
	readonly clients: Clients | null;
}

export interface Measured {
	/** 1 - after / before. */
	readonly share: number;
	readonly before: number;
	readonly after: number;
	readonly unit: 'ns' | 'bytes' | 'CPUs' | 'goroutines';
	/** Of what the figures are. */
	readonly what: string;
}

const change = (before: number, after: number, unit: Measured['unit'], what: string): Measured => ({
	share: 1 - after / before,
	before,
	after,
	unit,
	what,
});

/** Null: neither clients nor recordings hold a figure that the impact is a share of. */
export function measuredChange({ impact, evidence }: Pick<Cause, 'impact' | 'evidence'>, fault: Side, fixed: Side): Measured | null {
	const from = evidence.find(({ value }) => value === impact.value)?.ref.table ?? '';
	if (impact.of === 'latency') return ofRoute(impact, fault, fixed) ?? ofClients(impact, fault, fixed) ?? ofStalls(fault, fixed);
	if (impact.of === 'cpu') return ofCpu(from, fault, fixed);
	if (impact.of === 'memory' && impact.unit === 'bytes') return ofHeap(fault, fixed);
	return null;
}

const ROUTE = /slowest 5 % of the requests(?: of (.+?))? \(/;

function ofRoute({ text }: Impact, fault: Side, fixed: Side): Measured | null {
	const match = ROUTE.exec(text);
	if (match === null) return null;
	const [before] = routesOf(fault).filter(({ name }) => name === (match[1] ?? ''));
	if (!before) return null;
	// A handler that nothing holds up leaves no stack; its requests are those without a name.
	const alike = routesOf(fixed).filter(({ kind }) => kind === before.kind);
	const after = alike.find(({ name }) => name === before.name) ?? alike.find(({ name }) => name === '');
	return after ? change(before.slowMeanNs, after.slowMeanNs, 'ns', 'slowest 5 % of the requests in the traces') : null;
}

const routesOf = ({ session }: Side): Route[] => session.get(requests).flatMap((one) => servedRoutes(one));

function ofClients({ text }: Impact, fault: Side, fixed: Side): Measured | null {
	if (fault.clients === null || fixed.clients === null) return null;
	if (text.includes('on average')) return change(fault.clients.p50Ms * 1e6, fixed.clients.p50Ms * 1e6, 'ns', 'p50 of the clients');
	return change(fault.clients.p99Ms * 1e6, fixed.clients.p99Ms * 1e6, 'ns', 'p99 of the clients');
}

function ofStalls(fault: Side, fixed: Side): Measured | null {
	const perSecond = ({ session }: Side): number =>
		session.get(traceTime).map((one) => (one.stalledNs / one.durationNs) * 1e9)[0] ?? Number.NaN;
	const measured = change(perSecond(fault), perSecond(fixed), 'ns', 'goroutine time held up, per second of the traces');
	return Number.isNaN(measured.share) ? null : measured;
}

/** In the kind of recording that the prediction comes from, where both have it: windows of other lengths see other work. `from`: its table. */
function ofCpu(from: string, fault: Side, fixed: Side): Measured | null {
	const ways: readonly CpuWay[] = [
		{
			table: 'profile.',
			what: 'CPU profiles',
			of: ({ session }) =>
				session
					.get(profileCosts)
					.filter(isCpu)
					.map((one) => one.total / one.durationNs)[0],
		},
		{ table: 'process.', what: 'CPU time of the process', of: ({ session }) => cpusOf(session) },
		{
			table: 'trace.',
			what: 'running time in the traces',
			of: ({ session }) => session.get(traceTime).map((one) => (one.runningNs + one.systemRunningNs) / one.durationNs)[0],
		},
	];
	const best = ways.filter(({ table }) => from.startsWith(table));
	for (const { what, of } of [...best, ...ways]) {
		const [before, after] = [of(fault), of(fixed)];
		if (before !== undefined && after !== undefined) return change(before, after, 'CPUs', what);
	}
	return null;
}

interface CpuWay {
	readonly table: string;
	readonly what: string;
	/** CPUs' worth; undefined without such a recording. */
	of(side: Side): number | undefined;
}

const isCpu = ({ kind, table, durationNs }: { kind: string; table: string; durationNs: number }): boolean =>
	kind === 'cpu' && table === 'profile.samples' && durationNs > 0;

function cpusOf(session: Session): number | undefined {
	const faults = session.get(pageFaults);
	return faults === null ? undefined : (faults.userNs + faults.systemNs) / faults.spanNs;
}

function ofHeap(fault: Side, fixed: Side): Measured | null {
	const inUse = ({ session }: Side): number | undefined =>
		session
			.get(profileCosts)
			.filter(({ sampleType }) => sampleType === 'inuse_space')
			.at(-1)?.total;
	const [before, after] = [inUse(fault), inUse(fixed)];
	return before === undefined || after === undefined ? null : change(before, after, 'bytes', 'heap in use at the end');
}
