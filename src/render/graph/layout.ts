// Where boxes and arrows of a goroutine graph lie: layers from left to right, by dagre. CSS pixels.
//
// Dagre gives places of boxes and labels and the bends of arrows. Where arrows leave and arrive is ours: each has its own place
// on the side of the box, in the order of the other ends, so that thick ones do not hide each other. Arrows from a box to itself hang
// below it, side by side; dagre only knows that the box is so much larger.
import { Graph, layout as dagreLayout } from '@dagrejs/dagre';
import type { Arrow, Box, Drawing } from './describe.ts';

export interface Point {
	readonly x: number;
	readonly y: number;
}

export interface PlacedBox {
	readonly box: Box;
	/** Left upper corner. */
	readonly x: number;
	readonly y: number;
	readonly width: number;
	readonly height: number;
}

export interface PlacedArrow {
	readonly arrow: Arrow;
	/** From the waker's box to the woken's; at least two. */
	readonly points: readonly Point[];
	/** Middle of the label. */
	readonly label: Point;
	/** Thickness. */
	readonly stroke: number;
}

export interface Layout {
	readonly width: number;
	readonly height: number;
	readonly boxes: readonly PlacedBox[];
	readonly arrows: readonly PlacedArrow[];
}

/** Widths of characters of the fonts that paint.ts uses. */
export const titleColumn = 7.25;
export const smallColumn = 6.62;
export const titleHeight = 18;
export const lineHeight = 15;
export const boxPadding = { x: 10, y: 7 } as const;
export const labelLine = 13;
/** Room below a box for an arrow to itself. */
const loopDepth = 22;
const loopHeight = loopDepth + 2 * labelLine + 4;
const leastStroke = 1.2;
const mostStroke = 7;
export const arrowHead = (stroke: number): number => 6 + stroke;

export function layOut(drawing: Drawing): Layout {
	const graph = new Graph({ multigraph: true });
	// Many arrows at one box need room to spread.
	const degree = drawing.boxes.map((_, box) => drawing.arrows.filter(({ from, to }) => from === box || to === box).length);
	const ranksep = 46 + Math.min(90, 4 * Math.max(0, ...degree));
	graph.setGraph({ rankdir: 'LR', nodesep: 26, ranksep, edgesep: 14, marginx: 12, marginy: 12 });
	graph.setDefaultEdgeLabel(() => ({}));
	const sizes = drawing.boxes.map(sizeOf);
	const loops = drawing.boxes.map((_, box) => drawing.arrows.flatMap((arrow, i) => (arrow.from === box && arrow.to === box ? [i] : [])));
	sizes.forEach(({ width, height }, i) => {
		const own = (loops[i] as number[]).map((arrow) => labelSize(drawing.arrows[arrow] as Arrow).width);
		graph.setNode(String(i), {
			width: Math.max(width, own.length * Math.max(0, ...own)),
			height: height + (own.length > 0 ? loopHeight : 0),
		});
	});
	drawing.arrows.forEach((arrow, i) => {
		if (arrow.from !== arrow.to) graph.setEdge(String(arrow.from), String(arrow.to), { ...labelSize(arrow), labelpos: 'c' }, String(i));
	});
	dagreLayout(graph);
	const boxes = drawing.boxes.map((box, i) => {
		const node = graph.node(String(i)) as { x: number; y: number; height: number };
		const { width, height } = sizes[i] as Size;
		return { box, x: node.x - width / 2, y: node.y - node.height / 2, width, height };
	});
	const arrows = drawing.arrows.map((arrow, i) => {
		const stroke = arrow.kind === 'created' ? leastStroke : leastStroke + (mostStroke - leastStroke) * Math.sqrt(arrow.weight);
		if (arrow.from === arrow.to) {
			const beside = loops[arrow.from] as number[];
			const room = (graph.node(String(arrow.from)) as Size).width;
			return { arrow, stroke, ...loopAt(boxes[arrow.from] as PlacedBox, room, beside.indexOf(i), beside.length) };
		}
		const edge = graph.edge(String(arrow.from), String(arrow.to), String(i)) as { points: Point[]; x?: number; y?: number };
		const middle = edge.points[edge.points.length >> 1] as Point;
		return { arrow, stroke, points: edge.points, label: { x: edge.x ?? middle.x, y: edge.y ?? middle.y } };
	});
	const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
	return { width: finite(width), height: finite(height), boxes, arrows: withPorts(boxes, arrows) };
}

interface Size {
	readonly width: number;
	readonly height: number;
}

function labelSize({ lines }: Arrow): Size {
	const columns = Math.max(0, ...lines.map((line) => line.length));
	return { width: columns * smallColumn + (columns > 0 ? 8 : 0), height: lines.length * labelLine };
}

/** Out of the lower edge, down, and back into it; the label stands below. `room`: of all loops of the box together. */
function loopAt({ x, y, width, height }: PlacedBox, room: number, nth: number, count: number): Pick<PlacedArrow, 'points' | 'label'> {
	const bottom = y + height;
	const middle = x + width / 2 + room * ((nth + 0.5) / count - 0.5);
	const half = Math.min(20, width / (2 * count) - 6);
	return {
		points: [
			{ x: middle + half, y: bottom },
			{ x: middle, y: bottom + loopDepth },
			{ x: middle - half, y: bottom },
		],
		label: { x: middle, y: bottom + loopDepth + labelLine + 3 },
	};
}

/** An empty graph has no size. */
const finite = (length: number): number => (Number.isFinite(length) && length > 0 ? length : 0);

function sizeOf(box: Box): Size {
	const columns = Math.max(box.title.length * titleColumn, ...box.lines.map((line) => line.length * smallColumn));
	return { width: Math.max(90, columns + 2 * boxPadding.x), height: titleHeight + box.lines.length * lineHeight + 2 * boxPadding.y };
}

interface Port {
	readonly arrow: number;
	readonly isStart: boolean;
	/** Of the next bend: decides the order on the side. */
	readonly towards: number;
}

/** Arrows leave to the side on which their next bend lies, spread over that side. */
function withPorts(boxes: readonly PlacedBox[], arrows: readonly PlacedArrow[]): PlacedArrow[] {
	const points = arrows.map((arrow) => [...arrow.points]);
	const sides = new Map<string, Port[]>();
	const add = (box: number, isRight: boolean, port: Port): void => {
		const key = `${box} ${isRight}`;
		sides.set(key, [...(sides.get(key) ?? []), port]);
	};
	arrows.forEach(({ arrow }, i) => {
		const path = points[i] as Point[];
		if (arrow.from === arrow.to || path.length < 2) return;
		const [start, next] = path as [Point, Point];
		const [before, end] = path.slice(-2) as [Point, Point];
		add(arrow.from, next.x >= start.x, { arrow: i, isStart: true, towards: next.y });
		add(arrow.to, before.x > end.x, { arrow: i, isStart: false, towards: before.y });
	});
	for (const [key, ports] of sides) {
		const [at, isRight] = key.split(' ') as [string, string];
		const { x, y, width, height } = boxes[Number(at)] as PlacedBox;
		ports.sort((a, b) => a.towards - b.towards || a.arrow - b.arrow);
		ports.forEach((port, i) => {
			const path = points[port.arrow] as Point[];
			path[port.isStart ? 0 : path.length - 1] = { x: isRight === 'true' ? x + width : x, y: y + (height * (i + 1)) / (ports.length + 1) };
		});
	}
	return arrows.map((arrow, i) => ({ ...arrow, points: points[i] as Point[] }));
}
