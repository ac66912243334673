// What the faces of requests say in the same words. Plain text out; each face makes it printable.
import { formatCount, formatDuration, formatShare } from '../../base/units.ts';
import type { DifferenceData, PieceData, RouteData, SiteData, SpotData } from '../../requests/data.ts';

export const unseenHandler = '(handler not seen in any stack)';

export const routeName = ({ name }: Pick<RouteData, 'name'>): string => name || unseenHandler;

/** Parts in the order in which they are shown. */
export const partOrder = [
	'running',
	'gc assist',
	'stop the world',
	'run queue',
	'syscall',
	'lock',
	'channel',
	'sync',
	'network',
	'dial',
	'sleep',
	'gc',
	'unknown',
] as const;

export const baseName = (file: string): string => file.slice(file.lastIndexOf('/') + 1);

/** `main.(*shelf).item (main.go:42)`; '' when no stack shows a place. */
export const spotText = ({ function: fn, file, line }: Pick<SpotData, 'function' | 'file' | 'line'>): string =>
	fn === '' ? '' : `${fn}${line > 0 ? ` (${baseName(file)}:${line})` : ''}`;

const within = (spot: SpotData): string => (spot.function === '' ? '' : ` in ${spotText(spot)}`);

/** What the time went to, without the place. */
export function activity({ part, operation }: { readonly part: string; readonly operation: string }): string {
	if (part === 'running') return 'running';
	if (part === 'run queue') return 'waiting for a P';
	if (part === 'gc') return 'stopped for the GC';
	if (part === 'unknown') return 'not known';
	return operation;
}

/** `sleep in main.load (main.go:30) by main.worker, while waiting for chan send in main.handle (main.go:72)`. */
export function siteText(site: SiteData): string {
	const own = `${activity(site)}${within(site)}`;
	if (site.via === null) return own;
	const by = site.goroutine === '' || site.goroutine === site.function ? '' : ` by ${site.goroutine}`;
	return `${own}${by}, while waiting for ${site.via.operation}${within(site.via)}`;
}

/** Of one piece: `goroutine 17 (main.worker): sleep in main.load (main.go:30)`. */
export function pieceText(piece: PieceData): string {
	const who = piece.depth === 0 ? '' : `goroutine ${piece.goroutine}${piece.startFunction === '' ? '' : ` (${piece.startFunction})`}: `;
	const joined = piece.joined === undefined ? '' : ` and ${formatCount(piece.joined - 1)} other short pieces`;
	return `${who}${activity(piece)}${within(piece)}${joined}`;
}

export const viaText = (via: SpotData): string => `waits for ${via.operation}${within(via)}`;

/** With `openMaxNs` 0 the age is left out. `84 complete, 11 cut by the begin of the recording, 6 not answered when it ended, the oldest for 34.1 ms`. */
export function countText({ name, count, cut, open, openMaxNs }: Pick<RouteData, 'name' | 'count' | 'cut' | 'open' | 'openMaxNs'>): string {
	// It ends when the trace does.
	if (name === 'net/http/pprof.Trace' && count === 0 && open === 1) return 'the request that recorded this trace';
	const parts = [`${formatCount(count)} complete`];
	if (cut - open > 0) parts.push(`${formatCount(cut - open)} cut by the begin of the recording`);
	if (open > 0) parts.push(`${formatCount(open)} not answered when it ended${openMaxNs > 0 ? ageText(open, openMaxNs) : ''}`);
	return parts.join(', ');
}

const ageText = (open: number, ns: number): string =>
	open > 1 ? `, the oldest for ${formatDuration(ns)}` : `, begun ${formatDuration(ns)} before`;

/** Where the slowest spent it: lines that read the same are one, most time first; from `leastShare` of their time on. */
export function slowLines(route: RouteData, leastShare: number, most: number): { site: SiteData; text: string; slowNs: number }[] {
	const lines = new Map<string, { site: SiteData; text: string; slowNs: number }>();
	for (const site of route.chain) {
		const text = siteText(site);
		const line = lines.get(text);
		if (line) line.slowNs += site.slowNs;
		else lines.set(text, { site, text, slowNs: site.slowNs });
	}
	const least = route.slowMeanNs * route.slowCount * leastShare;
	return [...lines.values()]
		.filter(({ slowNs }) => slowNs >= least && slowNs > 0)
		.sort((a, b) => b.slowNs - a.slowNs)
		.slice(0, most);
}

export const slowestText = (difference: DifferenceData): string =>
	`the slowest ${formatCount(difference.slowCount)} (${formatShare(difference.share)})`;

/** Signed: what more is spent has a plus. */
export const signed = (ns: number): string => `${ns > 0 ? '+' : ''}${formatDuration(ns).replace('-', '−')}`;

/** Sites that explain at least this share of the difference, or of the slowest requests' time. */
const LEAST_SHARE = 0.01;

/** Those worth a line. */
export function tellingSites({ sites, slowMeanNs }: DifferenceData, most: number): DifferenceData['sites'] {
	return sites.filter(({ differenceNs }) => Math.abs(differenceNs) >= slowMeanNs * LEAST_SHARE).slice(0, most);
}

export const overlapText = (overlap: number): string =>
	overlap < 1.05 ? 'one after the other' : `${formatCount(Math.round(overlap * 10) / 10)} side by side`;
