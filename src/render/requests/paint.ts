// Requests as SVG: bars by part, a histogram of durations, the waterfall of one request. Markup as strings, for pages and the script in them;
// all text goes through xmlEscape.
import { formatCount, formatDuration } from '../../base/units.ts';
import type { HistogramBin, PieceData, RequestData, RouteData } from '../../requests/data.ts';
import { printable, shorten } from '../printable.ts';
import { xmlEscape } from '../xml.ts';
import { ticks } from './axis.ts';
import { partClass } from './colours.ts';
import { partOrder, pieceText, viaText } from './wording.ts';

const safe = (text: string): string => xmlEscape(printable(text));
const at = (value: number): string => String(Math.round(value * 10) / 10);
const bar = (x: number, y: number, width: number, height: number, className: string, more = '', inside = ''): string =>
	`<rect class="${className}" x="${at(x)}" y="${y}" width="${at(width)}" height="${height}"${more}>${inside}</rect>`;
const title = (text: string): string => `<title>${safe(text)}</title>`;

export interface Bar {
	readonly label: string;
	readonly parts: Readonly<Record<string, number>>;
}

const BAR_HEIGHT = 22;
const BAR_STEP = 30;
const BAR_LABEL = 120;
const BAR_TOTAL = 70;

/** Bars under each other on one scale: ns by part. */
export function paintBars(bars: readonly Bar[], width: number): string {
	const totals = bars.map(({ parts }) => Object.values(parts).reduce((sum, ns) => sum + ns, 0));
	const scale = (width - BAR_LABEL - BAR_TOTAL) / Math.max(1, ...totals);
	const rows = bars.map(({ label, parts }, i) => {
		const y = i * BAR_STEP;
		let x = BAR_LABEL;
		const pieces = partOrder.map((part) => {
			const ns = parts[part] ?? 0;
			const from = x;
			x += ns * scale;
			return ns * scale < 0.2
				? ''
				: bar(from, y, x - from, BAR_HEIGHT, partClass(part), '', title(`${label}: ${part} ${formatDuration(ns)}`));
		});
		const total = `<text class="faint" x="${at(x + 6)}" y="${y + 15}">${safe(formatDuration(totals[i] as number))}</text>`;
		return `<text x="0" y="${y + 15}">${safe(label)}</text>${pieces.join('')}${total}`;
	});
	const height = bars.length * BAR_STEP;
	const spoken = bars.map(({ label }, i) => `${label} ${formatDuration(totals[i] as number)}`).join(', ');
	return svg(width, height, rows.join(''), `Mean time by part: ${spoken}`);
}

/** `fit` shrinks with the page, as it is; `lanes` only in width, so that its rows stay beside their names. */
const svg = (width: number, height: number, inside: string, label: string, how: 'fit' | 'lanes' = 'fit'): string =>
	`<svg xmlns="http://www.w3.org/2000/svg" class="drawn ${how}"${how === 'lanes' ? ' preserveAspectRatio="none"' : ''} viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${safe(label)}">${inside}</svg>`;

const HISTOGRAM = { height: 110, top: 16, bottom: 20, left: 6, right: 48 } as const;

export type Durations = Pick<RouteData, 'histogram' | 'p50Ns' | 'p95Ns' | 'p99Ns'>;

/** Durations on a logarithmic axis, with the median, p95 and p99. */
export function paintHistogram({ histogram, p50Ns, p95Ns, p99Ns }: Durations, width: number): string {
	const { height, top, bottom, left, right } = HISTOGRAM;
	const first = histogram[0];
	const last = histogram.at(-1);
	if (!first || !last) return '';
	const most = Math.max(...histogram.map(({ count }) => count));
	// A few bins do not fill the width.
	const step = Math.min(44, (width - left - right) / histogram.length);
	const xOf = (ns: number): number => left + Math.log10(ns / first.fromNs) * 10 * step;
	const base = height - bottom;
	const bins = histogram.map((bin, i) => binBar(bin, left + i * step, step, ((base - top) * bin.count) / most, base));
	const edges: string[] = [];
	let free = -1;
	for (let i = 0; i <= histogram.length; i++) {
		const ns = i < histogram.length ? (histogram[i] as HistogramBin).fromNs : last.toNs;
		const x = left + i * step;
		if (x < free) continue;
		free = x + 64;
		edges.push(`<text class="faint" x="${at(x)}" y="${height - 5}">${safe(formatDuration(ns))}</text>`);
	}
	const marks = [
		['p50', p50Ns],
		['p95', p95Ns],
		['p99', p99Ns],
	] as const;
	let clear = -1;
	const lines = marks.map(([name, ns]) => {
		const x = xOf(ns);
		const label = x < clear ? '' : `<text class="faint" x="${at(x + 3)}" y="10">${name}</text>`;
		if (label !== '') clear = x + 28;
		return `<path class="mark" d="M${at(x)},2V${base}"></path>${label}`;
	});
	const used = Math.ceil(Math.min(width, left + histogram.length * step + right));
	return svg(
		used,
		height,
		`<path class="grid" d="M${left},${base}H${used - right}"></path>${bins.join('')}${lines.join('')}${edges.join('')}`,
		`Durations from ${formatDuration(first.fromNs)} to ${formatDuration(last.toNs)}, on a logarithmic axis`,
	);
}

