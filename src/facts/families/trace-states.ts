import { HIGH_CALLING, HIGH_QUEUEING, type StateShares, stateShares } from '../state-shares.ts';
import { family, fieldsOf, shareOf } from './family.ts';

const { int, double, flag } = fieldsOf<StateShares>();

export const traceStatesFamily = family({
	id: 'trace.states',
	doc: 'Goroutine time of a whole trace by state, without goroutines of the runtime.',
	row: 'trace',
	accepts: ['trace'],
	whenEmpty: 'not-enough-data',
	needs: { all: stateShares },
	items: ({ all }) => all,
	fields: {
		goroutines: int('goroutines', 'that were seen', (one) => one.goroutines),
		runningNs: double('ns', 'on a P', (one) => one.runningNs),
		runnableNs: double('ns', 'ready, waiting for a P', (one) => one.runnableNs),
		syscallNs: double('ns', 'in system calls', (one) => one.syscallNs),
		waitingNs: double('ns', 'waiting for anything else; idle workers wait, too', (one) => one.waitingNs),
		runningShare: double('share', 'on a P, of all goroutine time', (one) => shareOf(one.runningNs, one.totalNs)),
		runnableShare: double('share', 'ready, waiting for a P, of all goroutine time', (one) => shareOf(one.runnableNs, one.totalNs)),
		syscallShare: double('share', 'in system calls, of all goroutine time', (one) => shareOf(one.syscallNs, one.totalNs)),
		waitingShare: double('share', 'waiting, of all goroutine time', (one) => shareOf(one.waitingNs, one.totalNs)),
		queueing: double('×', 'runnable over running time; unknown when nothing ran', (one) => one.queueing),
		calling: double('×', 'time in system calls over running time; unknown when nothing ran', (one) => one.calling),
		isQueueingHigh: flag('goroutines waited for a P as long as they ran, or longer', (one) => one.queueing >= HIGH_QUEUEING),
		isCallingHigh: flag('goroutines were in system calls as long as they ran, or longer', (one) => one.calling >= HIGH_CALLING),
	},
	about: ({ input }) => ({ ref: { input, table: 'trace.goroutines' } }),
});
