import { type PageFaults, pageFaults } from '../../facts/process-cpu.ts';
import { refOf } from '../../facts/process-timeline.ts';
import { evidence, noFinding, share } from '../build.ts';
import { type EvidenceData, type Finding, found, notEnough, type Params, rule } from '../rule.ts';
import { prose } from './prose.ts';
import doc from './rule.md';

const SHORTEST_NS = 1e9;
/** Least that the kernel needs for a fault that brings an empty page. Measured with 64 MiB touched anew: 0.5 µs on metal, 1.5 µs in a VM. */
const FAULT_NS = 500;
/** Minor faults per second that are not the filling of new memory. 10,000 cost some 1 % of one CPU. */
const MANY = 10_000;
/** Share of the process's CPU time that the kernel takes, and share that the faults explain at the least. */
const SYSTEM = 0.25;
const EXPLAINED = 0.1;
/** ... and CPUs' worth of it: an idle process may do as it likes. */
const LEAST_CPUS = 0.05;
/** Reads from a disk per second. One takes 0.1 ms on an SSD: from here on a tenth of the time of one thread. */
const MANY_MAJOR = 1000;
const PRESSURE = 0.1;

export const pageFaultsRule = rule({
	id: 'page-faults',
	cause: 'page-fault-storm',
	accepts: ['process-files'],
	needs: { faults: pageFaults },
	check({ faults }) {
		if (faults === null || Number.isNaN(faults.minor)) return notEnough('needs two snapshots of /proc/PID/stat with /proc/uptime');
		if (faults.spanNs < SHORTEST_NS) return notEnough('the snapshots are less than a second apart');
		const proofs = [...fromMinor(faults), ...fromMajor(faults)];
		if (proofs.length === 0) return found([], 'page faults are few, or fill memory that is new');
		const cpuNs = faults.userNs + faults.systemNs;
		const minorNs = Math.min(faults.systemNs, faults.anew * FAULT_NS);
		const isMinor = proofs[0]?.code === 'minor';
		const finding: Finding = {
			...noFinding,
			cause: 'page-fault-storm',
			key: 'faults',
			where: [],
			evidence: proofs,
			impact: isMinor
				? {
						of: 'cpu',
						share: share(minorNs, cpuNs),
						// Faults at what the cheapest of them take; all that the kernel did for the process.
						low: share(minorNs, cpuNs),
						high: share(faults.systemNs, cpuNs),
						value: minorNs,
						unit: 'ns',
						basis: "of the process's CPU time",
					}
				: {
						of: 'latency',
						share: Number.isNaN(faults.memoryPressureShare) ? 0 : Math.min(1, faults.memoryPressureShare),
						value: faults.major,
						unit: 'major faults',
						basis: 'of the time some task waited for memory',
					},
			params: paramsOf(faults, isMinor),
		};
		return found([finding], '');
	},
	prose,
	doc,
});

function paramsOf(faults: PageFaults, isMinor: boolean): Params {
	const seconds = faults.spanNs / 1e9;
	return {
		isMinor: isMinor ? 1 : 0,
		perSecond: faults.anew / seconds,
		majorPerSecond: faults.major / seconds,
		system: share(faults.systemNs, faults.userNs + faults.systemNs),
		grownBytes: faults.grownBytes,
		lazyFreeBytes: faults.lazyFreeBytes,
		refaults: faults.refaults,
		reclaims: faults.reclaims,
		pressure: faults.memoryPressureShare,
		spanNs: faults.spanNs,
	};
}

function fromMinor(faults: PageFaults): EvidenceData[] {
	const cpuNs = faults.userNs + faults.systemNs;
	const isMany = faults.anew >= MANY * (faults.spanNs / 1e9);
	const isCostly = faults.systemNs >= cpuNs * SYSTEM && faults.systemNs >= faults.spanNs * LEAST_CPUS;
	if (!isMany || !isCostly || faults.anew * FAULT_NS < cpuNs * EXPLAINED) return [];
	const ref = refOf(faults.points, faults.change.to);
	const params = paramsOf(faults, true);
	return [
		evidence('minor', 'process.faults', 7, faults.minor, 'count', ref, params),
		evidence('system', 'process.systemCpu', 3, faults.systemNs, 'ns', ref, params),
	];
}

function fromMajor(faults: PageFaults): EvidenceData[] {
	if (!(faults.major >= MANY_MAJOR * (faults.spanNs / 1e9))) return [];
	const agrees = faults.memoryPressureShare >= PRESSURE;
	return [
		evidence(
			'major',
			'process.majorFaults',
			agrees ? 7 : 3,
			faults.major,
			'count',
			refOf(faults.points, faults.change.to),
			paramsOf(faults, false),
		),
	];
}
