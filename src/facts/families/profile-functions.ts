// Functions of the program by what profiles say they cost: one family for CPU, one for the heap, two for waits.
import { type FunctionCost, type ProfileCost, profileCosts } from '../profile-places.ts';
import { family, fieldsOf, placeFields, ratio, shareOf } from './family.ts';

interface Item {
	readonly cost: ProfileCost;
	readonly own: FunctionCost;
}

const { int, double, text, operation, word } = fieldsOf<Item>();

const itemsOf = (costs: readonly ProfileCost[], isWanted: (cost: ProfileCost) => boolean): Item[] =>
	costs.filter(isWanted).flatMap((cost) => cost.functions.map((own) => ({ cost, own })));

const about = ({ cost, own }: Item) => ({
	ref: { input: cost.input, artifact: cost.artifact, table: cost.table, rows: own.rows },
	stack: own.lines,
});

const place = {
	...placeFields<Item>(({ own }) => own),
	operation: operation('cpu, alloc, mutex lock, chan receive ...', ({ own }) => own.op),
	callee: text("the library function directly called that costs most; '' when the function's own code does", ({ own }) => own.callee),
};

export const cpuFunctionsFamily = family({
	id: 'cpu.functions',
	measures: 'profile.byFunction/cpu',
	doc: 'CPU time by function of the program, library and runtime code below it included: from CPU profiles and CPU samples in traces.',
	row: 'function of one profile',
	accepts: ['profile:cpu', 'trace'],
	whenEmpty: 'not-enough-data',
	needs: { costs: profileCosts },
	items: ({ costs }) => itemsOf(costs, (cost) => cost.kind === 'cpu'),
	fields: {
		...place,
		valueNs: double('ns', 'CPU time in the function and library code below it', ({ own }) => own.value),
		share: double('share', 'of all CPU samples', ({ cost, own }) => shareOf(own.value, cost.total)),
		cumulativeNs: double('ns', 'CPU time with the function anywhere on the stack', ({ own }) => own.cumulative),
		cumulativeShare: double('share', 'of all CPU samples', ({ cost, own }) => shareOf(own.cumulative, cost.total)),
		allocatingShare: double('share', 'of its own time, in allocation and GC assists', ({ own }) => shareOf(own.allocating, own.value)),
		calleeShare: double('share', 'of its own time, in callee', ({ own }) => shareOf(own.calleeValue, own.value)),
		samples: int('samples', 'in the whole profile', ({ cost }) => Math.round(cost.samples)),
		cores: double('cores', 'in use on average over the whole profile; unknown without its length', ({ cost }) =>
			ratio(cost.total, cost.durationNs),
		),
	},
	about,
});

export const heapFunctionsFamily = family({
	id: 'heap.functions',
	measures: 'profile.byFunction/heap',
	doc: 'Memory by function of the program: what is allocated since the start (alloc_space) and what is live (inuse_space).',
	row: 'function of one sample type of one profile',
	accepts: ['profile:heap'],
	whenEmpty: 'not-enough-data',
	needs: { costs: profileCosts },
	items: ({ costs }) => itemsOf(costs, (cost) => cost.kind === 'heap'),
	fields: {
		...place,
		sampleType: word(['alloc_space', 'inuse_space'], 'alloc_space or inuse_space', ({ cost }) => cost.sampleType),
		valueBytes: double('bytes', 'allocated by the function and library code below it', ({ own }) => own.value),
		share: double('share', 'of all bytes of that sample type', ({ cost, own }) => shareOf(own.value, cost.total)),
		cumulativeBytes: double('bytes', 'with the function anywhere on the stack', ({ own }) => own.cumulative),
		cumulativeShare: double('share', 'of all bytes of that sample type', ({ cost, own }) => shareOf(own.cumulative, cost.total)),
		objects: double('objects', 'allocated or live', ({ own }) => own.count),
		meanBytes: double('bytes', 'per object; unknown without objects', ({ own }) => ratio(own.value, own.count)),
	},
	about,
});

const waitFields = {
	...place,
	valueNs: double('ns', 'time waited', ({ own }) => own.value),
	share: double('share', 'of all time waited in the profile', ({ cost, own }) => shareOf(own.value, cost.total)),
	count: double('waits', 'how many', ({ own }) => own.count),
	meanNs: double('ns', 'per wait; unknown without waits', ({ own }) => ratio(own.value, own.count)),
};

export const mutexFunctionsFamily = family({
	id: 'mutex.functions',
	measures: 'profile.byFunction/mutex',
	doc: 'Waits for locks by the function of the program that held them, from mutex profiles.',
	row: 'function of one profile',
	accepts: ['profile:mutex'],
	whenEmpty: 'not-enough-data',
	needs: { costs: profileCosts },
	items: ({ costs }) => itemsOf(costs, (cost) => cost.kind === 'mutex'),
	fields: waitFields,
	about,
});

export const blockFunctionsFamily = family({
	id: 'block.functions',
	measures: 'profile.byFunction/block',
	doc: 'Waits by the function of the program that waited, from block profiles.',
	row: 'function and operation of one profile',
	accepts: ['profile:block'],
	whenEmpty: 'not-enough-data',
	needs: { costs: profileCosts },
	items: ({ costs }) => itemsOf(costs, (cost) => cost.kind === 'block'),
	fields: waitFields,
	about,
});
