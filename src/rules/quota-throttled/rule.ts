import { type Throttling, throttling } from '../../facts/process-cpu.ts';
import { refOf } from '../../facts/process-timeline.ts';
import { evidence, noFinding } from '../build.ts';
import { type EvidenceData, type Finding, found, notEnough, type Params, rule } from '../rule.ts';
import { prose } from './prose.ts';
import doc from './rule.md';

/** Share of the periods in which the quota ran out: where the alert CPUThrottlingHigh of the kubernetes-mixin begins. */
const OFTEN = 0.25;
/** Share of the time with work in which the threads were stopped, for the two measures to agree. */
const STOPPED = 0.1;
/** Two seconds of the usual period of 100 ms; for counters since the start a minute. */
const FEWEST_PERIODS = 20;
const FEWEST_SINCE_START = 600;

export const quotaThrottled = rule({
	id: 'quota-throttled',
	cause: 'cpu-throttling',
	accepts: ['process-files'],
	needs: { throttled: throttling },
	check({ throttled }) {
		if (throttled === null) return notEnough('no cpu.stat of a cgroup with a CPU quota among the files');
		const { isRate, periods, throttledPeriods } = throttled;
		if (Number.isNaN(periods) || Number.isNaN(throttledPeriods))
			return notEnough('the counters of cpu.stat were reset between the snapshots');
		if (periods < (isRate ? FEWEST_PERIODS : FEWEST_SINCE_START))
			return throttled.quotaCpus === Number.POSITIVE_INFINITY
				? found([], 'there is no CPU quota')
				: notEnough(`only ${periods} periods of the quota`);
		if (throttledPeriods / periods < OFTEN) return found([], 'the quota hardly ever stopped the process');
		return found([findingOf(throttled)], '');
	},
	prose,
	doc,
});

function findingOf(throttled: Throttling): Finding {
	const { points, last, isRate, periods, throttledPeriods, throttledNs, stoppedShare, quotaCpus, procs } = throttled;
	const params: Params = {
		part: throttledPeriods / periods,
		periods,
		stopped: stoppedShare,
		quota: quotaCpus,
		procs,
		fitting: Math.max(2, Math.ceil(quotaCpus)),
		isRate: isRate ? 1 : 0,
		cpus: throttled.spanNs > 0 ? throttled.cpuNs / throttled.spanNs : Number.NaN,
	};
	const ref = refOf(points, last);
	const agree = isRate && stoppedShare >= STOPPED;
	const proofs: EvidenceData[] = [evidence('periods', 'cgroup.throttling', agree ? 7 : 3, throttledPeriods, 'count', ref, params)];
	// Go's own rule for a quota (runtime/cgroup_linux.go, Go 1.25): rounded up, at least 2.
	if (procs > Number(params['fitting'])) proofs.push(evidence('procs', 'cgroup.quota', 3, quotaCpus, 'CPUs', ref, params));
	return {
		...noFinding,
		cause: 'cpu-throttling',
		key: 'quota',
		where: [],
		evidence: proofs,
		impact: {
			of: 'latency',
			share: Number.isNaN(stoppedShare) ? throttledPeriods / periods : stoppedShare,
			value: Number.isNaN(throttledNs) ? 0 : throttledNs,
			unit: 'ns',
			basis: 'of the time in which its threads had work',
		},
		params,
	};
}
