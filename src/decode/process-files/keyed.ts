// Files that are lists of "name value": which names count, and as which figure. Data only; sections.ts reads them.
import type { Figure } from '../../tables/process-snapshot.ts';

/** Name in the file -> figure and what one unit of it is worth. */
export type Fields = Readonly<Record<string, readonly [figure: Figure, unit: number]>>;

const KIB = 1024;
const US = 1000;

export const STATUS: Fields = {
	Threads: ['threads', 1],
	VmRSS: ['rssBytes', KIB],
	RssAnon: ['rssAnonBytes', KIB],
	RssFile: ['rssFileBytes', KIB],
	VmSwap: ['swapBytes', KIB],
};

export const SMAPS: Fields = { LazyFree: ['lazyFreeBytes', KIB], AnonHugePages: ['anonHugeBytes', KIB] };

export const VMSTAT: Fields = { pgfault: ['hostFaults', 1], pgmajfault: ['hostMajorFaults', 1] };

/** v2 counts in µs, v1 in ns (throttled_time). */
export const CPU_STAT: Fields = {
	usage_usec: ['cgroupCpuNs', US],
	nr_periods: ['periods', 1],
	nr_throttled: ['throttledPeriods', 1],
	throttled_usec: ['throttledNs', US],
	throttled_time: ['throttledNs', 1],
};

/** Names of v2, then those of v1 (the totals with children). */
export const MEMORY_STAT: Fields = {
	anon: ['anonBytes', 1],
	file: ['fileBytes', 1],
	inactive_file: ['inactiveFileBytes', 1],
	shmem: ['shmemBytes', 1],
	kernel: ['kernelBytes', 1],
	sock: ['sockBytes', 1],
	workingset_refault_file: ['refaults', 1],
	total_rss: ['anonBytes', 1],
	total_cache: ['fileBytes', 1],
	total_inactive_file: ['inactiveFileBytes', 1],
	total_shmem: ['shmemBytes', 1],
};

export const MEMORY_EVENTS: Fields = {
	high: ['highEvents', 1],
	max: ['maxEvents', 1],
	oom: ['oomEvents', 1],
	oom_kill: ['oomKills', 1],
};

/** /proc/net/sockstat: `TCP: inuse 5 orphan 0 tw 2 alloc 7 mem 1`, keyed by line and name. */
export const SOCKSTAT: Fields = {
	'sockets used': ['socketsUsed', 1],
	'TCP inuse': ['tcpInUse', 1],
	'TCP tw': ['tcpTimeWait', 1],
};

/** /proc/net/netstat and snmp: a line of names, then a line of values, both after the same word. */
export const NETSTAT: Fields = {
	'TcpExt ListenOverflows': ['listenOverflows', 1],
	'TcpExt ListenDrops': ['listenDrops', 1],
	'Tcp PassiveOpens': ['passiveOpens', 1],
};

/** Files of one number. v1 writes -1 or nearly 2^63 for "no limit", v2 "max". */
export const SINGLE: Fields = {
	'memory.max': ['memoryMaxBytes', 1],
	'memory.high': ['memoryHighBytes', 1],
	'memory.current': ['memoryCurrentBytes', 1],
	'memory.limit_in_bytes': ['memoryMaxBytes', 1],
	'memory.usage_in_bytes': ['memoryCurrentBytes', 1],
	'cpu.cfs_quota_us': ['quotaNs', US],
	'cpu.cfs_period_us': ['periodNs', US],
	'cpuacct.usage': ['cgroupCpuNs', 1],
};
