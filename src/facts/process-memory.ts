// Memory of the process or its cgroup over several snapshots, and how long until the limit.
import { fact } from './fact.ts';
import { lastValue, orZero, type ProcessPoint, processTimeline, riseOf, valueAt } from './process-timeline.ts';

export interface MemoryGrowth {
	readonly points: readonly ProcessPoint[];
	/** Snapshots that tell the memory in use, with it; in order. */
	readonly used: readonly { readonly point: ProcessPoint; readonly bytes: number }[];
	/** What `used` is: memory of the cgroup that cannot be taken back, or of the process that is not backed by files. */
	readonly of: 'cgroup' | 'process';
	/** Limit of the cgroup; Infinity without one, NaN unknown. */
	readonly limitBytes: number;
	/** Processes killed in the cgroup: since the first snapshot, or since the cgroup was made when there is one. */
	readonly oomKills: number;
	readonly hasRate: boolean;
}

export const memoryGrowth = fact({
	id: 'process.memory',
	unit: 'bytes',
	doc: 'Memory that cannot be taken back, at each snapshot, and the limit of the cgroup.',
	needs: { points: processTimeline },
	compute({ points }): MemoryGrowth | null {
		const ofCgroup = points.map((point) => ({ point, bytes: cgroupBytes(point) })).filter((one) => !Number.isNaN(one.bytes));
		const ofProcess = points
			.map((point) => ({
				point,
				bytes: orNan(valueAt(point, 'rssAnonBytes'), valueAt(point, 'rssBytes')) + orZero(valueAt(point, 'swapBytes')),
			}))
			.filter((one) => !Number.isNaN(one.bytes));
		const used = ofCgroup.length >= ofProcess.length ? ofCgroup : ofProcess;
		if (used.length === 0) return null;
		const [first, last] = [points[0] as ProcessPoint, points.at(-1) as ProcessPoint];
		const kills = points.length > 1 ? riseOf({ from: first, to: last }, 'oomKills') : valueAt(last, 'oomKills');
		return {
			points,
			used,
			of: used === ofCgroup ? 'cgroup' : 'process',
			limitBytes: lastValue(points, 'memoryMaxBytes'),
			oomKills: orZero(kills),
			hasRate: used.length > 1 && !Number.isNaN(last.atNs),
		};
	},
});

const orNan = (value: number, otherwise: number): number => (Number.isNaN(value) ? otherwise : value);

/** What is charged and cannot be taken back at once: all but the page cache that was not used lately. */
function cgroupBytes(point: ProcessPoint): number {
	return valueAt(point, 'memoryCurrentBytes') - orZero(valueAt(point, 'inactiveFileBytes'));
}
