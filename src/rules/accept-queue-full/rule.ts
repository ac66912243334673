import { type AcceptQueue, acceptQueue, type ListenerLoad } from '../../facts/accept-queue.ts';
import { refOf } from '../../facts/process-timeline.ts';
import { evidence, noFinding, share } from '../build.ts';
import { type EvidenceData, type Finding, found, notEnough, type Params, rule } from '../rule.ts';
import { prose } from './prose.ts';
import doc from './rule.md';

/** Snapshots with a nearly full queue (80 % of the backlog), and share of all, from which it is no burst. */
const FEWEST_FULL = 2;
const MOSTLY = 0.5;
/** Connections refused between the snapshots. One or two may be a port scan or a burst at a restart. */
const MANY_OVERFLOWS = 10;

export const acceptQueueFull = rule({
	id: 'accept-queue-full',
	cause: 'accept-backlog',
	accepts: ['process-files'],
	needs: { queue: acceptQueue },
	check({ queue }) {
		if (queue === null) return notEnough('needs ss -lnt output, or two snapshots of /proc/net/netstat');
		const full = queue.listeners.find((one) => one.full >= FEWEST_FULL && one.full >= one.snapshots * MOSTLY);
		const fullOnce = queue.listeners.find((one) => one.full > 0);
		const isOverflowing = queue.overflows >= MANY_OVERFLOWS;
		if (!full && !isOverflowing) {
			if (fullOnce)
				return notEnough(
					`the accept queue of ${fullOnce.address} was nearly full in one snapshot; one more would tell a burst from a backlog`,
				);
			return found([], 'connections are accepted as they come');
		}
		return found([findingOf(queue, full ?? fullOnce ?? null, full !== undefined)], '');
	},
	prose,
	doc,
});

function findingOf(queue: AcceptQueue, listener: ListenerLoad | null, isFull: boolean): Finding {
	const { points, last, overflows, accepted, spanNs } = queue;
	const params: Params = {
		address: listener?.address ?? '',
		full: listener?.full ?? 0,
		snapshots: listener?.snapshots ?? 0,
		queued: listener?.mostQueued ?? 0,
		backlog: listener?.backlog ?? 0,
		overflows,
		accepted,
		spanNs,
	};
	const ref = refOf(points, last);
	const proofs: EvidenceData[] = [];
	if (listener)
		proofs.push(
			evidence('queue', 'net.acceptQueue', isFull ? 7 : 3, listener.mostQueued, 'count', { ...ref, table: 'process.listeners' }, params),
		);
	if (overflows >= MANY_OVERFLOWS)
		proofs.push(evidence('overflows', 'net.listenOverflows', listener ? 7 : 3, overflows, 'count', ref, params));
	const refused = overflows + (Number.isNaN(accepted) ? 0 : accepted);
	return {
		...noFinding,
		cause: 'accept-backlog',
		key: 'accept',
		where: [],
		evidence: proofs,
		impact:
			refused > 0
				? {
						of: 'latency',
						share: share(overflows, refused),
						value: overflows,
						unit: 'connections',
						basis: 'of the connections that came were refused',
					}
				: {
						of: 'latency',
						share: share(Number(params['queued']), Number(params['backlog'])),
						value: Number(params['queued']),
						unit: 'connections',
						basis: 'of the accept queue is in use',
					},
		// A full queue is proven, whatever the share of those that got through.
		isProven: isFull,
		severity: { least: 'medium' },
		params,
	};
}
