// Aggregates by site: waits, wakes, holders, system calls, assists. Rows are keyed by small tuples and only ever added to.
import { float64Column, int32Column, uint8Column } from '../../base/columns.ts';
import { tupleInterner } from '../../base/interner.ts';
import type { AssistTable, GoroutineWaitTable, HolderTable, SyscallTable, WaitSiteTable, WakeTable } from '../../tables/trace.ts';

/** Row of a key tuple; `grow` is called once for each new row. */
function keyed(width: number, grow: (key: readonly number[]) => void): (...key: number[]) => number {
	const interner = tupleInterner();
	return (...key) => {
		const before = interner.size;
		const row = interner.intern(key, width);
		if (row === before) grow(key);
		return row;
	};
}

/** Completed waits at a site. */
export interface SiteSums {
	readonly count: number;
	readonly openAtStart: number;
	readonly totalNs: number;
	readonly maxNs: number;
	readonly lastEndNs: number;
	/** Rows of the first eight goroutines. */
	readonly goroutines: readonly number[];
	readonly longestNs: number;
	readonly longestGoroutine: number;
	readonly longestStartNs: number;
}

export interface WaitSiteBuilder {
	row(reason: number, stack: number): number;
	completed(row: number, ns: number, isBefore: boolean, goroutine: number, startNs: number): void; // ends at startNs + ns
	open(row: number, ns: number, isBefore: boolean, goroutine: number, startNs: number): void;
	/** Adds what another part of the trace, not before this one, has of the site. */
	merge(row: number, of: SiteSums): void;
	finish(): WaitSiteTable;
}

export function waitSiteBuilder(): WaitSiteBuilder {
	const ints = {
		reason: int32Column(),
		stack: int32Column(),
		count: int32Column(),
		openAtStart: int32Column(),
		openAtEnd: int32Column(),
		longestGoroutine: int32Column(),
	};
	const floats = {
		totalNs: float64Column(),
		maxNs: float64Column(),
		openNs: float64Column(),
		openMaxNs: float64Column(),
		longestStartNs: float64Column(),
		lastEndNs: float64Column(),
		openSinceNs: float64Column(),
	};
	const longest: number[] = [];
	/** End of the longest wait: of two that are equal the one counts that ended first. */
	const longestEnd: number[] = [];
	const seen: number[][] = [];
	const row = keyed(2, ([reason, stack]) => {
		for (const column of [...Object.values(ints), ...Object.values(floats)]) column.push(0);
		const at = ints.reason.length - 1;
		ints.reason.set(at, reason as number);
		ints.stack.set(at, stack as number);
		ints.longestGoroutine.set(at, -1);
		for (const column of [floats.longestStartNs, floats.lastEndNs, floats.openSinceNs]) column.set(at, -1);
		longest.push(-1);
		longestEnd.push(0);
		seen.push([]);
	});
	const meet = (at: number, goroutine: number): void => {
		const met = seen[at] as number[];
		if (met.length < 8 && !met.includes(goroutine)) met.push(goroutine);
	};
	const remember = (at: number, ns: number, isBefore: boolean, goroutine: number, startNs: number): void => {
		meet(at, goroutine);
		if (ns <= (longest[at] as number)) return;
		longest[at] = ns;
		longestEnd[at] = startNs + ns;
		ints.longestGoroutine.set(at, goroutine);
		floats.longestStartNs.set(at, isBefore ? -1 : startNs);
	};
	return {
		row,
		completed(at, ns, isBefore, goroutine, startNs) {
			ints.count.add(at, 1);
			if (isBefore) ints.openAtStart.add(at, 1);
			floats.totalNs.add(at, ns);
			if (ns > floats.maxNs.get(at)) floats.maxNs.set(at, ns);
			floats.lastEndNs.set(at, startNs + ns);
			remember(at, ns, isBefore, goroutine, startNs);
		},
		open(at, ns, isBefore, goroutine, startNs) {
			ints.openAtEnd.add(at, 1);
			floats.openNs.add(at, ns);
			if (ns > floats.openMaxNs.get(at)) {
				floats.openMaxNs.set(at, ns);
				floats.openSinceNs.set(at, isBefore ? -1 : startNs);
			}
			remember(at, ns, isBefore, goroutine, startNs);
		},
		merge(at, of) {
			ints.count.add(at, of.count);
			ints.openAtStart.add(at, of.openAtStart);
			floats.totalNs.add(at, of.totalNs);
			if (of.maxNs > floats.maxNs.get(at)) floats.maxNs.set(at, of.maxNs);
			if (of.lastEndNs > floats.lastEndNs.get(at)) floats.lastEndNs.set(at, of.lastEndNs);
			for (const goroutine of of.goroutines) meet(at, goroutine);
			const most = longest[at] as number;
			const endNs = of.longestStartNs + of.longestNs;
			if (of.longestNs < most || (of.longestNs === most && endNs >= (longestEnd[at] as number))) return;
			longest[at] = of.longestNs;
			longestEnd[at] = endNs;
			ints.longestGoroutine.set(at, of.longestGoroutine);
			floats.longestStartNs.set(at, of.longestStartNs);
		},
		finish: () => ({
			length: ints.reason.length,
			reason: ints.reason.finish(),
			stack: ints.stack.finish(),
			count: ints.count.finish(),
			totalNs: floats.totalNs.finish(),
			maxNs: floats.maxNs.finish(),
			openAtStart: ints.openAtStart.finish(),
			openAtEnd: ints.openAtEnd.finish(),
			openNs: floats.openNs.finish(),
			openMaxNs: floats.openMaxNs.finish(),
			goroutines: Uint8Array.from(seen, (met) => met.length),
			longestGoroutine: ints.longestGoroutine.finish(),
			longestStartNs: floats.longestStartNs.finish(),
			lastEndNs: floats.lastEndNs.finish(),
			openSinceNs: floats.openSinceNs.finish(),
		}),
	};
}

