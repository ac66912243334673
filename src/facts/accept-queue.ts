// Connections that the kernel has completed and the program has not accepted yet.
import type { StringId } from '../base/ids.ts';
import { fact } from './fact.ts';
import { type ProcessPoint, processTimeline, riseOf, valueAt } from './process-timeline.ts';

export interface AcceptQueue {
	readonly points: readonly ProcessPoint[];
	readonly last: ProcessPoint;
	/** By address listened on, fullest first. */
	readonly listeners: readonly ListenerLoad[];
	/** Between the first and the last snapshot, in the network namespace; NaN unknown. */
	readonly overflows: number;
	readonly accepted: number;
	readonly spanNs: number;
}

export interface ListenerLoad {
	readonly address: string;
	readonly snapshots: number;
	/** Snapshots in which the queue was nearly full. */
	readonly full: number;
	readonly mostQueued: number;
	readonly backlog: number;
}

/** The kernel refuses when the queue is longer than the backlog; from here on a burst of a few connections does it. */
const NEARLY_FULL = 0.8;

export const acceptQueue = fact({
	id: 'net.acceptQueue',
	unit: 'count',
	doc: 'Length and size of the accept queue of each listener, and how many connections it refused.',
	needs: { points: processTimeline },
	compute({ points }, { symbols }): AcceptQueue | null {
		const first = points[0];
		const last = points.at(-1);
		if (!first || !last) return null;
		const counted = points.filter((point) => !Number.isNaN(valueAt(point, 'listenOverflows')));
		const change = counted.length > 1 ? { from: counted[0] as ProcessPoint, to: counted.at(-1) as ProcessPoint } : null;
		const byAddress = new Map<string, { snapshots: number; full: number; mostQueued: number; backlog: number }>();
		for (const { tables, row } of points) {
			const { snapshot, address, queued, backlog, length } = tables.listeners;
			for (let i = 0; i < length; i++) {
				if (snapshot[i] !== row) continue;
				const name = symbols.text(address[i] as StringId);
				const load = byAddress.get(name) ?? { snapshots: 0, full: 0, mostQueued: 0, backlog: 0 };
				byAddress.set(name, load);
				load.snapshots++;
				load.backlog = backlog[i] as number;
				load.mostQueued = Math.max(load.mostQueued, queued[i] as number);
				if (load.backlog > 0 && (queued[i] as number) >= load.backlog * NEARLY_FULL) load.full++;
			}
		}
		if (byAddress.size === 0 && change === null) return null;
		return {
			points,
			last: change?.to ?? last,
			listeners: [...byAddress]
				.map(([address, load]) => ({ address, ...load }))
				.sort((a, b) => b.full - a.full || b.mostQueued - a.mostQueued || (a.address < b.address ? -1 : 1)),
			overflows: change ? riseOf(change, 'listenOverflows') : Number.NaN,
			accepted: change ? riseOf(change, 'passiveOpens') : Number.NaN,
			spanNs: change ? change.to.atNs - change.from.atNs : Number.NaN,
		};
	},
});
