import { sumOf } from '../../base/numbers.ts';
import type { StackId } from '../../base/ids.ts';
import { artifacts } from '../../facts/fact.ts';
import { ownFunction, placeOf, type PlaceInfo, stackLines } from '../../facts/places.ts';
import { schedLogLoad } from '../../facts/scheduler.ts';
import { hasIds, newestPerStream, snapshots } from '../../facts/snapshots.ts';
import { latencyShare } from '../../facts/requests/latency.ts';
import { type Requests, requests } from '../../facts/requests/requests.ts';
import { type TraceTime, traceTime } from '../../facts/trace-time.ts';
import type { Symbols } from '../../tables/symbols.ts';
import type { TraceTables } from '../../tables/trace.ts';
import { evidence, noFinding, place, share } from '../build.ts';
import { latencyImpact } from '../request-words.ts';
import { type EvidenceData, type Finding, found, type ImpactData, notEnough, rule } from '../rule.ts';
import { prose } from './prose.ts';
import doc from './rule.md';

/** System calls under way at once, on average, below which nobody notices. */
const LEAST_MEAN_OPEN = 0.3;
/** A call that takes longer keeps its thread so long that sysmon takes the P away (after 20 us to 10 ms). */
const LONG_NS = 5e5;
const FEWEST_CALLS = 5;
/** Shorter calls count too when so many are under way that the scheduler takes the P away in this share of them. */
const OFTEN_BLOCKED = 0.15;
const MANY_OPEN = 0.5;
/** Goroutines in a system call at one place in a dump. */
const MANY = 5;

export const longSyscalls = rule({
	id: 'long-syscalls',
	cause: 'blocking-syscall',
	accepts: ['trace', 'snapshot'],
	needs: { traces: artifacts('trace'), time: traceTime, snapshots, logs: schedLogLoad, served: requests },
	check({ traces, time, snapshots: all, logs, served }, { symbols }) {
		const findings = traces.flatMap(({ input, tables }, at) => fromTrace(tables, input, time[at] as TraceTime, served, symbols));
		const whole = all.filter((one) => !one.isPartial && hasIds(one));
		if (traces.length + whole.length === 0) return notEnough('needs a trace, or a dump of all goroutines with their states (debug=2)');
		for (const { group, own } of newestPerStream(whole, hasIds).flatMap((one) => one.groups.map((group) => ({ group, own: one.own })))) {
			if (group.place.op !== 'syscall' || group.place.depth < 0 || group.count < MANY || waitsForWork(group.lines)) continue;
			const params = { fn: group.place.fn, count: group.count, meanNs: -1, call: callee(group.lines), threads: 0, procs: 0 };
			const ref = { input: group.input, artifact: group.artifact, table: 'snapshot.rows', rows: group.rows };
			findings.push({
				...noFinding,
				cause: 'blocking-syscall',
				key: group.place.fn,
				where: [place(group.place, 'syscall', group.count, { goroutines: group.ids, count: group.count, stack: group.lines })],
				evidence: [evidence('dump', 'goroutines.groups', group.count >= MANY * 2 ? 7 : 3, group.count, 'goroutines', ref, params)],
				impact: { of: 'goroutines', share: share(group.count, own), value: group.count, unit: 'goroutines' },
				params,
			});
		}
		return found(withThreads(findings, logs), 'system calls are short or rare');
	},
	prose,
	doc,
});

/** Calls that wait for something to happen outside, by design: a child process to end, a terminal or pipe to be written to. */
const WAITING_CALLS = [
	'os.(*Process).',
	'os/exec.(*Cmd).Wait',
	'syscall.wait4',
	'syscall.Wait4',
	'os.(*pidfd',
	'golang.org/x/sys/unix.Wait',
];

const waitsForWork = (lines: readonly string[]): boolean => lines.some((line) => WAITING_CALLS.some((call) => line.startsWith(call)));

interface Site {
	place: PlaceInfo;
	readonly rows: number[];
	count: number;
	totalNs: number;
	maxNs: number;
	blocked: number;
	/** Of the row with most time. */
	lines: readonly string[];
	mostNs: number;
}

