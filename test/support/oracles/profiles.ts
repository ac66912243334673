// Profiles, from the samples as `gowhy pprof -parsed` prints them.
import { functionsOf, ownFunctionOf } from '../frames-text.ts';
import { type ParsedProfile, type SlowInput, sampleStacks } from '../slow-input.ts';
import { gcLines } from './gc.ts';
import { blamed, type Claim, type Oracle, sum } from './oracle.ts';
import { traceUtilisation } from './trace-goroutines.ts';

function column(profile: ParsedProfile, type: string): number[] {
	const at = profile.sampleTypes.findIndex((one) => one.type === type);
	if (at < 0) throw new Error(`the profile has no ${type}`);
	return profile.samples.map(({ values }) => values[at] as number);
}

/** What a sample's stack must show for it to belong to the evidence. */
type IsAbout = (stack: readonly string[]) => boolean;

const isMarking: IsAbout = (stack) =>
	stack.includes('runtime.gcBgMarkWorker') || stack.some((fn) => fn.startsWith('runtime.gcAssistAlloc'));
const isAllocation: IsAbout = (stack) =>
	stack.some((fn) => /^runtime\.(mallocgc|growslice|newobject)$/.test(fn) || fn.startsWith('runtime.gcAssistAlloc'));
const isSend: IsAbout = (stack) => stack.some((fn) => fn.startsWith('runtime.chansend'));
const isLock: IsAbout = (stack) => stack.some((fn) => /^sync\.\(\*(RW)?Mutex\)/.test(fn));
const isAny: IsAbout = () => true;

/**
 * Sum over the samples about which the evidence speaks, of the function that the reference leads to. The reference must name all of them
 * and only samples whose nearest own function is this one; the cause must name the function.
 */
function sumOf({ cause, input, rows }: Claim, type: string, isAbout: IsAbout): number {
	const profile = input.profile();
	const values = column(profile, type);
	const own = sampleStacks(profile).map((stack) => ({ fn: ownFunctionOf(stack), isAbout: isAbout(stack) }));
	const named = new Set(rows.rows());
	const fn = own[rows.rows()[0] as number]?.fn ?? '';
	if (!cause.where.some((at) => at.function === fn)) throw new Error(`samples of ${fn} are named, which the cause does not speak of`);
	const stray = [...named].find((row) => own[row]?.fn !== fn);
	if (stray !== undefined) throw new Error(`sample ${stray} is named, which lies in ${own[stray]?.fn} and not in ${fn}`);
	const missing = own.findIndex((one, row) => one.fn === fn && one.isAbout && !named.has(row));
	if (missing >= 0) throw new Error(`sample ${missing} belongs to the evidence and is not named`);
	return sum(own.flatMap((one, row) => (one.fn === fn && one.isAbout ? [values[row] as number] : [])));
}

/** 100 samples per second of CPU. */
const TRACE_SAMPLE_NS = 1e7;

/** Of a hot function all counts, unless allocating is about half of it or more: then what is left without. */
const MOSTLY_ALLOCATING = 0.45;

const cpu: Oracle = (claim) => {
	if (claim.cause.id !== 'cpu-hotspot') return cpuOf(claim, isAllocation);
	const all = cpuOf(claim, isAny);
	return cpuOf(claim, isAllocation) < all * MOSTLY_ALLOCATING ? all : cpuOf(claim, (stack) => !isAllocation(stack));
};

function cpuOf(claim: Claim, isAbout: IsAbout): number {
	if (claim.rows.table === 'trace.cpuSamples') {
		const stacks = claim.input.trace().samples.map(functionsOf);
		if (claim.cause.id === 'gc-pressure') return stacks.filter(isMarking).length * TRACE_SAMPLE_NS;
		return stacks.filter((stack) => ownFunctionOf(stack) === blamed(claim) && isAbout(stack)).length * TRACE_SAMPLE_NS;
	}
	if (claim.cause.id !== 'gc-pressure') return sumOf(claim, 'cpu', isAbout);
	const profile = claim.input.profile();
	const values = column(profile, 'cpu');
	return sum(sampleStacks(profile).map((stack, row) => (isMarking(stack) ? (values[row] as number) : 0)));
}

/** A block profile holds waits of all kinds; a cause speaks of one. */
const block: Oracle = (claim) => sumOf(claim, 'delay', claim.cause.id === 'channel-backpressure' ? isSend : isLock);

/** Memory in use in the newest heap profile less that in the oldest. */
const heapGrowth: Oracle = ({ inputs, input }) => {
	const heaps = inputs
		.filter((one) => one.isProfile && one.profile().sampleTypes.some(({ type }) => type === 'inuse_space'))
		.map((one) => ({ one, total: sum(column(one.profile(), 'inuse_space')) }))
		.sort((a, b) => a.one.profile().timeNanos - b.one.profile().timeNanos);
	if (heaps.at(-1)?.one !== input) throw new Error('the reference is not to the newest heap profile');
	return (heaps.at(-1)?.total ?? 0) - (heaps[0]?.total ?? 0);
};

/** CPU used of CPU there was; a profile alone does not tell how much there was. */
const utilisation: Oracle = ({ input, inputs }) => {
	if (input.isTrace) return traceUtilisation(input.trace());
	const profile = input.profile();
	return Math.min(1, sum(column(profile, 'cpu')) / profile.durationNanos / procsOf(inputs));
};

