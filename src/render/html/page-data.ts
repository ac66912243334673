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
}

export interface PageData {
	readonly flames: readonly PageFlame[];
}

/** Ids of the elements that page and script share. */
export const dataElement = 'gowhy-data';
export const flameElement = 'gowhy-flame';
