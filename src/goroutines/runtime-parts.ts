// Parts of the runtime as nodes of the graph: who ends waits that no goroutine ends, and the runtime's own goroutines.

export const runtimeParts = ['timer', 'netpoller', 'GC', 'runtime'] as const;
export type RuntimePart = (typeof runtimeParts)[number];

/**
 * Who ended a wait when no goroutine did. Without a goroutine only timers send on channels or end a sleep, and only the netpoller
 * ends waits for the network (a deadline that has passed included: the trace does not tell the two apart).
 */
export function partThatWakes(reason: string): RuntimePart {
	if (reason === 'network') return 'netpoller';
	if (reason === 'sleep' || reason.startsWith('chan ') || reason === 'select') return 'timer';
	if (/\bGC\b|^force gc/.test(reason)) return 'GC';
	return 'runtime';
}

const collectors = /^runtime\.(gcBgMarkWorker|bgsweep|bgscavenge|forcegchelper)\b/;

/** The part that a goroutine with this start function belongs to; null for the program's own. */
export function partOfGoroutine(startFunction: string): RuntimePart | null {
	if (collectors.test(startFunction)) return 'GC';
	if (startFunction === 'runtime.main' || !/^runtime(\/trace)?\./.test(startFunction)) return null;
	return 'runtime';
}
