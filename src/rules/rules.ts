// The rules, one line each. Order does not matter: the report ranks.
import { allAsleep } from './all-asleep/rule.ts';
import { allocatingFunction } from './allocating-function/rule.ts';
import { blockedAfterReturn } from './blocked-after-return/rule.ts';
import { crashed } from './crashed/rule.ts';
import { gcCost } from './gc-cost/rule.ts';
import { goroutinesGrowing } from './goroutines-growing/rule.ts';
import { heapGrowing } from './heap-growing/rule.ts';
import { hotFunction } from './hot-function/rule.ts';
import { leakedByRuntime } from './leaked-by-runtime/rule.ts';
import { lockAndPartner } from './lock-and-partner/rule.ts';
import { lockCircle } from './lock-circle/rule.ts';
import { lockDelay } from './lock-delay/rule.ts';
import { lockHeld } from './lock-held/rule.ts';
import { lockNeverGranted } from './lock-never-granted/rule.ts';
import { lockPileup } from './lock-pileup/rule.ts';
import { longSyscalls } from './long-syscalls/rule.ts';
import { outlivedSiblings } from './outlived-siblings/rule.ts';
import { raceReport } from './race-report/rule.ts';
import { callsInARow } from './calls-in-a-row/rule.ts';
import { dialsPerCall } from './dials-per-call/rule.ts';
import { poolWaits } from './pool-waits/rule.ts';
import { sameWorkAtOnce } from './same-work-at-once/rule.ts';
import { slowAnswers } from './slow-answers/rule.ts';
import { lateNetworkPickup } from './late-network-pickup/rule.ts';
import { longRuns } from './long-runs/rule.ts';
import { acceptQueueFull } from './accept-queue-full/rule.ts';
import { descriptorsGrowing } from './descriptors-growing/rule.ts';
import { memoryHeadroom } from './memory-headroom/rule.ts';
import { pageFaultsRule } from './page-faults/rule.ts';
import { quotaThrottled } from './quota-throttled/rule.ts';
import { runDelay } from './run-delay/rule.ts';
import { libraryWorkRule } from './library-work/rule.ts';
import { shortGoroutines } from './short-goroutines/rule.ts';
import { telemetryCostRule } from './telemetry-cost/rule.ts';
import { timersInLoop } from './timers-in-loop/rule.ts';
import { unclosedBodies } from './unclosed-bodies/rule.ts';
import { locksInDatabase } from './locks-in-database/rule.ts';
import type { Rule } from './rule.ts';
import { runQueueBacklog } from './run-queue-backlog/rule.ts';
import { sendCircle } from './send-circle/rule.ts';
import { sendPileup } from './send-pileup/rule.ts';
import { slowReceiver } from './slow-receiver/rule.ts';

export const rules: readonly Rule[] = [
	allAsleep,
	allocatingFunction,
	blockedAfterReturn,
	crashed,
	gcCost,
	goroutinesGrowing,
	heapGrowing,
	hotFunction,
	leakedByRuntime,
	lockAndPartner,
	lockCircle,
	lockDelay,
	lockHeld,
	lockNeverGranted,
	lockPileup,
	longSyscalls,
	outlivedSiblings,
	raceReport,
	runQueueBacklog,
	sendCircle,
	sendPileup,
	slowReceiver,
	callsInARow,
	dialsPerCall,
	poolWaits,
	sameWorkAtOnce,
	slowAnswers,
	lateNetworkPickup,
	longRuns,
	acceptQueueFull,
	descriptorsGrowing,
	memoryHeadroom,
	pageFaultsRule,
	quotaThrottled,
	runDelay,
	unclosedBodies,
	locksInDatabase,
	libraryWorkRule,
	shortGoroutines,
	telemetryCostRule,
	timersInLoop,
];
