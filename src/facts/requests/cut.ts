// Requests cut out of the timelines of goroutines that serve them, and out of the program's own tasks and regions.
//
// A connection's goroutine reads, answers, and reads again. A request begins when the wait for its first bytes ends (so time in the run
// queue counts), or when the one before ends if its bytes were there already; it ends with the last thing done before the next read.
import { GoState } from '../../tables/trace.ts';
import type { Symbols } from '../../tables/symbols.ts';
import { type Entry, entryOf, type RequestKind } from './entries.ts';
import { type StackRoles, stackRoles } from './stack-roles.ts';
import { queueSites } from './queue-sites.ts';
import type { Timelines } from './timelines.ts';

export interface RawRequest {
	readonly kind: RequestKind;
	/** StringId: function of the handler, type of the task or region; 0 when nothing showed it. */
	readonly route: number;
	/** Row of the goroutine that serves it. */
	readonly goroutine: number;
	readonly startNs: number;
	readonly endNs: number;
	/** It was being served when the close-up began, or still was when the trace ended. */
	readonly isCut: boolean;
	/** Of `isCut`: it had not ended. */
	readonly isOpen: boolean;
}

/** In order of goroutine and start; tasks and regions last. */
export function cutRequests(t: Timelines, symbols: Symbols): RawRequest[] {
	const roles = stackRoles(symbols);
	const queues = queueSites(t, symbols);
	const requests: RawRequest[] = [];
	const entries = new Map<number, Entry | null>();
	for (let g = 0; g < t.trace.goroutines.length; g++) {
		if (t.start[g] === t.start[g + 1]) continue;
		const start = t.trace.goroutines.startFunction[g] as number;
		let entry = entries.get(start);
		if (entry === undefined) entries.set(start, (entry = entryOf(symbols.text(start as never))));
		if (entry === null) for (const item of queues.itemsOf(g)) requests.push(item);
		else if (entry.cut.by === 'life') requests.push(lifeOf(t, g, entry, roles));
		else cutByReads(t, g, entry, roles, (request) => requests.push(request));
	}
	for (const request of annotated(t)) requests.push(request);
	return requests;
}

interface Span {
	readonly startNs: number;
	readonly endNs: number;
}

function lifeOf(t: Timelines, g: number, entry: Entry, roles: StackRoles): RawRequest {
	const { goroutines } = t.trace;
	const created = goroutines.createdNs[g] as number;
	const ended = goroutines.endedNs[g] as number;
	let route = 0;
	let level = -1;
	for (let i = t.start[g] as number; i < (t.start[g + 1] as number); i++) {
		const handler = roles.handler(t.closeUp.stays.stack[t.rows[i] as number] as number);
		if (handler.level > level) [route, level] = [handler.fn, handler.level];
	}
	const isBefore = created < t.closeUp.fromNs;
	return {
		kind: entry.kind,
		route,
		goroutine: g,
		startNs: isBefore ? t.closeUp.fromNs : created,
		endNs: ended < 0 ? t.closeUp.toNs : ended,
		isCut: isBefore || ended < 0,
		isOpen: ended < 0,
	};
}

function cutByReads(t: Timelines, g: number, entry: Entry, roles: StackRoles, add: (request: RawRequest) => void): void {
	const { stays, fromNs, toNs } = t.closeUp;
	const created = t.trace.goroutines.createdNs[g] as number;
	let startNs = Math.max(fromNs, created);
	let isBefore = created < fromNs;
	let hasWork = false;
	let route = 0;
	let level = -1;
	const close = (span: Span, isOpen: boolean): void => {
		if (hasWork) add({ kind: entry.kind, route, goroutine: g, ...span, isCut: isBefore || isOpen, isOpen });
		hasWork = false;
		isBefore = false;
		route = 0;
		level = -1;
	};
	for (let i = t.start[g] as number; i < (t.start[g + 1] as number); i++) {
		const row = t.rows[i] as number;
		const state = stays.state[row] as number;
		// A stay in Running shows where it stopped, which is the next one's stack; the run queue shows nothing new.
		if (state !== GoState.Waiting && state !== GoState.Syscall) continue;
		const stack = stays.stack[row] as number;
		if (roles.isBetween(stack, entry.cut)) {
			const stayStart = stays.startNs[row] as number;
			if (hasWork) {
				close({ startNs, endNs: stayStart }, false);
				startNs = stayStart;
			}
			if (state === GoState.Waiting) {
				startNs = stays.endNs[row] as number;
				isBefore = false;
			}
			continue;
		}
		if (stack < 0) continue;
		hasWork = true;
		const handler = roles.handler(stack);
		if (handler.level > level) [route, level] = [handler.fn, handler.level];
	}
	const ended = t.trace.goroutines.endedNs[g] as number;
	close({ startNs, endNs: ended < 0 ? toNs : ended }, ended < 0);
}

/** Tasks, and regions outside of tasks, by the goroutine that began them. */
function annotated({ closeUp }: Timelines): RawRequest[] {
	const { annotations: a } = closeUp;
	const requests: RawRequest[] = [];
	for (let row = 0; row < a.length; row++) {
		if ((a.goroutine[row] as number) < 0 || (a.isRegion[row] === 1 && (a.task[row] as number) > 0)) continue;
		const isOpen = a.isOpen[row] === 1;
		const startNs = a.startNs[row] as number;
		requests.push({
			kind: a.isRegion[row] === 1 ? 'region' : 'task',
			route: a.type[row] as number,
			goroutine: a.goroutine[row] as number,
			startNs: Math.max(closeUp.fromNs, startNs),
			endNs: a.endNs[row] as number,
			isCut: isOpen || startNs < closeUp.fromNs,
			isOpen,
		});
	}
	return requests.filter(({ startNs, endNs }) => endNs > startNs);
}
