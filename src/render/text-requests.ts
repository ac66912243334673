// The requests of a recording on the terminal page: a few lines for each route.
import { formatCount, formatDuration, formatShare } from '../base/units.ts';
import type { Report, RequestRoute } from '../report/report.ts';
import { countText, routeName } from './requests/wording.ts';
import { printable } from './printable.ts';
import type { TextPage } from './text-page.ts';

const margin = 3;

export function textRequests(page: TextPage, { recording: { requests = [] } }: Report): void {
	if (requests.length === 0) return;
	page.text(0, 'REQUESTS', 'strong');
	for (const route of requests) {
		page.labelled(margin, printable(route.kind), 6, routeName(route), { label: 'faint', text: 'plain' });
		const times = [route.p50Ns, route.p95Ns, route.p99Ns, route.maxNs].map(formatDuration);
		page.text(margin + 6, countText({ ...route, openMaxNs: 0 }));
		page.text(margin + 6, `median ${times[0]}, p95 ${times[1]}, p99 ${times[2]}, longest ${times[3]}`);
		page.text(margin + 6, slowPartsText(route));
		const bins = route.histogram;
		const [first, last] = [bins[0], bins.at(-1)];
		if (first && last && bins.length > 1)
			page.painted(margin + 6, `${formatDuration(first.fromNs)} |${bars(bins.map(({ count }) => count))}| ${formatDuration(last.toNs)}`);
	}
	page.blank();
}

/** `the slowest 5 took 84.6 ms: lock 71.5 ms (84.5 %), sleep 12.7 ms (15.1 %)`. */
export function slowPartsText({ slowCount, slowMeanNs, slowParts }: RequestRoute): string {
	const parts = slowParts.map(({ part, ns }) => `${part} ${formatDuration(ns)} (${formatShare(ns / slowMeanNs)})`);
	const who = slowCount === 1 ? 'the slowest one took' : `the slowest ${formatCount(slowCount)} took`;
	return `${who} ${formatDuration(slowMeanNs)}${slowCount === 1 ? '' : ' on average'}: ${parts.join(', ')}`;
}

const steps = ' ▁▂▃▄▅▆▇█';

/** A column for each count, the tallest full; what is not empty is never drawn empty. */
function bars(counts: readonly number[]): string {
	const most = Math.max(...counts);
	return counts.map((count) => steps[count === 0 ? 0 : Math.max(1, Math.round((count / most) * 8))]).join('');
}
