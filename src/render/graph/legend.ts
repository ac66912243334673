// What stands around the picture of a goroutine graph: a line of figures, and what colours and strokes mean.
import { formatCount, formatDuration } from '../../base/units.ts';
import type { GoroutineGraph } from '../../goroutines/graph.ts';
import type { WaitKind } from './describe.ts';

export function graphSubtitle(graph: GoroutineGraph): string {
	const parts = [
		formatDuration(graph.durationNs),
		`${formatCount(graph.goroutines)} goroutines, ${formatCount(graph.alive)} alive at the end`,
	];
	if (graph.focus !== null) parts.push(`around goroutine ${graph.focus.id}`);
	if (graph.thresholdNs > 0) parts.push(`only waits of ${formatDuration(graph.thresholdNs)} or longer`);
	parts.push(`blocked or silent: waits for ${formatDuration(graph.blockedNs)} or longer at the end`);
	return parts.join('; ');
}

const entries: readonly (readonly [kind: WaitKind | 'created', text: string])[] = [
	['channel', 'ends a wait for a channel'],
	['lock', 'a lock'],
	['network', 'the network'],
	['time', 'a sleep'],
	['other', 'other'],
	['created', 'created'],
];
const column = 6.62;
const sample = 26;
const gap = 18;
const thick = 'the thicker, the more time waited';
const widthOf = (text: string): number => sample + 6 + text.length * column + gap;

export const legendWidth = entries.reduce((sum, [, text]) => sum + widthOf(text), 0) + thick.length * column + gap + 190;

/** One row, 16 px high, from 0,0. */
export function legendMarkup(): string {
	let x = 0;
	const parts = entries.map(([kind, text]) => {
		const at = x;
		x += widthOf(text);
		return `<g class="${kind}"><path class="shaft" stroke-width="${kind === 'created' ? 1.2 : 3}" d="M${at},8H${at + sample - 6}"/><path class="head" d="M${at + sample - 8},4l8,4l-8,4Z"/><text class="faint" x="${at + sample + 6}" y="12">${text}</text></g>`;
	});
	const thickAt = x;
	x += thick.length * column + gap;
	return `${parts.join('')}<text class="faint" x="${thickAt}" y="12">${thick}</text><g class="box blocked grey"><rect x="${x}" y="1" width="24" height="13" rx="4"/><text class="faint" x="${x + 31}" y="12">blocked</text></g><g class="box silent grey"><rect x="${x + 98}" y="1" width="24" height="13" rx="4"/><text class="faint" x="${x + 129}" y="12">silent</text></g>`;
}
