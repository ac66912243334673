// Per goroutine and per user task: where its time went. The same sums as Go's internal/trace Summarizer makes, from the ordered
// events; `gowhy trace summary` prints them. (The report does not use this: see account.ts, which keeps sites instead of rows.)
//
// 1. A transition out of a state adds the time since the transition into it; one out of Undetermined counts from the last Sync.
// 2. A goroutine in a system call whose P goes idle is blocked in it from then on.
// 3. A region holds the difference of its goroutine's sums between its begin and its end. A new goroutine inherits the innermost
//    region of its creator as a nameless region of its own.
// 4. What is open at the end is closed there, with end -1.
import { emptyString } from '../../base/ids.ts';
import type { Symbols } from '../../tables/symbols.ts';
import { GoState, ProcState } from '../../tables/trace.ts';
import { EventKind, Resource, type TraceEvent, type TraceSink } from './event.ts';
import {
	addTo,
	close,
	difference,
	type Entry,
	type ExecutionStats,
	noStats,
	nothingPending,
	snapshot,
	type TaskSummary,
	type TraceSummary,
} from './summary.ts';

interface Books {
	readonly symbols: Symbols;
	readonly goroutines: Map<number, Entry>;
	readonly tasks: Map<number, TaskSummary>;
	/** Goroutine in a system call by its P, and the reverse. */
	readonly goroutineInCall: Map<number, number>;
	readonly procInCall: Map<number, number>;
	/** Goroutine that seems to do a P's range, by P and name. */
	readonly procRanges: Map<string, number>;
	syncNs: number;
	lastNs: number;
}

export function createSummarizer(symbols: Symbols): TraceSink & { finish(): TraceSummary } {
	const books: Books = {
		symbols,
		goroutines: new Map(),
		tasks: new Map(),
		goroutineInCall: new Map(),
		procInCall: new Map(),
		procRanges: new Map(),
		syncNs: 0,
		lastNs: 0,
	};
	return {
		start() {},
		event(e) {
			books.lastNs = e.timeNs;
			record(books, e);
		},
		finish: () => finish(books),
	};
}

function record(books: Books, e: TraceEvent): void {
	switch (e.kind) {
		case EventKind.Sync:
			books.syncNs = e.timeNs;
			break;
		case EventKind.StateTransition:
			if (e.resource === Resource.Goroutine) goroutineTransition(books, e);
			else procTransition(books, e);
			break;
		case EventKind.RangeBegin:
		case EventKind.RangeActive:
			rangeBegins(books, e);
			break;
		case EventKind.RangeEnd:
			rangeEnds(books, e);
			break;
		case EventKind.RegionBegin:
			regionBegins(books, e);
			break;
		case EventKind.RegionEnd:
			regionEnds(books, e);
			break;
		case EventKind.TaskBegin:
		case EventKind.TaskEnd:
			taskEvent(books, e);
			break;
		case EventKind.Log: {
			const task = taskOf(books, e.task);
			task.goroutines.add(e.g);
			task.logs++;
			break;
		}
		default:
			break;
	}
}

function goroutineTransition(books: Books, e: TraceEvent): void {
	if (e.from === e.to) return;
	const entry = e.from === GoState.Undetermined || e.from === GoState.NotExist ? appear(books, e) : books.goroutines.get(e.id);
	if (entry === undefined) return;
	leaveState(books, entry, e);
	const { summary, pending } = entry;
	if (summary.name === '') summary.name = books.symbols.rootFunction(e.resourceStack);
	switch (e.to) {
		case GoState.Running:
			pending.runningSince = e.timeNs;
			if (summary.startNs < 0) summary.startNs = e.timeNs;
			break;
		case GoState.Runnable:
			pending.runnableSince = e.timeNs;
			break;
		case GoState.Waiting:
			// A goroutine that waits forever is as good as ended.
			if (books.symbols.text(e.reason) === 'forever') return close(entry, e.timeNs, e.timeNs);
			pending.waitingSince = e.timeNs;
			pending.waitReason = e.reason;
			break;
		case GoState.NotExist:
			close(entry, e.timeNs, e.timeNs);
			break;
		case GoState.Syscall:
			books.goroutineInCall.set(e.p, e.id);
			books.procInCall.set(e.id, e.p);
			pending.syscallSince = e.timeNs;
			break;
	}
}

/** A goroutine is named for the first time, or is created. */
function appear(books: Books, e: TraceEvent): Entry {
	const known = books.goroutines.get(e.id);
	if (known !== undefined && e.from === GoState.Undetermined) {
		// The order of events was lost and starts afresh: nobody knows what the goroutine did meanwhile.
		known.pending = { ...nothingPending(), regions: known.pending.regions };
		return known;
	}
	const creationNs = e.from === GoState.Undetermined ? books.syncNs : e.timeNs;
	const entry: Entry = {
		summary: { id: e.id, name: '', creationNs, startNs: -1, endNs: -1, stats: noStats(), regions: [] },
		pending: nothingPending(),
	};
	books.goroutines.set(e.id, entry);
	if (e.from === GoState.Undetermined) {
		addStateTime(entry.summary.stats, e, e.timeNs - books.syncNs);
		return entry;
	}
	const inherited = books.goroutines.get(e.g)?.pending.regions.at(-1);
	if (inherited !== undefined)
		entry.pending.regions.push({ task: inherited.task, name: emptyString, startNs: e.timeNs, endNs: -1, stats: noStats() });
	return entry;
}