function fromTrace(trace: TraceTables, input: number, time: TraceTime, all: readonly Requests[], symbols: Symbols): Finding[] {
	const served = all.filter((one) => one.input === input);
	const sites = sitesOf(trace, symbols);
	const findings: Finding[] = [];
	for (const site of sites) {
		const { fn } = site.place;
		const mean = site.totalNs / Math.max(1, site.count);
		const open = site.totalNs / Math.max(1, trace.durationNs);
		const isCrowded = site.blocked >= site.count * OFTEN_BLOCKED && open >= MANY_OPEN;
		if (open < LEAST_MEAN_OPEN || (mean < LONG_NS && !isCrowded) || site.count < FEWEST_CALLS) continue;
		const params = {
			fn,
			count: site.count,
			meanNs: mean,
			maxNs: site.maxNs,
			blocked: site.blocked,
			call: callee(site.lines),
			threads: trace.threads,
			procs: trace.procs,
		};
		const ref = { input, table: 'trace.syscalls', rows: site.rows };
		const proofs: EvidenceData[] = [evidence('calls', 'trace.syscalls', 7, site.totalNs, 'ns', ref, params)];
		if (site.blocked >= site.count * OFTEN_BLOCKED)
			proofs.push(evidence('blocked', 'trace.syscalls.blocked', 7, site.blocked, 'count', ref, params));
		if (trace.threads > trace.procs * 2 + 4)
			proofs.push(evidence('threads', 'trace.threads', 3, trace.threads, 'count', { input, table: 'trace' }, params));
		findings.push({
			...noFinding,
			cause: 'blocking-syscall',
			key: fn,
			where: [place(site.place, 'syscall', site.totalNs, { count: site.count, stack: site.lines })],
			evidence: proofs,
			impact: impactOf(site, time, served, { of: 'latency', share: share(site.totalNs, time.stalledNs), value: site.totalNs, unit: 'ns' }),
			params,
		});
	}
	return findings;
}

/**
 * On requests, where there are any that make these calls. At the least the calls themselves. At most also the waits for a P behind them: a
 * call keeps its P until the scheduler takes it away, so of what occupies Ps (running and calls) its part of those waits is due to it.
 */
function impactOf(site: Site, time: TraceTime, served: readonly Requests[], otherwise: ImpactData): ImpactData {
	const calls = latencyShare(served, ({ part, via, place: at }) => part === 'syscall' && via === null && at.fn === site.place.fn);
	if (calls === null) return otherwise;
	const { chain, slowCount, slowMeanNs } = calls.route;
	const queuedNs = sumOf(chain.map(({ part, slowNs }) => (part === 'run queue' ? slowNs : 0))) / slowCount;
	const behindNs = queuedNs * share(site.totalNs, time.runningNs + time.systemRunningNs + time.syscallNs);
	const most = share(calls.valueNs + behindNs, slowMeanNs);
	return { ...latencyImpact(calls.route, most, calls.valueNs + behindNs), low: calls.share, high: most };
}

/** By the program's own function and the call it makes. A call open over the whole trace with no other beside it waits for work, as a read from a pipe does. */
function sitesOf(trace: TraceTables, symbols: Symbols): Site[] {
	const { syscalls } = trace;
	const sites = new Map<string, Site>();
	for (let row = 0; row < syscalls.length; row++) {
		const stack = syscalls.stack[row] as StackId;
		const { fn } = ownFunction(symbols, stack);
		const open = syscalls.openAtEnd[row] as number;
		const count = (syscalls.count[row] as number) + open;
		if (fn === '' || (open > 0 && open === count && (syscalls.maxNs[row] as number) >= trace.durationNs * 0.95)) continue;
		const lines = stackLines(symbols, stack);
		if (waitsForWork(lines)) continue;
		const key = `${fn}\n${callee(lines)}`;
		let site = sites.get(key);
		if (!site) {
			site = {
				place: placeOf(symbols, 'syscall', stack),
				rows: [],
				count: 0,
				totalNs: 0,
				maxNs: 0,
				blocked: 0,
				lines: [],
				mostNs: -1,
			};
			sites.set(key, site);
		}
		site.rows.push(row);
		if ((syscalls.totalNs[row] as number) > site.mostNs) {
			site.mostNs = syscalls.totalNs[row] as number;
			site.lines = lines;
			site.place = placeOf(symbols, 'syscall', stack);
		}
		site.count += count;
		site.totalNs += syscalls.totalNs[row] as number;
		site.maxNs = Math.max(site.maxNs, syscalls.maxNs[row] as number);
		site.blocked += syscalls.blocked[row] as number;
	}
	return [...sites.values()];
}

/** What the function calls: the outermost library function below it, "os.(*File).Sync". */
function callee(lines: readonly string[]): string {
	const names = lines.map((line) => line.slice(0, line.lastIndexOf(' ')));
	const os = names.find((name) => name.startsWith('os.') || name.startsWith('os/'));
	return os ?? names.find((name) => name.startsWith('syscall.')) ?? names[0] ?? '';
}

/** Threads that grow over schedtrace lines support a finding; alone they say nothing about where. */
function withThreads(
	findings: readonly Finding[],
	logs: readonly { input: number; artifact: number; firstThreads: number; lastThreads: number; lines: number }[],
): Finding[] {
	const grown = logs.find((log) => log.lines >= 3 && log.lastThreads >= log.firstThreads + 8);
	if (!grown || sumOf(findings.map(() => 1)) === 0) return [...findings];
	const ref = { input: grown.input, artifact: grown.artifact, table: 'schedtrace' };
	const proof = evidence('threadGrowth', 'schedtrace.load', 3, grown.lastThreads - grown.firstThreads, 'count', ref, {
		before: grown.firstThreads,
		after: grown.lastThreads,
	});
	return findings.map((finding, at) => (at === 0 ? { ...finding, evidence: [...finding.evidence, proof] } : finding));
}
