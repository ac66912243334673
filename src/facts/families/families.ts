// The fact families, one line each: the whole vocabulary of users' rules. `gowhy rules facts` prints it.
import { cpuCapacityFamily } from './cpu-capacity.ts';
import type { Family } from './family.ts';
import { gctraceFamily } from './gctrace.ts';
import { goroutineGroupsFamily } from './goroutine-groups.ts';
import { goroutineGrowthFamily } from './goroutine-growth.ts';
import { blockFunctionsFamily, cpuFunctionsFamily, heapFunctionsFamily, mutexFunctionsFamily } from './profile-functions.ts';
import { schedtraceFamily } from './schedtrace.ts';
import { telemetryCostFamily } from './telemetry-cost.ts';
import { traceAssistsFamily } from './trace-assists.ts';
import { traceGcFamily } from './trace-gc.ts';
import { traceGoroutineStartsFamily } from './trace-goroutine-starts.ts';
import { traceHoldersFamily } from './trace-holders.ts';
import { traceSchedFamily } from './trace-sched.ts';
import { traceStartsFamily } from './trace-starts.ts';
import { traceStatesFamily } from './trace-states.ts';
import { traceStuckFamily } from './trace-stuck.ts';
import { traceSyscallsFamily } from './trace-syscalls.ts';
import { traceWaitsFamily } from './trace-waits.ts';

/** By id. */
export const families: readonly Family[] = [
	blockFunctionsFamily,
	cpuCapacityFamily,
	cpuFunctionsFamily,
	gctraceFamily,
	goroutineGroupsFamily,
	goroutineGrowthFamily,
	heapFunctionsFamily,
	mutexFunctionsFamily,
	schedtraceFamily,
	telemetryCostFamily,
	traceGcFamily,
	traceAssistsFamily,
	traceStartsFamily,
	traceGoroutineStartsFamily,
	traceStuckFamily,
	traceSchedFamily,
	traceStatesFamily,
	traceSyscallsFamily,
	traceWaitsFamily,
	traceHoldersFamily,
];
