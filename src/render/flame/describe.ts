// A box in words: its lines in a tip, the same in every picture.
import { formatQuantity, formatShare } from '../../base/units.ts';
import type { FlameTree } from './tree.ts';

const share = (part: number, of: number): string => (of > 0 ? formatShare(part / of) : '0 %');

/** `focus`: the row that is zoomed to, 0 for all. */
export function boxLines(tree: FlameTree, row: number, unit: string, focus = 0): string[] {
	const { value, self, base, baseSelf } = tree;
	const total = value[row] as number;
	const all = value[0] as number;
	if (base !== null && baseSelf !== null) {
		const side = (name: string, part: number, own: number, of: number): string =>
			`${name}: total ${formatQuantity(part, unit)}, ${share(part, of)}; self ${formatQuantity(own, unit)}`;
		const was = base[row] as number;
		const wasAll = base[0] as number;
		const wasSelf = baseSelf[row] as number;
		const change = total - 2 * was;
		return [
			side('now', total - was, (self[row] as number) - wasSelf, all - wasAll),
			side('before', was, wasSelf, wasAll),
			`change ${change > 0 ? '+' : ''}${formatQuantity(change, unit)}${was > 0 ? ` (${change > 0 ? '+' : ''}${formatShare(change / was)})` : total > 0 ? ', new' : ''}`,
		];
	}
	return [
		`total ${formatQuantity(total, unit)}, ${share(total, all)} of all${focus > 0 ? `, ${share(total, value[focus] as number)} of the zoomed` : ''}`,
		`self ${formatQuantity(self[row] as number, unit)}, ${share(self[row] as number, all)} of all`,
	];
}

/** The root's label: "all: 3.4 s", or both sides of a comparison. */
export function rootLabel(tree: FlameTree, unit: string): string {
	const all = tree.value[0] as number;
	if (tree.base === null) return `all: ${formatQuantity(all, unit)}`;
	const before = tree.base[0] as number;
	return `all: ${formatQuantity(all - before, unit)} now, ${formatQuantity(before, unit)} before`;
}
