// The accountant: turns the ordered event stream into TraceTables, in one pass and with memory bounded by
// goroutines and sites. It trusts the ordering (ordering.ts) to have checked every transition.
//
// 1. Each state transition closes the goroutine's span: its time goes to the totals, slices and, by kind, to a site.
// 2. A wait that ends is charged to its site and to who ended it; what that waker did meanwhile is kept too ("holders").
// 3. Ranges (GC, STW, assist, sweep) are kept as rows or summed by stack; metrics become series.
// 4. At the end all open spans are closed at the last event's time and counted as open.
import type { StackId } from '../../base/ids.ts';
import { emptyString, noStack } from '../../base/ids.ts';
import { openStay } from '../../tables/close-up.ts';
import type { Symbols } from '../../tables/symbols.ts';
import { type CpuSampleTable, GoState, ProcState, type TraceTables } from '../../tables/trace.ts';
import { type Books, openBooks } from './account-books.ts';
import { chargeHolder } from './account-holders.ts';
import { inCanonicalOrder } from './canonical.ts';
import type { CloseUpCollector } from './close-up.ts';
import type { TraceResult } from './decode-trace.ts';
import { EventKind, Resource, type TraceEvent, type TraceSink } from './event.ts';

export type AccountInfo = Pick<TraceResult, 'formatVersion' | 'generations' | 'generationIndex' | 'startClockNs' | 'startWallNs'>;

export interface Accountant extends TraceSink {
	finish(info: AccountInfo): TraceTables;
}

/** `closeUp` gets each stay, assist, sample and annotation on the way. */
export function createAccountant(symbols: Symbols, closeUp: CloseUpCollector | null = null): Accountant {
	const books = { ...openBooks(symbols), closeUp };
	return {
		start() {},
		event(e) {
			books.eventCount++;
			if (e.timeNs > books.lastNs) books.lastNs = e.timeNs;
			if (e.m >= 0) books.threads.add(e.m);
			if (e.g >= 0 && e.stack >= 0 && !isStatus(e)) nameGoroutine(books, books.goroutines.rowOf(e.g), e.stack);
			switch (e.kind) {
				case EventKind.StateTransition:
					if (e.resource === Resource.Goroutine) goroutineTransition(books, e);
					else if (e.resource === Resource.Proc) procTransition(books, e);
					break;
				case EventKind.RangeBegin:
				case EventKind.RangeActive:
					beginRange(books, e);
					break;
				case EventKind.RangeEnd:
					endRange(books, e);
					break;
				case EventKind.Metric:
					metric(books, e);
					break;
				case EventKind.StackSample:
					books.samples.set(e.stack, (books.samples.get(e.stack) ?? 0) + 1);
					closeUp?.sample(e.g >= 0 ? books.goroutines.rowOf(e.g) : -1, e.stack, e.timeNs);
					break;
				case EventKind.TaskBegin:
				case EventKind.TaskEnd:
				case EventKind.RegionBegin:
				case EventKind.RegionEnd:
					books.annotations.event(e);
					closeUp?.annotation(e, e.g >= 0 ? books.goroutines.rowOf(e.g) : -1);
					break;
				case EventKind.Sync:
				case EventKind.Label:
				case EventKind.Log:
				case EventKind.Experimental:
					break;
			}
		},
		finish: (info) => closeBooks(books, info),
	};
}

/** A status event tells of the goroutine it names, its stack included, not of the one that wrote it. */
const isStatus = (e: TraceEvent): boolean =>
	e.kind === EventKind.StateTransition && (e.from === GoState.Undetermined || e.from === e.to) && e.id !== e.g;

/** The start function is the outermost frame of any stack of the goroutine; cut stacks (128 frames) are not trusted. */
function nameGoroutine(books: Books, row: number, stack: StackId): void {
	const { goroutines, symbols } = books;
	if (goroutines.startFunction.get(row) !== emptyString) return;
	const depth = symbols.depth(stack);
	if (depth === 0 || depth >= 128) return;
	const frame = symbols.frameAt(stack, depth - 1);
	goroutines.startFunction.set(row, symbols.functionOf(frame));
	goroutines.startFrame.set(row, frame);
}