/** The time from the last Sync to the first status was spent in that state. */
function addStateTime(stats: ExecutionStats, e: TraceEvent, ns: number): void {
	if (e.to === GoState.Running) stats.execNs += ns;
	else if (e.to === GoState.Waiting) addTo(stats.blockNs, e.reason, ns);
	else if (e.to === GoState.Runnable) stats.schedWaitNs += ns;
	else if (e.to === GoState.Syscall && e.p === -1) stats.syscallBlockNs += ns;
	else if (e.to === GoState.Syscall) stats.syscallNs += ns;
}

function leaveState(books: Books, entry: Entry, e: TraceEvent): void {
	const { pending } = entry;
	const { stats } = entry.summary;
	if (e.from === GoState.Running && pending.runningSince >= 0) {
		stats.execNs += e.timeNs - pending.runningSince;
		pending.runningSince = -1;
	} else if (e.from === GoState.Waiting && pending.waitingSince >= 0) {
		addTo(stats.blockNs, pending.waitReason, e.timeNs - pending.waitingSince);
		pending.waitingSince = -1;
	} else if (e.from === GoState.Runnable && pending.runnableSince >= 0) {
		stats.schedWaitNs += e.timeNs - pending.runnableSince;
		pending.runnableSince = -1;
	} else if (e.from === GoState.Syscall && pending.syscallSince >= 0) {
		if (pending.syscallBlockedSince >= 0) {
			stats.syscallBlockNs += e.timeNs - pending.syscallBlockedSince;
			stats.syscallNs += pending.syscallBlockedSince - pending.syscallSince;
		} else stats.syscallNs += e.timeNs - pending.syscallSince;
		pending.syscallSince = -1;
		pending.syscallBlockedSince = -1;
		books.goroutineInCall.delete(books.procInCall.get(e.id) ?? -1);
		books.procInCall.delete(e.id);
	}
}

function procTransition(books: Books, e: TraceEvent): void {
	if (e.from === e.to || e.to !== ProcState.Idle) return;
	const id = books.goroutineInCall.get(e.id);
	if (id === undefined) return;
	const entry = books.goroutines.get(id);
	if (entry !== undefined) entry.pending.syscallBlockedSince = e.timeNs;
	books.goroutineInCall.delete(e.id);
}

/** The goroutine that a range is booked on: its own, or for a range of a P the one that runs there. */
function rangeBegins(books: Books, e: TraceEvent): void {
	const id = e.resource === Resource.Goroutine ? e.id : e.resource === Resource.Proc ? e.g : -1;
	const entry = books.goroutines.get(id);
	if (entry === undefined) return;
	if (e.resource === Resource.Proc) books.procRanges.set(`${e.id} ${e.name}`, e.g);
	const { rangeSince } = entry.pending;
	if (e.kind === EventKind.RangeActive) {
		const since = rangeSince.get(e.name);
		if (since !== undefined) addTo(entry.summary.stats.rangeNs, e.name, books.syncNs - since);
		rangeSince.set(e.name, books.syncNs);
	} else rangeSince.set(e.name, e.timeNs);
}

function rangeEnds(books: Books, e: TraceEvent): void {
	let id = e.resource === Resource.Goroutine ? e.id : -1;
	if (e.resource === Resource.Proc) {
		const key = `${e.id} ${e.name}`;
		// Only when it ends on the goroutine on which it began.
		if (books.procRanges.get(key) === e.g) id = e.g;
		books.procRanges.delete(key);
	}
	const entry = books.goroutines.get(id);
	const since = entry?.pending.rangeSince.get(e.name);
	if (entry === undefined || since === undefined) return;
	addTo(entry.summary.stats.rangeNs, e.name, e.timeNs - since);
	entry.pending.rangeSince.delete(e.name);
}

function regionBegins(books: Books, e: TraceEvent): void {
	const entry = books.goroutines.get(e.g);
	if (entry === undefined) return;
	entry.pending.regions.push({ task: e.task, name: e.name, startNs: e.timeNs, endNs: -1, stats: snapshot(entry, e.timeNs) });
	const task = taskOf(books, e.task);
	task.regions++;
	task.goroutines.add(e.g);
}

function regionEnds(books: Books, e: TraceEvent): void {
	const entry = books.goroutines.get(e.g);
	if (entry === undefined) return;
	let region = entry.pending.regions.pop();
	if (region === undefined) {
		region = { task: e.task, name: e.name, startNs: -1, endNs: -1, stats: noStats() };
		const task = taskOf(books, e.task);
		task.regions++;
		task.goroutines.add(e.g);
	}
	region.stats = difference(snapshot(entry, e.timeNs), region.stats);
	region.endNs = e.timeNs;
	entry.summary.regions.push(region);
}

function taskEvent(books: Books, e: TraceEvent): void {
	const task = taskOf(books, e.task);
	task.name = e.name;
	task.goroutines.add(e.g);
	if (e.kind === EventKind.TaskBegin) task.startNs = e.timeNs;
	else task.endNs = e.timeNs;
	if (e.parent !== -1 && task.parent === -1) task.parent = taskOf(books, e.parent).id;
}

function taskOf(books: Books, id: number): TaskSummary {
	const known = books.tasks.get(id);
	if (known !== undefined) return known;
	const task: TaskSummary = { id, name: emptyString, parent: -1, startNs: -1, endNs: -1, logs: 0, regions: 0, goroutines: new Set() };
	books.tasks.set(id, task);
	return task;
}

function finish(books: Books): TraceSummary {
	const entries = [...books.goroutines.values()];
	for (const entry of entries) {
		close(entry, books.lastNs, -1);
		entry.summary.regions.sort((a, b) => a.startNs - b.startNs);
	}
	return {
		goroutines: entries.map((entry) => entry.summary).sort((a, b) => a.id - b.id),
		tasks: [...books.tasks.values()].sort((a, b) => a.id - b.id),
	};
}
