// Goroutines, run queues and system calls of a trace.
import { GoState } from '../../../src/tables/trace.ts';
import { functionsOf, ownFunctionOf, withoutClosures } from '../frames-text.ts';
import type { GoroutineHistory, Span, TraceHistory } from '../trace-history.ts';
import { blamed, type Claim, type Oracle, sum } from './oracle.ts';

const length = (span: Span): number => span.toNs - span.fromNs;
const all = (trace: TraceHistory): GoroutineHistory[] => [...trace.goroutines.values()];

/** The runtime's own goroutines; the main goroutine is the program's. */
export const isRuntimeOwn = ({ start }: GoroutineHistory): boolean => start.startsWith('runtime.') && !/^runtime\.main(\.|$)/.test(start);

export const timeIn = (goroutines: readonly GoroutineHistory[], state: number): number =>
	sum(goroutines.flatMap(({ spans }) => spans.filter((span) => span.state === state).map(length)));

const own = (trace: TraceHistory): GoroutineHistory[] => all(trace).filter((one) => !isRuntimeOwn(one));

/** Goroutines that wait in the blamed function when the trace ends; the reference must name exactly these. */
const stuck: Oracle = (claim) => {
	const { input, rows } = claim;
	const found = all(input.trace()).filter(({ spans }) => {
		const last = spans.at(-1);
		return last?.isOpen === true && last.state === GoState.Waiting && ownFunctionOf(functionsOf(last.frames)) === blamed(claim);
	});
	const named = new Set(rows.goroutineIds());
	if (found.some(({ id }) => !named.has(id))) throw new Error(`goroutines wait in ${blamed(claim)} that the reference does not name`);
	return found.length;
};

/** Of the goroutines named: those whose starter has ended, or is seen in a stack without the function that started them. */
export const startersReturned: Oracle = ({ input, rows }) => {
	const trace = input.trace();
	return rows.goroutineIds().filter((id) => {
		const goroutine = trace.goroutines.get(id) as GoroutineHistory;
		if (goroutine.createdNs < 0) return false;
		const creator = trace.goroutines.get(goroutine.creator);
		const last = creator?.spans.at(-1);
		if (!creator || creator.endedNs >= 0) return creator !== undefined;
		const starter = withoutClosures(ownFunctionOf(functionsOf(goroutine.creatorFrames)));
		const isSeen = last !== undefined && last.frames !== '' && (last.state === GoState.Waiting || last.state === GoState.Syscall);
		return isSeen && starter !== '' && !functionsOf(last.frames).map(withoutClosures).includes(starter);
	}).length;
};

/** Those who wait to send in the functions of those named, if whoever was seen to receive from these is on the stack of such a one. */
const sendCircle: Oracle = ({ input, rows }) => {
	const trace = input.trace();
	const functionOf = (frames: string): string => withoutClosures(ownFunctionOf(functionsOf(frames)));
	const waiting = all(trace).flatMap(({ id, spans }) => {
		const last = spans.at(-1);
		return last?.isOpen && last.reason === 'chan send' ? [{ id, fn: functionOf(last.frames) }] : [];
	});
	const named = new Set(rows.goroutineIds());
	const circle = new Set(waiting.filter(({ id }) => named.has(id)).map(({ fn }) => fn));
	const sends = all(trace).flatMap(({ spans }) => spans.filter((span) => !span.isOpen && span.endedBy >= 0));
	const receivers = sends.flatMap((span) => {
		if (span.reason === 'chan send' && circle.has(functionOf(span.frames))) return [functionOf(span.endFrames)];
		const isHandedOver = /^runtime\.(chanrecv\d|selectgo) /.test(span.frames) && span.endFrames.includes('runtime.chansend');
		return isHandedOver && circle.has(functionOf(span.endFrames)) ? [functionOf(span.frames)] : [];
	});
	const senders = all(trace).filter(({ id }) => waiting.some((one) => one.id === id));
	const insides = new Set(senders.flatMap(({ spans }) => functionsOf(spans.at(-1)?.frames ?? '').map(withoutClosures)));
	if (receivers.length === 0 || receivers.some((fn) => !insides.has(fn))) return Number.NaN;
	return waiting.filter(({ fn }) => circle.has(fn)).length;
};

/** Goroutines that began as a task of an errgroup and now wait to send under its Go. */
export const tasksThatAsk = (trace: TraceHistory): number =>
	all(trace).filter(({ start, spans }) => {
		const last = spans.at(-1);
		return (
			/errgroup\.\(\*Group\)\.Go\.func\d+$/.test(start) && last?.reason === 'chan send' && last.frames.includes('errgroup.(*Group).Go ')
		);
	}).length;

/** Of the goroutines named: another one of the same creator waits for the network when the trace ends. */
export const readersBeside: Oracle = ({ input, rows }) => {
	const trace = input.trace();
	const isReading = ({ spans }: GoroutineHistory): boolean => spans.at(-1)?.state === GoState.Waiting && spans.at(-1)?.reason === 'network';
	const readers = new Set(
		all(trace)
			.filter(isReading)
			.map((one) => one.creator),
	);
	return rows.goroutineIds().filter((id) => {
		const { creator, createdNs } = trace.goroutines.get(id) as GoroutineHistory;
		return createdNs >= 0 && readers.has(creator);
	}).length;
};

