// What is known of a typed tree before it runs: whether it can fail, what it costs, and whether one text decides it.
import type { Typed } from './types.ts';

/** Whether running it may throw CelError. */
export function canFail(tree: Typed): boolean {
	switch (tree.op) {
		case 'constant':
		case 'field':
		case 'known':
		case 'variable':
			return false;
		case 'not':
		case 'matches':
			return canFail(tree.of);
		case 'negate':
			return tree.type === 'int' || canFail(tree.of);
		case 'and':
		case 'or':
		case 'compare':
			return canFail(tree.left) || canFail(tree.right);
		case 'calculate':
			return tree.type !== 'double' || canFail(tree.left) || canFail(tree.right);
		case 'choice':
			return canFail(tree.test) || canFail(tree.yes) || canFail(tree.no);
		case 'list':
			return tree.items.some(canFail);
		case 'in':
			return canFail(tree.item) || canFail(tree.list);
		case 'call':
			return tree.canFail || tree.args.some(canFail);
		case 'at':
		case 'loop':
			return true;
	}
}

/** Roughly, in comparisons of two figures. */
export function costOf(tree: Typed): number {
	switch (tree.op) {
		case 'constant':
		case 'field':
		case 'known':
		case 'variable':
			return 0.5;
		case 'not':
		case 'negate':
			return costOf(tree.of);
		case 'matches':
			return 100 + costOf(tree.of);
		case 'and':
		case 'or':
		case 'compare':
		case 'calculate':
			return costOf(tree.left) + costOf(tree.right);
		case 'choice':
			return costOf(tree.test) + Math.max(costOf(tree.yes), costOf(tree.no));
		case 'list':
			return 2 + tree.items.reduce((sum, item) => sum + costOf(item), 0);
		case 'in':
			return 5 + costOf(tree.item) + costOf(tree.list);
		case 'at':
			return 2 + costOf(tree.list) + costOf(tree.index);
		case 'call':
			return 3 + tree.args.reduce((sum, arg) => sum + costOf(arg), 0);
		case 'loop':
			return costOf(tree.list) + 4 * (costOf(tree.test) + costOf(tree.result));
	}
}

/** The text field that alone decides a tree which cannot fail; null when others do too. */
export function singleText(tree: Typed): string | null {
	if (canFail(tree)) return null;
	const found = new Set<string>();
	return decidedByTexts(tree, found) && found.size === 1 ? ([...found][0] as string) : null;
}

function decidedByTexts(tree: Typed, found: Set<string>): boolean {
	switch (tree.op) {
		case 'constant':
			return true;
		case 'field':
			found.add(tree.name);
			return tree.type === 'string';
		case 'and':
		case 'or':
		case 'compare':
			return decidedByTexts(tree.left, found) && decidedByTexts(tree.right, found);
		case 'not':
		case 'matches':
			return decidedByTexts(tree.of, found);
		case 'call':
			return tree.args.every((arg) => decidedByTexts(arg, found));
		case 'list':
			return tree.items.every((item) => decidedByTexts(item, found));
		case 'in':
			return decidedByTexts(tree.item, found) && decidedByTexts(tree.list, found);
		default:
			return false;
	}
}
