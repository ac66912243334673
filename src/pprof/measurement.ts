// Units of sample values and labels: which units belong together, how a value is scaled and printed.
import { fixed2, general2, padLeft } from './go-format.ts';
import { type Int64, negate } from './int64.ts';

interface Unit {
	readonly name: string;
	/** In lower case, without the plural s of words longer than two bytes. */
	readonly aliases: readonly string[];
	/** Size in the smallest terms of its family. */
	readonly factor: number;
}

interface UnitFamily {
	/** For values that no unit of the family reaches, and when the wanted unit is not of the family. */
	readonly fallback: Unit;
	readonly units: readonly Unit[];
}

const unit = (name: string, factor: number, ...aliases: string[]): Unit => ({ name, aliases, factor });

const families: readonly UnitFamily[] = [
	{
		fallback: unit('B', 1),
		units: [
			unit('B', 1, 'b', 'byte'),
			unit('kB', 2 ** 10, 'kb', 'kbyte', 'kilobyte'),
			unit('MB', 2 ** 20, 'mb', 'mbyte', 'megabyte'),
			unit('GB', 2 ** 30, 'gb', 'gbyte', 'gigabyte'),
			unit('TB', 2 ** 40, 'tb', 'tbyte', 'terabyte'),
			unit('PB', 2 ** 50, 'pb', 'pbyte', 'petabyte'),
		],
	},
	{
		fallback: unit('s', 1e9),
		units: [
			unit('ns', 1, 'ns', 'nanosecond'),
			unit('us', 1e3, 'μs', 'us', 'microsecond'),
			unit('ms', 1e6, 'ms', 'millisecond'),
			unit('s', 1e9, 's', 'sec', 'second'),
			unit('hrs', 3600e9, 'hour', 'hr'),
		],
	},
	{
		fallback: unit('GCU', 1),
		units: [
			unit('n*GCU', 1e-9, 'nanogcu'),
			unit('u*GCU', 1e-6, 'microgcu'),
			unit('m*GCU', 1e-3, 'milligcu'),
			unit('GCU', 1, 'gcu'),
			unit('k*GCU', 1e3, 'kilogcu'),
			unit('M*GCU', 1e6, 'megagcu'),
			unit('G*GCU', 1e9, 'gigagcu'),
			unit('T*GCU', 1e12, 'teragcu'),
			unit('P*GCU', 1e15, 'petagcu'),
		],
	},
];

/** Target units that mean "whatever reads best". */
const isAutomatic = (to: string): boolean => to === 'minimum' || to === 'auto';
/** Target units that are not printed. */
const silentUnits = new Set(['count', 'sample', 'unit', 'minimum', 'auto']);

function findUnit(family: UnitFamily, text: string): Unit | undefined {
	const lower = text.toLowerCase();
	const isWord = lower.length > 2 || /[^\0-\x7f]/.test(lower);
	const alias = isWord && lower.endsWith('s') ? lower.slice(0, -1) : lower;
	return family.units.find(({ aliases }) => aliases.includes(alias));
}

/** Value in the unit `to`, and the name of that unit as it is printed ('' when it says nothing). */
export function scale(value: Int64, from: string, to: string): [value: number, unit: string] {
	if (value < 0 && negate(value) > 0) {
		const [positive, name] = scale(negate(value), from, to);
		return [-positive, name];
	}
	for (const family of families) {
		const source = findUnit(family, from);
		if (!source) continue;
		const base = Number(value) * source.factor;
		const target = (isAutomatic(to) ? largestBelow(family, base) : findUnit(family, to)) ?? family.fallback;
		return [base / target.factor, target.name];
	}
	return [Number(value), silentUnits.has(to) ? '' : to];
}

/** The largest unit of which there is at least one. */
function largestBelow({ units }: UnitFamily, base: number): Unit | undefined {
	let best: Unit | undefined;
	for (const candidate of units) if (candidate.factor >= (best?.factor ?? 0) && base / candidate.factor >= 1) best = candidate;
	return best;
}

export function scaledLabel(value: Int64, from: string, to: string): string {
	const [scaled, name] = scale(value, from, to);
	const text = fixed2(scaled).replace(/\.00$/, '');
	return text === '0' || text === '-0' ? '0' : text + name;
}

export const autoLabel = (value: Int64, from: string): string => scaledLabel(value, from, 'auto');

/** Share of the total in percent, at least five characters and the sign; 0 when the total is. */
export function percentage(value: Int64, total: Int64): string {
	const ratio = Number(total) === 0 ? 0 : Math.abs(Number(value) / Number(total)) * 100;
	if (ratio >= 99.95 && ratio <= 100.05) return '  100%';
	return `${padLeft(ratio >= 1 ? fixed2(ratio) : general2(ratio), 5)}%`;
}

/** Whether values of both units can be added after scaling. */
export const isSameFamily = (a: string, b: string): boolean =>
	a === b || families.some((family) => findUnit(family, a) !== undefined && findUnit(family, b) !== undefined);
