// What the script of a goroutine graph's page receives: a JSON script element. Written by render/graph-html.ts, read by page/graph.ts.
import type { GoroutineGraph } from '../../goroutines/graph.ts';

export interface GraphPageData {
	/** Printable, and without what a page does not show. */
	readonly graph: GoroutineGraph;
	/** Most boxes at once. */
	readonly mostNodes: number;
	readonly isAll: boolean;
}

export const graphDataElement = 'gowhy-goroutines';
export const graphHostElement = 'gowhy-graph';
/** Class of the element around the drawing: root of its styles. */
export const graphClass = 'goroutine-graph';