function procsOf(inputs: readonly SlowInput[]): number {
	for (const input of inputs) if (input.isTrace) return input.trace().procs;
	for (const input of inputs) {
		const procs = input.isProfile ? undefined : (gcLines(input).at(-1)?.procs ?? /gomaxprocs=(\d+)/.exec(input.text())?.[1]);
		if (procs !== undefined) return Number(procs);
	}
	throw new Error('nothing tells the number of Ps');
}

/** Below the program's own nearest frame (all of the stack when there is none), leaf first. */
function calledBy(stack: readonly string[]): readonly string[] {
	const own = ownFunctionOf(stack);
	return own === '' ? stack : stack.slice(0, stack.indexOf(own));
}

const isStarting: IsAbout = (stack) => calledBy(stack).includes('runtime.newproc');
const isEnding: IsAbout = (stack) =>
	stack.includes('runtime.goexit0') && !stack.some((fn) => /^runtime\.(stopm|notesleep|netpoll)$/.test(fn));
const TIMERS =
	/^(context\.With(Timeout|Deadline)|context\.\(\*timerCtx\)\.cancel$|time\.(After|AfterFunc|Tick|NewTicker|NewTimer|newTimer|resetTimer|stopTimer|Sleep)$|time\.\(\*(Timer|Ticker)\)\.(Reset|Stop)$|runtime\.\(\*timers?\)\.|runtime\.(un)?blockTimerChan)/;
const isTimer: IsAbout = (stack) =>
	calledBy(stack).some((fn) => TIMERS.test(fn)) && !calledBy(stack).includes('internal/poll.runtime_pollSetDeadline');
const TELEMETRY =
	/^(log|log\/slog)\.|^go\.uber\.org\/zap|^github\.com\/(rs\/zerolog|sirupsen\/logrus|prometheus)\/?|^go\.opentelemetry\.io\//;
/** The library function that the program's own one calls. */
const callee = (stack: readonly string[]): string => calledBy(stack).at(-1) ?? '';

/** Samples of the function in question (rows name them), in the library or formatting on lines that call it. */
const telemetry =
	(type: string): Oracle =>
	({ input, rows, cause }) => {
		const profile = input.profile();
		const values = column(profile, type);
		const stacks = sampleStacks(profile);
		const fn = ownFunctionOf(stacks[rows.rows()[0] as number] as string[]);
		if (!cause.where.some((at) => at.function === fn)) throw new Error(`samples of ${fn} are named, which the cause does not speak of`);
		const named = new Set(rows.rows());
		return sum(
			stacks.map((stack, row) => {
				if (ownFunctionOf(stack) !== fn) return 0;
				const isCall = calledBy(stack).some((name) => TELEMETRY.test(name));
				const isFormatting = named.has(row) && /^fmt\.(Sprint|Append|Errorf)/.test(callee(stack));
				return isCall || isFormatting ? (values[row] as number) : 0;
			}),
		);
	};

const work =
	(pattern: RegExp): Oracle =>
	(claim) =>
		claim.rows.table === 'trace.cpuSamples'
			? cpuOf(claim, (stack) => pattern.test(callee(stack)))
			: ofSome(claim, 'cpu', (stack) => pattern.test(callee(stack)));

/** As sumOf, where the evidence speaks of some of the function's samples only: exactly these must be named. */
function ofSome(claim: Claim, type: string, isAbout: IsAbout): number {
	const profile = claim.input.profile();
	const values = column(profile, type);
	const stacks = sampleStacks(profile);
	const fn = ownFunctionOf(stacks[claim.rows.rows()[0] as number] as string[]);
	if (!claim.cause.where.some((at) => at.function === fn)) throw new Error(`samples of ${fn} are named, which the cause does not speak of`);
	const named = claim.rows.rows();
	const wanted = stacks.flatMap((stack, row) => (ownFunctionOf(stack) === fn && isAbout(stack) ? [row] : []));
	if (named.length !== wanted.length) throw new Error(`${named.length} samples are named, ${wanted.length} belong to the evidence`);
	return sum(wanted.map((row) => values[row] as number));
}

/** Nearly always in no function of the program. */
const endings: Oracle = ({ input }) => {
	const profile = input.profile();
	const values = column(profile, 'cpu');
	return sum(sampleStacks(profile).map((stack, row) => (isEnding(stack) ? (values[row] as number) : 0)));
};

export const profiles: Readonly<Record<string, Oracle>> = {
	'profile.byFunction/cpu': cpu,
	'profile.byFunction/heap': (claim) => sumOf(claim, 'alloc_space', isAny),
	'profile.byFunction/mutex': (claim) => sumOf(claim, 'delay', isAny),
	'profile.byFunction/block': block,
	'profile.heap.growth': heapGrowth,
	'profile.goroutineStarts': (claim) => ofSome(claim, 'cpu', isStarting),
	'profile.goroutineEnds': endings,
	'profile.timers/cpu': (claim) => ofSome(claim, 'cpu', isTimer),
	'profile.timers/heap': (claim) => ofSome(claim, 'alloc_space', isTimer),
	'profile.libraryWork/fmt': work(/^fmt\.(Sprint|Append|Errorf)/),
	'profile.libraryWork/encoding/json': work(/^encoding\/json\./),
	'profile.libraryWork/regexp compile': (claim) =>
		ofSome(claim, 'cpu', (stack) => callee(stack).startsWith('regexp.') && stack.some((fn) => /^regexp\.[cC]ompile$/.test(fn))),
	'telemetry.cost/cpu': telemetry('cpu'),
	'telemetry.cost/heap': telemetry('alloc_space'),
	'telemetry.cost/mutex': telemetry('delay'),
	'cpu.capacity': utilisation,
};
