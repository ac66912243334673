// A flame tree as the pages take it, and what it shows in one line.
import { formatQuantity } from '../base/units.ts';
import type { PageFlame } from './html/page-data.ts';

/** As stacks/flame.ts makes it. */
interface FlameColumns {
	readonly unit: string;
	readonly names: readonly string[];
	readonly name: Int32Array;
	readonly depth: Int32Array;
	readonly value: Float64Array;
	readonly self: Float64Array;
	readonly base: Float64Array | null;
	readonly baseSelf: Float64Array | null;
	readonly total: number;
	readonly baseTotal: number;
}

export function flameRows(flame: FlameColumns, title: string): PageFlame {
	const { base, baseSelf } = flame;
	return {
		title,
		group: '',
		unit: flame.unit,
		names: flame.names,
		name: [...flame.name],
		depth: [...flame.depth],
		value: [...flame.value],
		self: [...flame.self],
		total: flame.total + flame.baseTotal,
		...(base === null || baseSelf === null ? {} : { base: { value: [...base], self: [...baseSelf], total: flame.baseTotal } }),
	};
}

/** "cpu, 3.4 s", or both sides of a comparison. */
export function flameSubtitle({ unit, total = 0, base }: PageFlame, parts: readonly string[]): string {
	const quantity = (value: number): string => formatQuantity(value, unit);
	const sum = base === undefined ? quantity(total) : `${quantity(total - base.total)} now, ${quantity(base.total)} before`;
	return [...parts, sum].join(', ');
}
