// Weighted stacks -> collapsed stacks, the text that flame graph programs read: `main;handle;parse 42`, one line per distinct stack
// of names, in order of the names.
import { stackCount, type WeightedStacks } from '../stacks/weighted-stacks.ts';

/** Lines of the first type of weight. Names lose what would end them: `;` becomes `:`, line ends become spaces. */
export function* collapsedLines(stacks: WeightedStacks): Generator<string> {
	const names = stacks.names.map((name) => name.replaceAll(';', ':').replace(/[\r\n]+/g, ' '));
	const weights = stacks.weights[0] ?? new Float64Array(0);
	const sums = new Map<string, number>();
	for (let row = 0; row < stackCount(stacks); row++) {
		const weight = weights[row] as number;
		if (!(weight > 0)) continue;
		const keys = stacks.pool.subarray(stacks.start[row], stacks.start[row + 1]);
		const line = Array.from(keys, (key) => names[key]).join(';');
		sums.set(line, (sums.get(line) ?? 0) + weight);
	}
	for (const line of [...sums.keys()].sort()) yield `${line === '' ? '(no stack)' : line} ${sums.get(line)}\n`;
}
