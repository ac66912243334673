// Requests cut out of the timelines of goroutines that serve them, and out of the program's own tasks and regions.
//
// A connection's goroutine reads, answers, and reads again. A request begins when the wait for its first bytes ends (so time in the run
// queue counts), or when the one before ends if its bytes were there already; it ends with the last thing done before the next read.
import { float64Column, int32Column, uint8Column } from '../../base/columns.ts';
import { GoState } from '../../tables/trace.ts';
import type { Symbols } from '../../tables/symbols.ts';
import { type Entry, entryOf, type RequestKind } from './entries.ts';
import { type StackRoles, stackRoles } from './stack-roles.ts';
import { queueSites } from './queue-sites.ts';
import type { Timelines } from './timelines.ts';

export const KINDS: readonly RequestKind[] = ['http', 'grpc', 'queue', 'task', 'region'];

/** One row per request, by goroutine and start; tasks and regions last. */
export interface RawRequests {
	readonly length: number;
	/** Index in KINDS. */
	readonly kind: Uint8Array;
	/** StringId: function of the handler, type of the task or region; 0 when nothing showed it. */
	readonly route: Int32Array;
	/** Row of the goroutine that serves it. */
	readonly goroutine: Int32Array;
	readonly startNs: Float64Array;
	readonly endNs: Float64Array;
	/** 1: it was being served when the close-up began, or still was when the trace ended. */
	readonly isCut: Uint8Array;
	/** Of `isCut`, 1: it had not ended. */
	readonly isOpen: Uint8Array;
}

export type AddRequest = (
	kind: RequestKind,
	route: number,
	goroutine: number,
	startNs: number,
	endNs: number,
	isCut: boolean,
	isOpen: boolean,
) => void;

function rawRequests() {
	const c = {
		kind: uint8Column(),
		route: int32Column(),
		goroutine: int32Column(),
		startNs: float64Column(),
		endNs: float64Column(),
		isCut: uint8Column(),
		isOpen: uint8Column(),
	};
	/** What took no time is none. */
	const add: AddRequest = (kind, route, goroutine, startNs, endNs, isCut, isOpen) => {
		if (!(endNs > startNs)) return;
		c.kind.push(KINDS.indexOf(kind));
		c.route.push(route);
		c.goroutine.push(goroutine);
		c.startNs.push(startNs);
		c.endNs.push(endNs);
		c.isCut.push(isCut ? 1 : 0);
		c.isOpen.push(isOpen ? 1 : 0);
	};
	const finish = (): RawRequests => ({
		length: c.kind.length,
		kind: c.kind.finish(),
		route: c.route.finish(),
		goroutine: c.goroutine.finish(),
		startNs: c.startNs.finish(),
		endNs: c.endNs.finish(),
		isCut: c.isCut.finish(),
		isOpen: c.isOpen.finish(),
	});
	return { add, finish };
}

export function cutRequests(t: Timelines, symbols: Symbols): RawRequests {
	const roles = stackRoles(symbols);
	const queues = queueSites(t, symbols);
	const { add, finish } = rawRequests();
	const entries = new Map<number, Entry | null>();
	for (let g = 0; g < t.trace.goroutines.length; g++) {
		if (t.start[g] === t.start[g + 1]) continue;
		const start = t.trace.goroutines.startFunction[g] as number;
		let entry = entries.get(start);
		if (entry === undefined) entries.set(start, (entry = entryOf(symbols.text(start as never))));
		if (entry === null) queues.addItems(g, add);
		else if (entry.cut.by === 'life') lifeOf(t, g, entry, roles, add);
		else cutByReads(t, g, entry, roles, add);
	}
	annotated(t, add);
	return finish();
}

function lifeOf(t: Timelines, g: number, entry: Entry, roles: StackRoles, add: AddRequest): void {
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
	add(entry.kind, route, g, isBefore ? t.closeUp.fromNs : created, ended < 0 ? t.closeUp.toNs : ended, isBefore || ended < 0, ended < 0);
}

function cutByReads(t: Timelines, g: number, entry: Entry, roles: StackRoles, add: AddRequest): void {
	const { stays, fromNs, toNs } = t.closeUp;
	const created = t.trace.goroutines.createdNs[g] as number;
	let startNs = Math.max(fromNs, created);
	let isBefore = created < fromNs;
	let hasWork = false;
	let route = 0;
	let level = -1;
	const close = (endNs: number, isOpen: boolean): void => {
		if (hasWork) add(entry.kind, route, g, startNs, endNs, isBefore || isOpen, isOpen);
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
				close(stayStart, false);
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
	close(ended < 0 ? toNs : ended, ended < 0);
}

/** Tasks, and regions outside of tasks, by the goroutine that began them. */
function annotated({ closeUp }: Timelines, add: AddRequest): void {
	const { annotations: a } = closeUp;
	for (let row = 0; row < a.length; row++) {
		if ((a.goroutine[row] as number) < 0 || (a.isRegion[row] === 1 && (a.task[row] as number) > 0)) continue;
		const isOpen = a.isOpen[row] === 1;
		const startNs = a.startNs[row] as number;
		add(
			a.isRegion[row] === 1 ? 'region' : 'task',
			a.type[row] as number,
			a.goroutine[row] as number,
			Math.max(closeUp.fromNs, startNs),
			a.endNs[row] as number,
			isOpen || startNs < closeUp.fromNs,
			isOpen,
		);
	}
}