function binBar({ fromNs, toNs, count }: HistogramBin, x: number, step: number, height: number, base: number): string {
	if (count === 0) return '';
	const tall = Math.max(1.5, height);
	const text = `${formatDuration(fromNs)} to ${formatDuration(toNs)}: ${formatCount(count)}`;
	return `<rect class="bin" x="${at(x + 0.5)}" y="${at(base - tall)}" width="${at(Math.max(1, step - 1))}" height="${at(tall)}">${title(text)}</rect>`;
}

export const ROW = 22;
const AXIS = 20;

export interface WaterfallRow {
	readonly depth: number;
	/** Goroutines that it stands for, of one start function. */
	readonly goroutines: ReadonlySet<number>;
	readonly startFunction: string;
}

/** Rows by depth and start function, in order of depth, then of time; all beyond this many share the last one. */
const MOST_ROWS = 40;

export function waterfallRows(pieces: readonly PieceData[]): { rows: WaterfallRow[]; rowOf: number[] } {
	const byKey = new Map<string, { depth: number; goroutines: Set<number>; startFunction: string; first: number }>();
	const keys = pieces.map((piece) => `${piece.depth} ${piece.startFunction}`);
	for (const [i, piece] of pieces.entries()) {
		const row = byKey.get(keys[i] as string);
		if (row) row.goroutines.add(piece.goroutine);
		else
			byKey.set(keys[i] as string, {
				depth: piece.depth,
				goroutines: new Set([piece.goroutine]),
				startFunction: piece.startFunction,
				first: i,
			});
	}
	const ordered = [...byKey.entries()].sort(([, a], [, b]) => a.depth - b.depth || a.first - b.first);
	const index = new Map(ordered.map(([key], i) => [key, Math.min(i, MOST_ROWS - 1)]));
	return { rows: ordered.slice(0, MOST_ROWS).map(([, row]) => row), rowOf: keys.map((key) => index.get(key) as number) };
}

/** `› › g16 net/http.(*conn).serve`. */
export function rowLabel({ depth, goroutines, startFunction }: WaterfallRow): string {
	const ids = [...goroutines];
	const who = ids.length === 1 ? `g${ids[0]}` : `${formatCount(ids.length)} goroutines`;
	const what = depth === 0 ? 'the request' : startFunction || 'start not known';
	return `${'› '.repeat(Math.min(depth, 6))}${who} ${what}`;
}

/** `data-piece` is the index in `request.pieces`; a wait that deeper rows explain is drawn pale in the request's own row. */
export function paintWaterfall(request: RequestData, width: number): string {
	const { pieces, startNs, endNs } = request;
	const { rows, rowOf } = waterfallRows(pieces);
	const scale = (width - 1) / (endNs - startNs);
	const xOf = (ns: number): number => (ns - startNs) * scale;
	const height = AXIS + rows.length * ROW;
	const marks = ticks(endNs - startNs, Math.max(2, width / 110)).map((ns) => {
		const x = ns * scale;
		const room =
			x + 60 > width ? '' : `<text class="faint" x="${at(x + 3)}" y="12">${safe(ns === 0 ? '0' : `+${formatDuration(ns)}`)}</text>`;
		return `<path class="grid" d="M${at(x)},0V${height}"></path>${room}`;
	});
	const lanes = rows.map((_, i) => `<path class="grid" d="M0,${AXIS + i * ROW}H${width}"></path>`);
	const vias = viaRuns(pieces).map(({ from, to, via }) =>
		bar(
			xOf(from),
			AXIS + 2,
			Math.max(0.5, xOf(to) - xOf(from)),
			ROW - 4,
			`via ${partClass(via.part)}`,
			'',
			title(`${viaText(via)}: ${formatDuration(to - from)}, from +${formatDuration(from - startNs)}`),
		),
	);
	const drawn = pieces.map((piece, i) => {
		const x = xOf(piece.startNs);
		const y = AXIS + (rowOf[i] as number) * ROW + 2;
		return bar(
			x,
			y,
			Math.max(0.75, xOf(piece.endNs) - x),
			ROW - 4,
			partClass(piece.part),
			` data-piece="${i}"`,
			title(pieceTitle(piece, startNs)),
		);
	});
	const label = `Request ${request.request}, ${formatDuration(endNs - startNs)}: ${pieces.length} pieces on ${rows.length} rows`;
	return svg(width, height, `${marks.join('')}${lanes.join('')}${vias.join('')}${drawn.join('')}`, label, 'lanes');
}

export const pieceTitle = (piece: PieceData, startNs: number): string =>
	shorten(
		`${pieceText(piece)}: ${formatDuration(piece.endNs - piece.startNs)}, from +${formatDuration(piece.startNs - startNs)} to +${formatDuration(piece.endNs - startNs)}${piece.via === null ? '' : `; meanwhile the request ${viaText(piece.via)}`}`,
		600,
	);

type Via = NonNullable<PieceData['via']>;

/** Neighbours that explain the same wait, as one stretch. */
function viaRuns(pieces: readonly PieceData[]): { from: number; to: number; via: Via }[] {
	const runs: { from: number; to: number; via: Via }[] = [];
	for (const { via, startNs, endNs } of pieces) {
		if (via === null) continue;
		const last = runs.at(-1);
		const isSame = last?.to === startNs && last.via.function === via.function && last.via.line === via.line && last.via.part === via.part;
		if (last && isSame) last.to = endNs;
		else runs.push({ from: startNs, to: endNs, via });
	}
	return runs;
}
