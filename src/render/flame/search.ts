// Search by text (no case) or by /regular expression/. A name is tested once, however many boxes carry it.
import type { FlameTree } from './tree.ts';

export interface SearchResult {
	/** Per name: 1 when it matches. */
	readonly isMatch: Uint8Array;
	/** Boxes that match. */
	readonly boxes: number;
	/** Value below matching boxes, each stack counted once. */
	readonly value: number;
	/** What is wrong with the regular expression; '' when nothing is. */
	readonly problem: string;
}

export function search(tree: FlameTree, query: string): SearchResult {
	const isMatch = new Uint8Array(tree.names.length);
	const none = (problem: string): SearchResult => ({ isMatch, boxes: 0, value: 0, problem });
	if (query === '') return none('');
	let test: (name: string) => boolean;
	const expression = /^\/(.+)\/(i?)$/.exec(query);
	if (expression) {
		try {
			const regex = new RegExp(expression[1] as string, expression[2]);
			test = (name) => regex.test(name);
		} catch (error) {
			return none(error instanceof Error ? error.message : 'not a regular expression');
		}
	} else {
		const wanted = query.toLowerCase();
		test = (name) => name.toLowerCase().includes(wanted);
	}
	tree.names.forEach((name, i) => {
		if (test(name)) isMatch[i] = 1;
	});
	let boxes = 0;
	let value = 0;
	/** End of the outermost matching box that we are in. */
	let coveredTo = 0;
	for (let row = 1; row < tree.length; row++) {
		if (isMatch[tree.name[row] as number] !== 1) continue;
		boxes++;
		if (row < coveredTo) continue;
		value += tree.value[row] as number;
		coveredTo = tree.end[row] as number;
	}
	return { isMatch, boxes, value, problem: '' };
}
