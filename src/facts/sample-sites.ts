// Samples of profiles (and CPU samples of traces) summed by the program's own function, as far as a classifier takes them.
import type { StackId } from '../base/ids.ts';
import type { ProfileKind } from '../tables/profile.ts';
import type { Symbols } from '../tables/symbols.ts';
import type { Located } from './fact.ts';
import { originOf } from './go-names.ts';
import { type Spot, spotAt, stackLines } from './places.ts';
import type { ProfileCost } from './profile-places.ts';

/** The samples behind one ProfileCost. */
export interface Samples {
	readonly cost: ProfileCost;
	readonly stack: Int32Array;
	readonly value: Float64Array;
}

/** A trace's CPU samples are taken 100 times per second of CPU. */
const TRACE_SAMPLE_NS = 1e7;

/** Pairs each cost with its samples. */
export function samplesOf(
	costs: readonly ProfileCost[],
	profiles: readonly Located<'profile'>[],
	traces: readonly Located<'trace'>[],
): Samples[] {
	return costs.flatMap((cost): Samples[] => {
		const profile = profiles.find(({ index }) => index === cost.artifact)?.tables;
		if (profile) {
			const type = profile.sampleTypes.findIndex((one) => one.type === cost.sampleType);
			return [{ cost, stack: profile.stack, value: profile.values[type] as Float64Array }];
		}
		const samples = traces.find(({ index }) => index === cost.artifact)?.tables.cpuSamples;
		return samples ? [{ cost, stack: samples.stack, value: Float64Array.from(samples.count, (n) => n * TRACE_SAMPLE_NS) }] : [];
	});
}

/** What is summed for one function of the program under one label. `line` is the one with the biggest value. */
export interface SampleSite extends Spot {
	readonly kind: ProfileKind;
	/** What the classifier calls it: a library, a call. */
	readonly label: string;
	readonly value: number;
	readonly rows: readonly number[];
	/** Stack of the biggest sample. */
	readonly lines: readonly string[];
}

/** Names of a stack, leaf first, and the depth of the program's nearest function (-1: none). */
export interface StackNames {
	readonly names: readonly string[];
	readonly own: number;
	/** `file:line` of the program's nearest frame; '' when there is none. */
	readonly at: string;
}

/** Label of a stack; null: not counted. */
export type Classify = (stack: StackNames) => string | null;

export function namesOf(symbols: Symbols, stack: StackId): StackNames {
	const names = Array.from({ length: symbols.depth(stack) }, (_, depth) => symbols.functionAt(stack, depth));
	const own = names.findIndex((name) => originOf(name) === 'own');
	const { file, line } = spotAt(symbols, stack, own);
	return { names, own, at: own < 0 ? '' : `${file}:${line}` };
}

interface Growing {
	readonly fn: string;
	readonly label: string;
	value: number;
	readonly rows: number[];
	readonly byStack: Map<number, number>;
}

/** Biggest first. */
export function sampleSites({ cost, stack, value }: Samples, symbols: Symbols, classify: Classify): SampleSite[] {
	const seen = new Map<number, { readonly fn: string; readonly label: string } | null>();
	const sites = new Map<string, Growing>();
	for (let row = 0; row < stack.length; row++) {
		const id = stack[row] as number;
		let shape = seen.get(id);
		if (shape === undefined) {
			const names = namesOf(symbols, id as StackId);
			const label = classify(names);
			shape = label === null ? null : { fn: names.names[names.own] ?? '', label };
			seen.set(id, shape);
		}
		if (shape === null) continue;
		const key = `${shape.fn}\n${shape.label}`;
		let site = sites.get(key);
		if (!site) sites.set(key, (site = { ...shape, value: 0, rows: [], byStack: new Map() }));
		site.value += value[row] as number;
		site.rows.push(row);
		site.byStack.set(id, (site.byStack.get(id) ?? 0) + (value[row] as number));
	}
	return [...sites.values()]
		.map((site) => finished(site, cost.kind, symbols))
		.sort((a, b) => b.value - a.value || (a.fn + a.label < b.fn + b.label ? -1 : 1));
}

function finished(site: Growing, kind: ProfileKind, symbols: Symbols): SampleSite {
	const lines = new Map<string, { readonly spot: Spot; value: number }>();
	let best = { stack: -1, value: -1 };
	for (const [stack, value] of site.byStack) {
		if (value > best.value) best = { stack, value };
		const spot = spotAt(symbols, stack as StackId, namesOf(symbols, stack as StackId).own);
		const known = lines.get(`${spot.file}:${spot.line}`);
		if (known) known.value += value;
		else lines.set(`${spot.file}:${spot.line}`, { spot, value });
	}
	const [line] = [...lines.values()].sort((a, b) => b.value - a.value || a.spot.line - b.spot.line);
	return {
		...(line?.spot ?? { fn: '', file: '', line: 0 }),
		fn: site.fn,
		kind,
		label: site.label,
		value: site.value,
		rows: site.rows,
		lines: stackLines(symbols, best.stack as StackId),
	};
}
