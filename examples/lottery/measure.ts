// One measured run, and what several rounds of runs say: medians, changes against the baseline, and the noise.
import { cpus } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { BASELINE, faultsOf, LOAD, RUNS, SECONDS } from './plans.ts';
import { cpuSeconds, machineSeconds, metrics, play, type Seen, startService } from './service.ts';
import type { Stores } from './stores.ts';

export interface Run {
	/** At the fixed rate. */
	readonly open: Seen;
	/** As fast as the service can. */
	readonly closed: Seen;
	/** CPU of the service for one request at the fixed rate, ms. */
	readonly cpuMs: number;
	/** The same of Redis and PostgreSQL together. */
	readonly storesCpuMs: number;
	/** Heap objects and bytes for one request at the fixed rate. */
	readonly allocs: number;
	readonly allocBytes: number;
	/** GC cycles per second at the fixed rate. */
	readonly gcPerSecond: number;
	/** Share of the machine that others used meanwhile, its host included. */
	readonly foreign: number;
}

export type Rounds = Readonly<Record<string, readonly Run[]>>;

export async function measureRun(stores: Stores, run: string, seed: number): Promise<Run> {
	stores.reset();
	const service = await startService(stores, faultsOf(run));
	try {
		await play(SECONDS.warmUp, { rate: LOAD.rate }, seed);
		const start = await sample(stores, service.process.pid);
		const open = await play(SECONDS.open, { rate: LOAD.rate }, seed + 1);
		const middle = await sample(stores, service.process.pid);
		await pause(200);
		const closed = await play(SECONDS.closed, { clients: LOAD.clients }, seed + 2);
		const end = await sample(stores, service.process.pid);
		const per = (key: 'service' | 'stores' | 'mallocs' | 'bytes'): number => (middle[key] - start[key]) / open.requests;
		return {
			open,
			closed,
			cpuMs: round(per('service') * 1000),
			storesCpuMs: round(per('stores') * 1000),
			allocs: Math.round(per('mallocs')),
			allocBytes: Math.round(per('bytes')),
			gcPerSecond: round((middle.cycles - start.cycles) / (middle.at - start.at)),
			foreign: round(Math.max(0, end.foreign - start.foreign) / (end.at - start.at) / cpus().length),
		};
	} finally {
		await service.stop();
	}
}

async function sample(stores: Stores, pid: number | undefined) {
	const value = await metrics();
	return {
		at: performance.now() / 1000,
		service: cpuSeconds(pid),
		stores: cpuSeconds(stores.postgres.pid) + cpuSeconds(stores.redis.pid),
		// Service, stores and load generator are children of this process.
		foreign: machineSeconds() - cpuSeconds(process.pid),
		mallocs: value('go_memstats_mallocs_total'),
		bytes: value('go_memstats_alloc_bytes_total'),
		cycles: value('go_gc_duration_seconds_count'),
	};
}

const round = (value: number): number => Number(value.toPrecision(4));

export const median = (values: readonly number[]): number => {
	const sorted = [...values].sort((a, b) => a - b);
	const half = sorted.length >> 1;
	return sorted.length === 0
		? Number.NaN
		: sorted.length % 2 === 1
			? (sorted[half] as number)
			: ((sorted[half - 1] as number) + (sorted[half] as number)) / 2;
};

/** Without the rounds that were interrupted. */
export function complete(rounds: Rounds): Rounds {
	const whole = Math.min(...RUNS.map((run) => rounds[run]?.length ?? 0));
	return Object.fromEntries(RUNS.map((run) => [run, (rounds[run] ?? []).slice(0, whole)]));
}

/** What is compared, each as a cost: more is worse. */
export const COSTS = {
	p50Ms: (run: Run) => run.open.p50Ms,
	p95Ms: (run: Run) => run.open.p95Ms,
	cpuMs: (run: Run) => run.cpuMs,
	/** Milliseconds of the whole machine for one request at full load: the reverse of what it can do at most. */
	closedMs: (run: Run) => 1000 / run.closed.perSecond,
} as const;
export type Cost = keyof typeof COSTS;

export interface Change {
	readonly median: number;
	/** Median over the rounds of (run / baseline of the same round - 1). */
	readonly change: number;
	/** Smallest and largest of them. */
	readonly range: readonly [number, number];
	/** All rounds agree on the direction, and the median is beyond the noise. */
	readonly clear: boolean;
}

/** Largest departure of a baseline from the median of the baselines. */
export function noise(rounds: Rounds, cost: Cost): number {
	const values = (rounds[BASELINE] ?? []).map(COSTS[cost]);
	const middle = median(values);
	return round(Math.max(...values.map((value) => Math.abs(value / middle - 1))));
}

export function change(rounds: Rounds, run: string, cost: Cost): Change {
	const values = (rounds[run] ?? []).map(COSTS[cost]);
	const changes = values.map((value, i) => value / COSTS[cost](rounds[BASELINE]?.[i] as Run) - 1);
	const middle = median(changes);
	const agree = changes.every((one) => one > 0) || changes.every((one) => one < 0);
	return {
		median: round(median(values)),
		change: round(middle),
		range: [round(Math.min(...changes)), round(Math.max(...changes))],
		clear: agree && Math.abs(middle) > noise(rounds, cost),
	};
}
