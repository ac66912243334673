import { type CpuCapacity, cpuCapacity } from '../cpu-capacity.ts';
import { family, fieldsOf, orUnknown } from './family.ts';

const { int, double } = fieldsOf<CpuCapacity>();

export const cpuCapacityFamily = family({
	id: 'cpu.capacity',
	doc: 'CPU in use of the CPU there is, joined from all inputs that tell.',
	row: 'recording',
	accepts: ['profile:cpu', 'trace'],
	whenEmpty: 'not-enough-data',
	needs: { capacity: cpuCapacity },
	items: ({ capacity }) => (capacity.from === 'none' ? [] : [capacity]),
	fields: {
		procs: int('Ps', 'GOMAXPROCS; 0 unknown', (capacity) => capacity.procs),
		busyCores: double('cores', 'in use over the longest CPU profile; 0 without one', (capacity) => capacity.busyCores),
		utilisation: double('share', 'of the capacity; unknown without the number of Ps', (capacity) => orUnknown(capacity.utilisation)),
		meanRunnable: double('goroutines', 'that waited for a P, on average; unknown without a trace', (capacity) =>
			orUnknown(capacity.meanRunnable),
		),
		latencyP99Ns: double('ns', '99th percentile of the time from runnable to running; unknown without a trace', (capacity) =>
			orUnknown(capacity.latencyP99Ns),
		),
	},
	about: (capacity) => ({ ref: { input: capacity.input, table: capacity.from === 'trace' ? 'trace' : 'profile.samples' } }),
});
