// What is open on each goroutine's regions track, innermost last: user regions and mark assists by name.

export interface OpenRegions {
	push(goroutine: number, name: number): void;
	/** Ends the innermost of that name and what is open inside it. Returns how many that are; 0 when it began before the trace. */
	pop(goroutine: number, name: number): number;
	/** Ends all of them; returns how many. */
	popAll(goroutine: number): number;
	has(goroutine: number, name: number): boolean;
	/** Track of the goroutine's regions; 0 none yet. */
	track(goroutine: number): number;
	setTrack(goroutine: number, track: number): void;
	/** Those that have something open. */
	all(): Iterable<readonly [goroutine: number, names: readonly number[]]>;
}

export function openRegions(): OpenRegions {
	const open = new Map<number, number[]>();
	const tracks = new Map<number, number>();
	return {
		push(goroutine, name) {
			const names = open.get(goroutine);
			if (names) names.push(name);
			else open.set(goroutine, [name]);
		},
		pop(goroutine, name) {
			const names = open.get(goroutine);
			const at = names?.lastIndexOf(name) ?? -1;
			if (names === undefined || at < 0) return 0;
			const ended = names.length - at;
			names.length = at;
			if (at === 0) open.delete(goroutine);
			return ended;
		},
		popAll(goroutine) {
			const count = open.get(goroutine)?.length ?? 0;
			open.delete(goroutine);
			return count;
		},
		has: (goroutine, name) => open.get(goroutine)?.includes(name) ?? false,
		track: (goroutine) => tracks.get(goroutine) ?? 0,
		setTrack: (goroutine, track) => void tracks.set(goroutine, track),
		all: () => open,
	};
}
