// Open files and connections over several snapshots: how many of each kind, what they are, how long until the limit.
import type { StringId } from '../base/ids.ts';
import { DESCRIPTOR_KINDS, type DescriptorKind } from '../tables/process-snapshot.ts';
import type { Symbols } from '../tables/symbols.ts';
import { fact } from './fact.ts';
import { type Change, changeOf, lastValue, type ProcessPoint, processTimeline, valueAt } from './process-timeline.ts';

export interface DescriptorGrowth {
	readonly points: readonly ProcessPoint[];
	readonly change: Change;
	/** Snapshots that know the number of open files, and between how many of them it rose. */
	readonly snapshots: number;
	readonly rises: number;
	/** Soft limit; NaN unknown. */
	readonly limit: number;
	/** Per second; NaN without times. */
	readonly perSecond: number;
	/** ns until the limit at this pace; Infinity when it does not come nearer, NaN unknown. */
	readonly toLimitNs: number;
	/** Growth by kind, most first. */
	readonly byKind: readonly { readonly kind: DescriptorKind; readonly before: number; readonly after: number }[];
	/** The targets (path with numbers as `*`) that grew most, with their kind; at most three. */
	readonly targets: readonly { readonly target: string; readonly before: number; readonly after: number }[];
}

export const descriptorGrowth = fact({
	id: 'process.descriptors',
	unit: 'count',
	doc: 'Open files of the process by kind and target, their growth and the time until the limit.',
	needs: { points: processTimeline },
	compute({ points }, { symbols }): DescriptorGrowth | null {
		const change = changeOf(points, 'descriptors');
		if (!change) return null;
		const counts = points.map((point) => valueAt(point, 'descriptors')).filter((value) => !Number.isNaN(value));
		const limit = lastValue(points, 'descriptorLimit');
		const perSecond = change.delta / (change.spanNs / 1e9);
		const [before, after] = [sumsAt(change.from, symbols), sumsAt(change.to, symbols)];
		const grown = [...after.targets]
			.map(([target, count]) => ({ target, before: before.targets.get(target) ?? 0, after: count }))
			.filter((one) => one.after > one.before)
			.sort((a, b) => b.after - b.before - (a.after - a.before) || (a.target < b.target ? -1 : 1));
		return {
			points,
			change,
			snapshots: counts.length,
			rises: counts.filter((count, i) => i > 0 && count > (counts[i - 1] as number)).length,
			limit,
			perSecond,
			toLimitNs: perSecond > 0 ? ((limit - change.after) / perSecond) * 1e9 : change.spanNs > 0 ? Number.POSITIVE_INFINITY : Number.NaN,
			byKind: DESCRIPTOR_KINDS.map((kind) => ({ kind, before: before.kinds.get(kind) ?? 0, after: after.kinds.get(kind) ?? 0 }))
				.filter((one) => one.before + one.after > 0)
				.sort((a, b) => b.after - b.before - (a.after - a.before) || (a.kind < b.kind ? -1 : 1)),
			targets: grown.slice(0, 3),
		};
	},
});

function sumsAt({ tables, row }: ProcessPoint, symbols: Symbols) {
	const kinds = new Map<DescriptorKind, number>();
	const targets = new Map<string, number>();
	const { snapshot, kind, target, count, length } = tables.descriptors;
	for (let i = 0; i < length; i++) {
		if (snapshot[i] !== row) continue;
		const name = DESCRIPTOR_KINDS[kind[i] as number] as DescriptorKind;
		const text = symbols.text(target[i] as StringId);
		kinds.set(name, (kinds.get(name) ?? 0) + (count[i] as number));
		if (text !== '') targets.set(text, (targets.get(text) ?? 0) + (count[i] as number));
	}
	return { kinds, targets };
}

export interface ConnectionGrowth {
	readonly points: readonly ProcessPoint[];
	readonly last: ProcessPoint;
	readonly snapshots: number;
	/** Connections whose peer has closed them and this side has not, at the first and the last snapshot; the most of one peer. */
	readonly closeWaitBefore: number;
	readonly closeWaitAfter: number;
	readonly closeWaitPeer: string;
	/** The peer to which the number of open outbound connections grew most; '' none grew. */
	readonly peer: string;
	readonly peerBefore: number;
	readonly peerAfter: number;
	/** Open inbound connections. */
	readonly inboundBefore: number;
	readonly inboundAfter: number;
}

export const connectionGrowth = fact({
	id: 'net.connections',
	unit: 'count',
	doc: 'TCP connections by state, direction and peer over the snapshots (those of the network namespace).',
	needs: { points: processTimeline },
	compute({ points }, { symbols }): ConnectionGrowth | null {
		const known = points.filter(({ tables, row }) => tables.connections.snapshot.includes(row) || tables.listeners.snapshot.includes(row));
		const first = known[0];
		const last = known.at(-1);
		if (!first || !last) return null;
		const [before, after] = [peersAt(first, symbols), peersAt(last, symbols)];
		const grown = [...after.outbound]
			.map(([peer, count]) => ({ peer, before: before.outbound.get(peer) ?? 0, after: count }))
			.filter((one) => one.peer !== '' && one.after > one.before)
			.sort((a, b) => b.after - b.before - (a.after - a.before) || (a.peer < b.peer ? -1 : 1))[0];
		const waiting = [...after.closeWait].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0];
		const sum = (map: ReadonlyMap<string, number>): number => [...map.values()].reduce((total, one) => total + one, 0);
		return {
			points,
			last,
			snapshots: known.length,
			closeWaitBefore: sum(before.closeWait),
			closeWaitAfter: sum(after.closeWait),
			closeWaitPeer: waiting?.[0] ?? '',
			peer: grown?.peer ?? '',
			peerBefore: grown?.before ?? 0,
			peerAfter: grown?.after ?? 0,
			inboundBefore: sum(before.inbound),
			inboundAfter: sum(after.inbound),
		};
	},
});

function peersAt({ tables, row }: ProcessPoint, symbols: Symbols) {
	const sums = { closeWait: new Map<string, number>(), outbound: new Map<string, number>(), inbound: new Map<string, number>() };
	const { snapshot, state, isInbound, peer, count, length } = tables.connections;
	for (let i = 0; i < length; i++) {
		if (snapshot[i] !== row) continue;
		const name = symbols.text(state[i] as StringId);
		const map = name === 'CLOSE-WAIT' ? sums.closeWait : name !== 'ESTAB' ? null : isInbound[i] === 1 ? sums.inbound : sums.outbound;
		const to = symbols.text(peer[i] as StringId);
		map?.set(to, (map.get(to) ?? 0) + (count[i] as number));
	}
	return sums;
}