export interface GoroutineWaitBuilder {
	/** `times`: so many waits that took `ns` together; 1 when left out. Likewise below. */
	add(goroutine: number, reason: number, ns: number, times?: number): void;
	finish(): GoroutineWaitTable;
}

export function goroutineWaitBuilder(): GoroutineWaitBuilder {
	const goroutine = int32Column();
	const reason = int32Column();
	const count = int32Column();
	const totalNs = float64Column();
	const row = keyed(2, (key) => {
		goroutine.push(key[0] as number);
		reason.push(key[1] as number);
		count.push(0);
		totalNs.push(0);
	});
	return {
		add(g, r, ns, times = 1) {
			const at = row(g, r);
			count.add(at, times);
			totalNs.add(at, ns);
		},
		finish: () => ({
			length: goroutine.length,
			goroutine: goroutine.finish(),
			reason: reason.finish(),
			count: count.finish(),
			totalNs: totalNs.finish(),
		}),
	};
}

export interface WakeBuilder {
	add(site: number, wakerStack: number, wakerFunction: number, ns: number, times?: number): void;
	finish(): WakeTable;
}

export function wakeBuilder(): WakeBuilder {
	const site = int32Column();
	const wakerStack = int32Column();
	const wakerFunction = int32Column();
	const count = int32Column();
	const waitNs = float64Column();
	const row = keyed(3, (key) => {
		site.push(key[0] as number);
		wakerStack.push(key[1] as number);
		wakerFunction.push(key[2] as number);
		count.push(0);
		waitNs.push(0);
	});
	return {
		add(s, stack, fn, ns, times = 1) {
			const at = row(s, stack, fn);
			count.add(at, times);
			waitNs.add(at, ns);
		},
		finish: () => ({
			length: site.length,
			site: site.finish(),
			wakerStack: wakerStack.finish(),
			wakerFunction: wakerFunction.finish(),
			count: count.finish(),
			waitNs: waitNs.finish(),
		}),
	};
}

export interface HolderBuilder {
	add(site: number, state: number, reason: number, stack: number, ns: number, times?: number): void;
	finish(): HolderTable;
}

export function holderBuilder(): HolderBuilder {
	const site = int32Column();
	const state = uint8Column();
	const reason = int32Column();
	const stack = int32Column();
	const ns = float64Column();
	const count = int32Column();
	const row = keyed(4, (key) => {
		site.push(key[0] as number);
		state.push(key[1] as number);
		reason.push(key[2] as number);
		stack.push(key[3] as number);
		ns.push(0);
		count.push(0);
	});
	return {
		add(s, st, r, k, duration, times = 1) {
			const at = row(s, st, r, k);
			ns.add(at, duration);
			count.add(at, times);
		},
		finish: () => ({
			length: site.length,
			site: site.finish(),
			state: state.finish(),
			reason: reason.finish(),
			stack: stack.finish(),
			ns: ns.finish(),
			count: count.finish(),
		}),
	};
}

export interface SyscallBuilder {
	add(stack: number, ns: number, blocked: boolean): void;
	open(stack: number, ns: number): void;
	/** Adds calls that ended, summed. */
	merge(stack: number, count: number, blocked: number, totalNs: number, maxNs: number): void;
	finish(): SyscallTable;
}

export function syscallBuilder(): SyscallBuilder {
	const stack = int32Column();
	const count = int32Column();
	const totalNs = float64Column();
	const maxNs = float64Column();
	const blocked = int32Column();
	const openAtEnd = int32Column();
	const row = keyed(1, ([key]) => {
		stack.push(key as number);
		for (const column of [count, blocked, openAtEnd]) column.push(0);
		totalNs.push(0);
		maxNs.push(0);
	});
	const time = (at: number, ns: number): void => {
		totalNs.add(at, ns);
		if (ns > maxNs.get(at)) maxNs.set(at, ns);
	};
	return {
		add(key, ns, isBlocked) {
			const at = row(key);
			count.add(at, 1);
			if (isBlocked) blocked.add(at, 1);
			time(at, ns);
		},
		open(key, ns) {
			const at = row(key);
			openAtEnd.add(at, 1);
			time(at, ns);
		},
		merge(key, calls, blockedCalls, ns, most) {
			const at = row(key);
			count.add(at, calls);
			blocked.add(at, blockedCalls);
			totalNs.add(at, ns);
			if (most > maxNs.get(at)) maxNs.set(at, most);
		},
		finish: () => ({
			length: stack.length,
			stack: stack.finish(),
			count: count.finish(),
			totalNs: totalNs.finish(),
			maxNs: maxNs.finish(),
			blocked: blocked.finish(),
			openAtEnd: openAtEnd.finish(),
		}),
	};
}

export interface AssistBuilder {
	add(name: number, stack: number, ns: number, times?: number): void;
	finish(): AssistTable;
}

export function assistBuilder(): AssistBuilder {
	const name = int32Column();
	const stack = int32Column();
	const count = int32Column();
	const totalNs = float64Column();
	const row = keyed(2, (key) => {
		name.push(key[0] as number);
		stack.push(key[1] as number);
		count.push(0);
		totalNs.push(0);
	});
	return {
		add(n, s, ns, times = 1) {
			const at = row(n, s);
			count.add(at, times);
			totalNs.add(at, ns);
		},
		finish: () => ({
			length: name.length,
			name: name.finish(),
			stack: stack.finish(),
			count: count.finish(),
			totalNs: totalNs.finish(),
		}),
	};
}