/** Goroutines of the start function of those named that have lived three times as long as any of them that ended. */
const outlived: Oracle = ({ input, rows }) => {
	const trace = input.trace();
	const starts = new Set(rows.goroutineIds().map((id) => trace.goroutines.get(id)?.start));
	const kind = all(trace).filter(({ start }) => starts.has(start));
	const lives = kind
		.filter(({ createdNs, endedNs }) => createdNs >= 0 && endedNs >= 0)
		.map(({ createdNs, endedNs }) => endedNs - createdNs);
	return kind.filter(({ createdNs, endedNs }) => endedNs < 0 && trace.durationNs - Math.max(0, createdNs) > 3 * Math.max(...lives)).length;
};

/** Mean number of the goroutines named that existed. */
const meanAlive: Oracle = ({ input, rows }) => {
	const trace = input.trace();
	const lives = rows.goroutineIds().map((id) => {
		const { createdNs, endedNs } = trace.goroutines.get(id) as GoroutineHistory;
		return (endedNs < 0 ? trace.durationNs : endedNs) - Math.max(0, createdNs);
	});
	return sum(lives) / trace.durationNs;
};

const longestRun: Oracle = ({ input, rows }) => {
	const trace = input.trace();
	const goroutines = rows.hasRows ? rows.goroutineIds().map((id) => trace.goroutines.get(id) as GoroutineHistory) : own(trace);
	return Math.max(...goroutines.flatMap(({ spans }) => spans.filter((span) => span.state === GoState.Running).map(length)));
};

/** 10 ms for each time a goroutine was preempted at one of the stacks named. */
const preempted: Oracle = ({ input, rows }) => {
	const stacks = new Set(rows.preemptedStacks());
	return input.trace().preempted.filter((frames) => stacks.has(frames)).length * 1e7;
};

/** Stays on a P of 30 ms and more of the program's goroutines, joined where they overlap. */
function longStays(trace: TraceHistory): { fromNs: number; toNs: number }[] {
	const long = own(trace)
		.flatMap(({ spans }) => spans.filter((span) => span.state === GoState.Running && length(span) >= 30e6))
		.sort((a, b) => a.fromNs - b.fromNs);
	const joined: { fromNs: number; toNs: number }[] = [];
	for (const { fromNs, toNs } of long) {
		const last = joined.at(-1);
		if (last && fromNs <= last.toNs) last.toNs = Math.max(last.toNs, toNs);
		else joined.push({ fromNs, toNs });
	}
	return joined;
}

/** Time in which the program's goroutines were runnable during such stays. */
const behindLongStays: Oracle = ({ input }) => {
	const trace = input.trace();
	const long = longStays(trace);
	const runnable = own(trace).flatMap(({ spans }) => spans.filter((span) => span.state === GoState.Runnable));
	return sum(
		runnable.flatMap((span) => long.map((stay) => Math.max(0, Math.min(span.toNs, stay.toNs) - Math.max(span.fromNs, stay.fromNs)))),
	);
};

/** Finished waits for the network that no goroutine ended, with what came after. */
function networkWakes(trace: TraceHistory): { wait: Span; after: Span | undefined }[] {
	return all(trace).flatMap(({ spans }) =>
		spans
			.map((wait, i) => ({ wait, after: spans[i + 1] }))
			.filter(({ wait }) => wait.state === GoState.Waiting && wait.reason === 'network' && !wait.isOpen && wait.endedBy < 0),
	);
}

const wokenByMonitor: Oracle = ({ input }) => networkWakes(input.trace()).filter(({ wait }) => wait.endProc < 0).length;

const queuedAfterNetwork: Oracle = ({ input }) => {
	const wakes = networkWakes(input.trace());
	return sum(wakes.map(({ after }) => (after?.state === GoState.Runnable ? length(after) : 0))) / wakes.length;
};

function callsAt({ input, rows }: Claim): Span[] {
	const stacks = new Set(rows.syscalls());
	return all(input.trace()).flatMap(({ spans }) => spans.filter((span) => span.state === GoState.Syscall && stacks.has(span.frames)));
}

/** Share of the Ps' time in which goroutines ran. */
export const traceUtilisation = (trace: TraceHistory): number =>
	Math.min(1, timeIn(all(trace), GoState.Running) / (trace.procs * trace.durationNs));

/** Goroutines created inside the trace by the function blamed, of the kind that the cause names second. */
const started: Oracle = (claim) => {
	const start = claim.cause.where[1]?.function;
	return all(claim.input.trace()).filter(
		(one) =>
			one.createdNs >= 0 && ownFunctionOf(functionsOf(one.creatorFrames)) === blamed(claim) && (start === undefined || one.start === start),
	).length;
};

export const traceGoroutines: Readonly<Record<string, Oracle>> = {
	'trace.goroutines.stuck': stuck,
	'trace.goroutines.starts': started,
	'trace.channels.circle': sendCircle,
	'trace.goroutines.births': outlived,
	'trace.sched.load': ({ input }) => timeIn(own(input.trace()), GoState.Runnable),
	'trace.sched.cpuBound': meanAlive,
	'trace.sched.longestRun': longestRun,
	'trace.sched.behind': behindLongStays,
	'trace.sched.netpoll': wokenByMonitor,
	'trace.sched.netpollQueue': queuedAfterNetwork,
	'trace.preempted.byFunction': preempted,
	'trace.syscalls': (claim) => sum(callsAt(claim).map(length)),
	// The scheduler took the P away: the goroutine comes back without one.
	'trace.syscalls.blocked': (claim) => callsAt(claim).filter((span) => !span.isOpen && span.next === GoState.Runnable).length,
	'trace.threads': ({ input }) => input.trace().threads,
};
