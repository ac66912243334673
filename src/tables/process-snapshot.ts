// What the operating system's own files say of a process and its cgroup, at one or several instants: /proc/PID/*, /proc/net/*,
// /proc/pressure/*, files of cgroup v1 and v2, listings of `ls -l /proc/PID/fd` and `ss`.

/**
 * The figures of a snapshot: one column each. Counters (c) only rise while process and machine live, so two snapshots give a rate;
 * gauges (g) are levels. NaN: the snapshot does not tell. Infinity: the file says that there is no limit ("max", -1).
 */
export const FIGURES = {
	/** g, /proc/uptime: ns since the machine started. The clock of rates. */
	uptimeNs: 'ns',
	/** g, /proc/PID/stat: ns after the start of the machine at which the process started. Another value is another process. */
	startedNs: 'ns',
	/** c, /proc/PID/stat: faults without and with a read from a disk, all threads, children that have ended aside. */
	minorFaults: 'count',
	majorFaults: 'count',
	/** c, /proc/PID/stat: CPU time of all threads, ns (the kernel counts in steps of 10 ms). */
	userCpuNs: 'ns',
	systemCpuNs: 'ns',
	/** g, /proc/PID/stat or status. */
	threads: 'count',
	/** g, /proc/PID/status: VmRSS and its parts, VmSwap. */
	rssBytes: 'bytes',
	rssAnonBytes: 'bytes',
	rssFileBytes: 'bytes',
	swapBytes: 'bytes',
	/** g, /proc/PID/smaps_rollup: pages given back by MADV_FREE that the kernel has not taken yet; huge pages. */
	lazyFreeBytes: 'bytes',
	anonHugeBytes: 'bytes',
	/** g, listing of /proc/PID/fd: how many are open. /proc/PID/limits: soft limit of them. */
	descriptors: 'count',
	descriptorLimit: 'count',
	/** c, first lines of /proc/stat, ns of all CPUs: all but idle and waiting for a disk; those; taken by the hypervisor. g: CPUs. */
	hostBusyNs: 'ns',
	hostIdleNs: 'ns',
	hostStealNs: 'ns',
	hostCpus: 'count',
	/** c, /proc/pressure/*: time in which some task, or all of them, waited for the resource, ns. */
	cpuSomeNs: 'ns',
	memorySomeNs: 'ns',
	memoryFullNs: 'ns',
	ioSomeNs: 'ns',
	ioFullNs: 'ns',
	/** c, /proc/vmstat: of the whole machine. */
	hostFaults: 'count',
	hostMajorFaults: 'count',
	/** g, cgroup cpu.max or cpu.cfs_quota_us, cpu.cfs_period_us: CPU time per period. */
	quotaNs: 'ns',
	periodNs: 'ns',
	/** c, cgroup cpu.stat: CPU time used, periods with work, those in which the quota ran out, time stopped (summed over CPUs). */
	cgroupCpuNs: 'ns',
	periods: 'count',
	throttledPeriods: 'count',
	throttledNs: 'ns',
	/** c, cgroup cpu.pressure and memory.pressure: as those of the machine. */
	cgroupCpuSomeNs: 'ns',
	cgroupMemorySomeNs: 'ns',
	/** g, cgroup memory.max, memory.high, memory.current (v1: limit_in_bytes, soft limit aside, usage_in_bytes). */
	memoryMaxBytes: 'bytes',
	memoryHighBytes: 'bytes',
	memoryCurrentBytes: 'bytes',
	/** g, cgroup memory.stat. */
	anonBytes: 'bytes',
	fileBytes: 'bytes',
	inactiveFileBytes: 'bytes',
	shmemBytes: 'bytes',
	kernelBytes: 'bytes',
	sockBytes: 'bytes',
	/** c, cgroup memory.stat: pages read again soon after they were taken away. */
	refaults: 'count',
	/** c, cgroup memory.events: reclaim forced at memory.high and memory.max, allocations that failed, processes killed. */
	highEvents: 'count',
	maxEvents: 'count',
	oomEvents: 'count',
	oomKills: 'count',
	/** g, /proc/net/sockstat. */
	socketsUsed: 'count',
	tcpInUse: 'count',
	tcpTimeWait: 'count',
	/** c, /proc/net/netstat and snmp, of the network namespace: connections refused by a full accept queue; dropped; accepted. */
	listenOverflows: 'count',
	listenDrops: 'count',
	passiveOpens: 'count',
} as const;

export type Figure = keyof typeof FIGURES;

/** Kinds of open files, by what the link in /proc/PID/fd says. */
export const DESCRIPTOR_KINDS = ['socket', 'file', 'pipe', 'anon_inode', 'device', 'other'] as const;
export type DescriptorKind = (typeof DESCRIPTOR_KINDS)[number];

/** Open descriptors, one row per snapshot, kind and target. */
export interface DescriptorTable {
	readonly length: number;
	/** Row of the snapshot. */
	readonly snapshot: Int32Array;
	/** Index in DESCRIPTOR_KINDS. */
	readonly kind: Uint8Array;
	/** StringId: path with numbers replaced by `*` (`/data/part-*.tmp`), `[eventpoll]` ...; '' for sockets and pipes, and beyond the 1000th. */
	readonly target: Int32Array;
	readonly count: Int32Array;
}

/** Scheduling of each thread (/proc/PID/task/TID/schedstat), one row per snapshot and thread. Counters. */
export interface ThreadTable {
	readonly length: number;
	readonly snapshot: Int32Array;
	readonly tid: Int32Array;
	readonly onCpuNs: Float64Array;
	/** Ready to run, waiting for a CPU. */
	readonly waitingNs: Float64Array;
	/** Times it was given a CPU. */
	readonly turns: Float64Array;
}

/** Listening TCP sockets (`ss -lnt`), one row per snapshot and address. */
export interface ListenerTable {
	readonly length: number;
	readonly snapshot: Int32Array;
	/** StringId, `0.0.0.0:8080`. */
	readonly address: Int32Array;
	/** Connections that wait for accept, and how many may (Recv-Q, Send-Q). */
	readonly queued: Int32Array;
	readonly backlog: Int32Array;
}

/** TCP connections (`ss -tan`), one row per snapshot, state, direction and peer. */
export interface ConnectionTable {
	readonly length: number;
	readonly snapshot: Int32Array;
	/** StringId as ss prints it: `ESTAB`, `CLOSE-WAIT`. */
	readonly state: Int32Array;
	/** 1: the local port is one that is listened on in the same snapshot. */
	readonly isInbound: Uint8Array;
	/** StringId. Inbound: the local address listened on; outbound: the peer; '' beyond the 4096th. */
	readonly peer: Int32Array;
	readonly count: Int32Array;
}

export interface ProcessTables {
	readonly kind: 'process-files';
	/** Snapshots, in the order of the input. */
	readonly length: number;
	/** Process id; 0 when no file tells. */
	readonly pid: number;
	/** Unix ns of the first snapshot as decimal, when it carries a date; '' otherwise. */
	readonly timeNanos: string;
	readonly figures: Readonly<Record<Figure, Float64Array>>;
	readonly descriptors: DescriptorTable;
	readonly threadTimes: ThreadTable;
	readonly listeners: ListenerTable;
	readonly connections: ConnectionTable;
}
