import { type ConnectionGrowth, connectionGrowth, type DescriptorGrowth, descriptorGrowth } from '../../facts/process-descriptors.ts';
import { refOf } from '../../facts/process-timeline.ts';
import { evidence, noFinding, share } from '../build.ts';
import { type EvidenceData, type Finding, found, notEnough, type Params, rule, type Strength } from '../rule.ts';
import { prose } from './prose.ts';
import doc from './rule.md';

/** Growth that a pool or a burst of clients does not reach at once, and factor. */
const LEAST_GROWTH = 50;
const LEAST_FACTOR = 1.5;
/** Share of the steps between snapshots in which the number must rise; snapshots from which that is a trend. */
const RISING = 0.8;
const MANY_SNAPSHOTS = 4;
/** Share of the growth that a kind, a peer or a direction must explain to be named for it. */
const MOST = 0.5;
/** Connections closed by the peer and kept open: a few are always on their way. */
const MANY_CLOSE_WAIT = 20;
/** The design's bound for critical: the limit comes within ten minutes. */
const SOON_NS = 600e9;

export const descriptorsGrowing = rule({
	id: 'descriptors-growing',
	cause: 'fd-leak',
	accepts: ['process-files'],
	needs: { growth: descriptorGrowth, connections: connectionGrowth },
	check({ growth, connections }) {
		if (growth === null) return notEnough('needs two listings of /proc/PID/fd, some time apart');
		const { change, snapshots, rises } = growth;
		if (change.delta < LEAST_GROWTH || change.after < change.before * LEAST_FACTOR)
			return found([], 'the number of open files does not grow');
		if (rises < (snapshots - 1) * RISING) return found([], 'the number of open files falls as well as rises');
		return found([findingOf(growth, connections)], '');
	},
	prose,
	doc,
});

function findingOf(growth: DescriptorGrowth, connections: ConnectionGrowth | null): Finding {
	const { change, limit, toLimitNs, points, snapshots } = growth;
	const top = growth.byKind[0];
	const target = growth.targets[0];
	const params: Params = {
		before: change.before,
		after: change.after,
		snapshots,
		spanNs: change.spanNs,
		limit,
		toLimitNs,
		kind: top && top.after - top.before >= change.delta * MOST ? top.kind : '',
		target: target && target.after - target.before >= change.delta * MOST ? target.target : '',
		targetBefore: target?.before ?? 0,
		targetAfter: target?.after ?? 0,
	};
	const isSocket = params['kind'] === 'socket';
	const sides = isSocket && connections !== null ? connectionProofs(connections, change.delta) : { proofs: [], against: [] };
	// Sockets grow with the clients too: without what their other ends say the growth is one measure.
	const isTrend = snapshots >= MANY_SNAPSHOTS && (!isSocket || sides.proofs.length > 0);
	const strength: Strength = isTrend ? 7 : 3;
	const ref = refOf(points, change.to);
	return {
		...noFinding,
		cause: 'fd-leak',
		key: 'descriptors',
		where: [],
		evidence: [evidence('growth', 'process.descriptors', strength, change.delta, 'count', ref, params), ...sides.proofs],
		against: sides.against,
		impact: {
			of: 'memory',
			share: Number.isFinite(limit) ? share(change.after, limit) : 0,
			value: change.after,
			unit: 'open files',
			basis: 'of the files it may have open',
		},
		// That the number grew is counted, not inferred; how much that says is the strength's business.
		isProven: true,
		severity: toLimitNs <= SOON_NS ? { least: 'critical' } : { least: 'medium' },
		params: { ...params, ...sides.proofs[0]?.params },
	};
}

function connectionProofs(connections: ConnectionGrowth, delta: number): { proofs: EvidenceData[]; against: EvidenceData[] } {
	const { closeWaitBefore, closeWaitAfter, closeWaitPeer, peer, peerBefore, peerAfter, inboundBefore, inboundAfter } = connections;
	const ref = { ...refOf(connections.points, connections.last), table: 'process.connections' };
	const closing = closeWaitAfter - closeWaitBefore;
	if (closing >= MANY_CLOSE_WAIT && closing >= delta * MOST)
		return {
			proofs: [evidence('closeWait', 'net.connections', 7, closing, 'count', ref, { closeWait: closeWaitAfter, peer: closeWaitPeer })],
			against: [],
		};
	if (peer !== '' && peerAfter - peerBefore >= delta * MOST)
		return {
			proofs: [evidence('peer', 'net.connections', 7, peerAfter - peerBefore, 'count', ref, { peer, peerBefore, peerAfter })],
			against: [],
		};
	if (inboundAfter - inboundBefore >= delta * MOST)
		return {
			proofs: [],
			against: [evidence('clients', 'net.connections', 7, inboundAfter - inboundBefore, 'count', ref, { inboundAfter })],
		};
	return { proofs: [], against: [] };
}