function goroutineTransition(books: Books, e: TraceEvent): void {
	const { goroutines: g } = books;
	const row = g.rowOf(e.id);
	if (e.resourceStack >= 0) nameGoroutine(books, row, e.resourceStack);
	if (e.from === GoState.NotExist) {
		g.createdNs.set(row, e.timeNs);
		g.isBefore.set(row, 0);
		g.creatorStack.set(row, e.stack);
		g.creator.set(row, e.g >= 0 ? g.rowOf(e.g) : -1);
		books.slices.created(e.timeNs);
	} else if (e.from !== GoState.Undetermined && e.from !== e.to) {
		closeSpan(books, row, e);
	}
	if (e.to === GoState.NotExist) {
		g.endedNs.set(row, e.timeNs);
		books.recent.release(row);
		books.slices.ended(e.timeNs);
	}
	if (e.from === e.to) return;
	if (e.to === GoState.Running) g.runs.add(row, 1);
	if (e.to === GoState.Waiting && e.from === GoState.Running) g.waits.add(row, 1);
	if (e.from === GoState.Running && e.to === GoState.Runnable && e.reason === books.preempted) {
		books.preemptions++;
		books.preemptedAt.set(e.stack, (books.preemptedAt.get(e.stack) ?? 0) + 1);
	}
	const known = g.state.get(row);
	if (e.from !== GoState.Undetermined) {
		g.sinceNs.set(row, e.timeNs);
		g.isBefore.set(row, 0);
	} else if (known !== GoState.Undetermined && known !== e.to) {
		// After a damaged stretch the ordering starts afresh: what happened to the goroutine meanwhile is not known.
		g.sinceNs.set(row, e.timeNs);
		g.isBefore.set(row, 1);
		books.recent.release(row);
	}
	g.state.set(row, e.to);
	g.reason.set(row, e.to === GoState.Waiting ? e.reason : emptyString);
	g.stack.set(row, e.resourceStack);
}

/** What the end of a goroutine's span needs to know of the event that ends it. */
export type SpanEnd = Pick<TraceEvent, 'timeNs' | 'from' | 'to' | 'g' | 'id' | 'stack' | 'p'>;

export function closeSpan(books: Books, row: number, e: SpanEnd): void {
	const { goroutines: g } = books;
	const since = g.sinceNs.get(row);
	const isBefore = g.isBefore.get(row) === 1;
	const ns = e.timeNs - since;
	switch (e.from) {
		case GoState.Running:
			g.runningNs.add(row, ns);
			if (ns > g.longestRunNs.get(row)) g.longestRunNs.set(row, ns);
			if (g.assistStartNs.get(row) >= 0) g.assistRanNs.add(row, e.timeNs - Math.max(since, g.assistStartNs.get(row)));
			books.slices.running(since, e.timeNs);
			break;
		case GoState.Runnable:
			g.runnableNs.add(row, ns);
			books.slices.runnable(since, e.timeNs);
			if (!isBefore && e.to === GoState.Running) books.latency.record(ns);
			break;
		case GoState.Syscall:
			g.syscallNs.add(row, ns);
			books.syscalls.add(g.stack.get(row), ns, e.to === GoState.Runnable);
			break;
		case GoState.Waiting: {
			g.waitingNs.add(row, ns);
			books.goroutineWaits.add(row, g.reason.get(row), ns);
			const site = books.waitSites.row(g.reason.get(row), g.stack.get(row));
			books.waitSites.completed(site, ns, isBefore, row, since);
			const waker = e.g >= 0 && e.g !== e.id ? g.rowOf(e.g) : -1;
			books.wakes.add(site, waker < 0 ? noStack : e.stack, waker < 0 ? emptyString : g.startFunction.get(waker), ns);
			if (waker >= 0 && books.served.has(g.reason.get(row))) chargeHolder(books, site, row, waker, e);
			break;
		}
		default:
			break;
	}
	const stack = e.from === GoState.Running ? e.stack : g.stack.get(row);
	books.recent.push(row, since, e.timeNs, e.from, g.reason.get(row), stack);
	if (books.closeUp === null) return;
	const waker = e.from === GoState.Waiting && e.g >= 0 && e.g !== e.id ? g.rowOf(e.g) : -1;
	const by = waker < 0 ? noStack : e.stack;
	books.closeUp.stays.push(row, e.from, e.to, g.reason.get(row), stack, since, e.timeNs, waker, by, Math.max(-1, e.p));
}

function procTransition(books: Books, e: TraceEvent): void {
	books.procsSeen.add(e.id);
	const since = books.procSince.get(e.id);
	if (e.to === ProcState.Running) {
		if (since === undefined) books.procSince.set(e.id, e.from === ProcState.Undetermined ? 0 : e.timeNs);
	} else if (since !== undefined) {
		books.procRunningNs += e.timeNs - since;
		books.procSince.delete(e.id);
	}
}

function beginRange(books: Books, e: TraceEvent): void {
	books.ranges.begin(e);
	if (e.name !== books.assist || e.resource !== Resource.Goroutine) return;
	const row = books.goroutines.rowOf(e.id);
	books.goroutines.assistStartNs.set(row, e.kind === EventKind.RangeActive ? 0 : e.timeNs);
	books.goroutines.assistRanNs.set(row, 0);
}

