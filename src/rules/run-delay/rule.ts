import { type HostContention, hostContention } from '../../facts/process-cpu.ts';
import { refOf } from '../../facts/process-timeline.ts';
import { evidence, noFinding, share } from '../build.ts';
import { type EvidenceData, type Finding, found, notEnough, type Params, rule } from '../rule.ts';
import { prose } from './prose.ts';
import doc from './rule.md';

const SHORTEST_NS = 1e9;
/** Of the time in which threads had work: waiting for a CPU. */
const WAITING = 0.3;
/**
 * A service with little to do waits for most of its few microseconds without anybody noticing, so the waits must also be long: on the mean of
 * all turns on a CPU, and in all (0.3 threads waiting at any time). Our recordings: services on a machine full of builds wait 26 to 190 µs
 * per turn, 0.03 to 0.2 threads at a time, and their clients hardly notice; one among six programs that compute 0.3 to 4.8 ms, 0.6 to 5 at a time.
 */
const LONG_TURN_NS = 250_000;
const LEAST_PER_SECOND = 0.3;
/** Of the machine's CPU time: in use at all, used by others, taken by the hypervisor. */
const BUSY = 0.8;
const OTHERS = 0.25;
const STOLEN = 0.05;
/** Of the time some task waits for a CPU (PSI); above it the machine as a whole is short of CPU. */
const PRESSURE = 0.3;
/** Periods of a quota that ran out, from which the quota may be what threads wait for. */
const THROTTLED = 0.05;

export const runDelay = rule({
	id: 'run-delay',
	cause: 'host-cpu-contention',
	accepts: ['process-files'],
	needs: { contention: hostContention },
	check({ contention }) {
		if (contention === null) return notEnough('needs two snapshots of /proc/PID/task/*/schedstat with /proc/uptime');
		const { spanNs, waitingNs, onCpuNs, throttledShare, othersShare, stealShare } = contention;
		if (spanNs < SHORTEST_NS) return notEnough('the snapshots are less than a second apart');
		const isLong = waitingNs >= contention.turns * LONG_TURN_NS && waitingNs >= spanNs * LEAST_PER_SECOND;
		if (share(waitingNs, waitingNs + onCpuNs) < WAITING || !isLong) return found([], 'threads that are ready get a CPU quickly');
		if (throttledShare >= THROTTLED) return found([], 'threads wait for the CPU quota of the cgroup, not for other programs');
		if (othersShare < OTHERS && stealShare < STOLEN) return found([], 'the machine is busy with this process itself');
		return found([findingOf(contention)], '');
	},
	prose,
	doc,
});

function findingOf(contention: HostContention): Finding {
	const { points, last, spanNs, waitingNs, onCpuNs, hostBusyShare, othersShare, stealShare, pressureShare, threads } = contention;
	const params: Params = {
		part: share(waitingNs, waitingNs + onCpuNs),
		threads,
		perTurnNs: waitingNs / Math.max(1, contention.turns),
		spanNs,
		busy: hostBusyShare,
		others: othersShare,
		steal: stealShare,
		pressure: pressureShare,
		isStolen: stealShare >= STOLEN ? 1 : 0,
	};
	const ref = refOf(points, last);
	const isBusy = (hostBusyShare >= BUSY && othersShare >= OTHERS) || stealShare >= STOLEN;
	const proofs: EvidenceData[] = [
		evidence('delay', 'process.runDelay', isBusy ? 7 : 3, waitingNs, 'ns', { ...ref, table: 'process.threadTimes' }, params),
	];
	if (isBusy) proofs.push(evidence('host', 'host.cpu', 3, stealShare >= STOLEN ? stealShare : othersShare, 'share', ref, params));
	// Pressure is the same waiting seen from the machine: without a busy machine it proves nothing more.
	if (isBusy && pressureShare >= PRESSURE) proofs.push(evidence('pressure', 'host.pressure', 3, pressureShare, 'share', ref, params));
	return {
		...noFinding,
		cause: 'host-cpu-contention',
		key: 'host',
		where: [],
		evidence: proofs,
		impact: {
			of: 'latency',
			share: Number(params['part']),
			value: waitingNs,
			unit: 'ns',
			basis: 'of the time in which its threads had work',
		},
		// The share is one of the time with work: an idle service may wait in all of it and lose little.
		severity: { most: 'high' },
		params,
	};
}
