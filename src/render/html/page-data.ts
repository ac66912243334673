// What the page's script receives: a JSON script element in the page. Written by render, read by page/main.ts.

export interface PageFlame {
	readonly title: string;
	/** Recording it belongs to; '' when there is only one. */
	readonly group: string;
	readonly unit: string;
	/** Distinct names; boxes refer to them by index. */
	readonly names: readonly string[];
	/** Preorder, one entry per box: index into names, depth from 0, value with all below it. */
	readonly name: readonly number[];
	readonly depth: readonly number[];
	readonly value: readonly number[];
	/** Of the stacks that end in the box. Absent: what the children leave over. */
	readonly self?: readonly number[];
	/** Of everything, also of boxes too thin to be here. Absent: the sum of the outermost boxes. */
	readonly total?: number;
	/** In a comparison: what of value, self and total is the base's. */
	readonly base?: { readonly value: readonly number[]; readonly self: readonly number[]; readonly total: number };
}

export interface PageData {
	readonly flames: readonly PageFlame[];
	/** Root below at first. */
	readonly isFlame?: boolean;
}

/** Ids of the elements that page and script share. */
export const dataElement = 'gowhy-data';
export const flameElement = 'gowhy-flame';