function endRange(books: Books, e: TraceEvent): void {
	const ended = books.ranges.end(e);
	if (e.name === books.mark) {
		books.cycleEnd.push(e.timeNs);
		books.cycleLive.push(Math.max(0, books.lastHeap));
		books.cycleGoal.push(books.lastGoal);
	}
	if (ended === null || !ended.isSummed) return;
	if (e.name !== books.assist || e.resource !== Resource.Goroutine) {
		books.assists.add(e.name, ended.stack, e.timeNs - ended.startNs);
		return;
	}
	const { goroutines: g } = books;
	const row = g.rowOf(e.id);
	const running = g.state.get(row) === GoState.Running ? e.timeNs - Math.max(g.sinceNs.get(row), g.assistStartNs.get(row)) : 0;
	const ran = g.assistRanNs.get(row) + running;
	books.closeUp?.assist(row, g.assistStartNs.get(row), e.timeNs);
	g.assistStartNs.set(row, -1);
	books.assists.add(e.name, ended.stack, ran);
	g.assistNs.add(row, ran);
}

function metric(books: Books, e: TraceEvent): void {
	// No machine has 2^53 bytes.
	if (e.value < 0) return;
	switch (books.symbols.text(e.name)) {
		case '/memory/classes/heap/objects:bytes':
			if (books.lastHeap >= 0 && e.value > books.lastHeap) books.allocatedBytes += e.value - books.lastHeap;
			books.lastHeap = e.value;
			books.slices.heap(e.timeNs, e.value);
			break;
		case '/gc/heap/goal:bytes':
			books.lastGoal = e.value;
			books.slices.heapGoal(e.timeNs, e.value);
			break;
		case '/sched/gomaxprocs:threads':
			books.gomaxprocs = e.value;
			break;
		default:
			break;
	}
}

function closeOpenSpans(books: Books): void {
	const { goroutines: g, lastNs } = books;
	for (let row = 0; row < g.id.length; row++) {
		const since = g.sinceNs.get(row);
		const ns = lastNs - since;
		const state = g.state.get(row);
		if (state >= GoState.Runnable)
			books.closeUp?.stays.push(row, state, openStay, g.reason.get(row), g.stack.get(row), since, lastNs, -1, noStack, -1);
		switch (state) {
			case GoState.Running:
				g.runningNs.add(row, ns);
				if (ns > g.longestRunNs.get(row)) g.longestRunNs.set(row, ns);
				books.slices.running(since, lastNs);
				break;
			case GoState.Runnable:
				g.runnableNs.add(row, ns);
				books.slices.runnable(since, lastNs);
				break;
			case GoState.Syscall:
				g.syscallNs.add(row, ns);
				books.syscalls.open(g.stack.get(row), ns);
				break;
			case GoState.Waiting: {
				g.waitingNs.add(row, ns);
				books.goroutineWaits.add(row, g.reason.get(row), ns);
				const site = books.waitSites.row(g.reason.get(row), g.stack.get(row));
				books.waitSites.open(site, ns, g.isBefore.get(row) === 1, row, since);
				break;
			}
			default:
				break;
		}
	}
	for (const since of books.procSince.values()) books.procRunningNs += lastNs - since;
}

/** Most frequent stack first. */
function byCount(counts: ReadonlyMap<number, number>): CpuSampleTable {
	const rows = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
	return { length: rows.length, stack: Int32Array.from(rows, (row) => row[0]), count: Int32Array.from(rows, (row) => row[1]) };
}

export function closeBooks(books: Books, info: AccountInfo): TraceTables {
	closeOpenSpans(books);
	return inCanonicalOrder({
		kind: 'trace',
		formatVersion: info.formatVersion,
		durationNs: books.lastNs,
		startClockNs: info.startClockNs,
		startWallNs: info.startWallNs,
		eventCount: books.eventCount,
		generations: info.generations,
		generationIndex: info.generationIndex,
		procs: books.gomaxprocs > 0 ? books.gomaxprocs : books.procsSeen.size,
		procRunningNs: books.procRunningNs,
		threads: books.threads.size,
		goroutines: books.goroutines.finish(),
		goroutineWaits: books.goroutineWaits.finish(),
		waitSites: books.waitSites.finish(),
		wakes: books.wakes.finish(),
		holders: books.holders.finish(),
		syscalls: books.syscalls.finish(),
		ranges: books.ranges.finish(),
		assists: books.assists.finish(),
		gcCycles: {
			length: books.cycleEnd.length,
			endNs: books.cycleEnd.finish(),
			liveBytes: books.cycleLive.finish(),
			goalBytes: books.cycleGoal.finish(),
		},
		cpuSamples: byCount(books.samples),
		annotations: books.annotations.finish(books.lastNs),
		allocatedBytes: books.allocatedBytes,
		slices: books.slices.finish(books.lastNs),
		schedLatency: books.latency.finish(),
		preemptions: books.preemptions,
		preempted: byCount(books.preemptedAt),
	});
}
