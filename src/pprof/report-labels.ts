// The lines above a report: where the profile comes from, what was filtered, how much is shown.
import type { TrimmedGraph } from './graph/trim.ts';
import { flatValue } from './graph/graph.ts';
import { basePath } from './go-format.ts';
import { timeWithZone } from './go-time.ts';
import { abs, add, fromFloat, type Int64, narrow } from './int64.ts';
import { autoLabel, percentage, scale } from './measurement.ts';
import { formatter, type Report } from './report.ts';

export function profileLabels(report: Report, unit: string): string[] {
	const { profile, choice, total } = report;
	const labels: string[] = [];
	const main = profile.mappings[0];
	if (main && main.file !== '') labels.push(`File: ${basePath(main.file)}`);
	if (main && main.buildId !== '') labels.push(`Build ID: ${main.buildId}`);
	for (const comment of profile.comments) if (!comment.startsWith('#')) labels.push(comment);
	if (choice.type !== '') labels.push(`Type: ${choice.type}`);
	if (profile.docUrl !== '') labels.push(`Doc: ${profile.docUrl}`);
	if (profile.timeNanos !== 0n) labels.push(`Time: ${timeWithZone(profile.timeNanos, report.zone)}`);
	if (profile.durationNanos !== 0n) {
		const duration = narrow(profile.durationNanos);
		const [nanos, nanosUnit] = scale(total, choice.unit, 'nanoseconds');
		const share = nanosUnit === 'ns' && nanos !== 0 ? `(${percentage(fromFloat(nanos), duration)})` : '';
		labels.push(`Duration: ${autoLabel(duration, 'nanoseconds')}, Total samples = ${formatter(report, unit)(total)} ${share}`);
	}
	return labels;
}

/** `isFull`: for a picture, which has room for everything. */
export function reportLabels(
	report: Report,
	{ graph, originalCount, droppedNodes, droppedEdges }: TrimmedGraph,
	unit: string,
	isFull: boolean,
): string[] {
	const { total, config } = report;
	const format = formatter(report, unit);
	const shown = graph.nodes.reduce<Int64>((sum, node) => add(sum, flatValue(graph, node)), 0);
	const labels = isFull || !config.compactLabels ? profileLabels(report, unit) : [];
	if (report.activeFilters.length > 0) labels.push('Active filters:', ...report.activeFilters.map((filter) => `   ${shortened(filter)}`));
	labels.push(`Showing nodes accounting for ${format(shown)}, ${percentage(shown, total).trim()} of ${format(total)} total`);
	if (total !== 0) {
		const dropped = (count: number, what: string, measure: string, fraction: number): void => {
			const below = format(abs(fromFloat(Number(total) * fraction)));
			if (count > 0) labels.push(`Dropped ${count} ${what}${count > 1 ? 's' : ''} (${measure} <= ${below})`);
		};
		dropped(droppedNodes, 'node', 'cum', config.nodeFraction);
		if (isFull) dropped(droppedEdges, 'edge', 'freq', config.edgeFraction);
		if (graph.nodes.length > 0 && graph.nodes.length < originalCount)
			labels.push(`Showing top ${graph.nodes.length} nodes out of ${originalCount}`);
	}
	if (isFull) labels.push('\nSee https://git.io/JfYMW for how to read the graph');
	return labels;
}

/** Most bytes of a filter in the legend. */
const longestFilter = 80;

function shortened(filter: string): string {
	let bytes = 0;
	for (let i = 0; i < filter.length; i++) {
		const point = filter.codePointAt(i) as number;
		const size = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
		if (bytes + size > longestFilter) return cut(filter, i, longestFilter - bytes);
		bytes += size;
		if (size === 4) i++;
	}
	return filter;
}

/** Go cuts at a byte, even inside a character; what is left of that character prints as one U+FFFD per byte. */
const cut = (filter: string, end: number, brokenBytes: number): string => `${filter.slice(0, end)}${'\ufffd'.repeat(brokenBytes)}…`;
