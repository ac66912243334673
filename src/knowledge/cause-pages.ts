// The page of each cause, in the order of the design. The type demands one for every id.
import type { CauseName } from '../rules/words.ts';
import acceptBacklog from './causes/accept-backlog.md';
import allocationHotspot from './causes/allocation-hotspot.md';
import blockingSyscall from './causes/blocking-syscall.md';
import cacheStampede from './causes/cache-stampede.md';
import channelBackpressure from './causes/channel-backpressure.md';
import connectionChurn from './causes/connection-churn.md';
import connectionPoolExhausted from './causes/connection-pool-exhausted.md';
import cpuHotspot from './causes/cpu-hotspot.md';
import cpuThrottling from './causes/cpu-throttling.md';
import dataRace from './causes/data-race.md';
import deadlock from './causes/deadlock.md';
import fdLeak from './causes/fd-leak.md';
import gcPressure from './causes/gc-pressure.md';
import goroutineChurn from './causes/goroutine-churn.md';
import goroutineHog from './causes/goroutine-hog.md';
import goroutineLeak from './causes/goroutine-leak.md';
import hostCpuContention from './causes/host-cpu-contention.md';
import memoryGrowth from './causes/memory-growth.md';
import mutexContention from './causes/mutex-contention.md';
import netpollerStarvation from './causes/netpoller-starvation.md';
import pageFaultStorm from './causes/page-fault-storm.md';
import panic from './causes/panic.md';
import schedulerSaturation from './causes/scheduler-saturation.md';
import serialRemoteCalls from './causes/serial-remote-calls.md';
import slowDownstream from './causes/slow-downstream.md';
import timerChurn from './causes/timer-churn.md';

export const causePages: Readonly<Record<CauseName, string>> = {
	'goroutine-leak': goroutineLeak,
	deadlock,
	'mutex-contention': mutexContention,
	'channel-backpressure': channelBackpressure,
	'slow-downstream': slowDownstream,
	'serial-remote-calls': serialRemoteCalls,
	'connection-pool-exhausted': connectionPoolExhausted,
	'connection-churn': connectionChurn,
	'cpu-hotspot': cpuHotspot,
	'allocation-hotspot': allocationHotspot,
	'gc-pressure': gcPressure,
	'memory-growth': memoryGrowth,
	'scheduler-saturation': schedulerSaturation,
	'goroutine-hog': goroutineHog,
	'netpoller-starvation': netpollerStarvation,
	'cpu-throttling': cpuThrottling,
	'blocking-syscall': blockingSyscall,
	'goroutine-churn': goroutineChurn,
	'timer-churn': timerChurn,
	'cache-stampede': cacheStampede,
	'fd-leak': fdLeak,
	'accept-backlog': acceptBacklog,
	'page-fault-storm': pageFaultStorm,
	'host-cpu-contention': hostCpuContention,
	panic,
	'data-race': dataRace,
};
