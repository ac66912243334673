// Stacks of a recording for differential flame graphs: weights per second where the length is known.
import { sumOf } from '../base/numbers.ts';
import type { Session } from '../facts/session.ts';
import { traceWaits } from '../facts/trace-waits.ts';
import { stacksOfTrace } from '../stacks/of-trace.ts';
import type { WeightedStacks } from '../stacks/weighted-stacks.ts';

export interface StackTable {
	/** What is compared with what: the same id on both sides. */
	readonly id: string;
	readonly title: string;
	readonly unit: string;
	readonly stacks: WeightedStacks;
}

/** Sample types that are worth a picture, in the order in which they are shown. */
const SAMPLE_TYPES: readonly (readonly [type: string, kind: string, title: string])[] = [
	['cpu', 'cpu', 'CPU profile'],
	['alloc_space', 'heap', 'allocated bytes'],
	['inuse_space', 'heap', 'live heap'],
	['delay', 'mutex', 'mutex profile'],
	['delay', 'block', 'block profile'],
];

export function stacksOf(session: Session): StackTable[] {
	const tables: StackTable[] = [];
	for (const [type, kind, title] of SAMPLE_TYPES) {
		const { tables: profile } = session.all('profile').findLast(({ tables: of }) => of.profileKind === kind) ?? {};
		const column = profile?.sampleTypes.findIndex((of) => of.type === type) ?? -1;
		if (profile === undefined || column < 0) continue;
		const seconds = profile.durationNs / 1e9;
		const unit = profile.sampleTypes[column]?.unit === 'nanoseconds' ? 'ns' : (profile.sampleTypes[column]?.unit ?? '');
		const isRate = seconds > 0 && (unit === 'ns' || unit === 'bytes');
		const values = profile.values[column] as Float64Array;
		const sums = { stack: profile.stack, weights: [isRate ? values.map((value) => value / seconds) : values] };
		tables.push(tableOf(session, `${kind}.${type}`, title, isRate ? `${unit} per second` : unit, sums));
	}
	const duration = sumOf(session.all('trace').map(({ tables: of }) => of.durationNs));
	const waits = duration > 0 ? session.get(traceWaits).filter(({ place }) => place.idle === null) : [];
	if (waits.length > 0) {
		const stack = Int32Array.from(waits, (wait) => wait.stack);
		const weight = Float64Array.from(waits, (wait) => ((wait.totalNs + wait.openNs) / duration) * 1e9);
		tables.push(tableOf(session, 'trace.waits', 'waiting (trace)', 'ns per second', { stack, weights: [weight] }));
	}
	return tables;
}

function tableOf(
	{ symbols }: Session,
	id: string,
	title: string,
	unit: string,
	sums: { stack: Int32Array; weights: readonly Float64Array[] },
): StackTable {
	return { id, title, unit, stacks: stacksOfTrace({ ...sums, types: [{ type: title, unit }] }, symbols) };
}
