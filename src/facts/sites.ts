// Most goroutines of a large snapshot stand at few sites. What follows from state and stack alone is found once for each.
import type { SnapshotTable } from '../tables/snapshot.ts';

/** `make` is called with the first row of each pair of state and stack; its result stands for all rows of that pair. */
export function bySite<T>({ state, stack }: SnapshotTable, make: (row: number) => T): (row: number) => T {
	const byStack = new Map<number, Map<number, T>>();
	return (row) => {
		let byState = byStack.get(stack[row] as number);
		if (!byState) byStack.set(stack[row] as number, (byState = new Map()));
		const known = byState.get(state[row] as number);
		if (known !== undefined) return known;
		const made = make(row);
		byState.set(state[row] as number, made);
		return made;
	};
}
