// What telemetry itself costs: CPU time, bytes and lock wait inside libraries that log, count and trace.
//
// 1. A sample belongs to the outermost frame of such a library below the program's nearest frame: that is the call the program made.
// 2. Samples in fmt.Sprint* on a line of the program that also calls such a library are its arguments being formatted.
// 3. Samples without a frame of the program (exporters, scrapes) belong to the library, and to no function.
import { sumOf } from '../base/numbers.ts';
import type { Symbols } from '../tables/symbols.ts';
import type { StackId } from '../base/ids.ts';
import { artifacts, fact } from './fact.ts';
import { packageOf } from './go-names.ts';
import { type ProfileCost, profileCosts } from './profile-places.ts';
import { namesOf, type Samples, type SampleSite, sampleSites, samplesOf, type StackNames } from './sample-sites.ts';
import { telemetryOf } from './telemetry-libraries.ts';

export interface TelemetryCost {
	/** A CPU profile, CPU samples of a trace, alloc_space of a heap profile, or delay of a mutex profile. */
	readonly cost: ProfileCost;
	/** In the unit of the sample type. */
	readonly value: number;
	readonly byLibrary: readonly { readonly library: string; readonly value: number }[];
	/** By function of the program and library; fn '' for work that no function of the program asked for. */
	readonly sites: readonly SampleSite[];
	/** Lines of the program (`file:line`) that call such a library. */
	readonly callLines: ReadonlySet<string>;
}

/** Label of samples in which arguments of a telemetry call are formatted. */
export const FORMATTING = 'fmt, for its arguments';

const FORMATS = /^fmt\.(Sprint|Sprintf|Sprintln|Append|Appendf|Appendln|Errorf)$/;

function libraryOf({ names, own }: StackNames): string | null {
	for (let depth = own < 0 ? names.length - 1 : own - 1; depth >= 0; depth--) {
		const library = telemetryOf(packageOf(names[depth] as string));
		if (library) return library.name;
	}
	return null;
}

/** Depth-first below the program's frame: is it inside fmt's functions that make strings? */
export const isFormatting = ({ names, own }: StackNames): boolean => own > 0 && FORMATS.test(names[own - 1] as string);

function callLinesOf({ stack }: Samples, symbols: Symbols): Set<string> {
	const lines = new Set<string>();
	for (const id of new Set(stack)) {
		const names = namesOf(symbols, id as StackId);
		if (names.own >= 0 && libraryOf(names) !== null) lines.add(names.at);
	}
	return lines;
}

const KINDS = new Set(['cpu', 'alloc_space', 'delay']);

export const telemetryCost = fact({
	id: 'telemetry.cost',
	unit: 'of the sample type',
	doc: 'CPU time, bytes and lock wait inside logging, metrics and tracing libraries, by library and by the function that calls them.',
	needs: { costs: profileCosts, profiles: artifacts('profile'), traces: artifacts('trace') },
	compute: ({ costs, profiles, traces }, { symbols }): TelemetryCost[] =>
		samplesOf(
			costs.filter((cost) => KINDS.has(cost.sampleType) && cost.kind !== 'block'),
			profiles,
			traces,
		).map((samples) => costOf(samples, symbols)),
});

function costOf(samples: Samples, symbols: Symbols): TelemetryCost {
	const callLines = callLinesOf(samples, symbols);
	const sites = sampleSites(
		samples,
		symbols,
		(stack) => libraryOf(stack) ?? (isFormatting(stack) && callLines.has(stack.at) ? FORMATTING : null),
	);
	const libraries = new Map<string, number>();
	for (const site of sites) libraries.set(site.label, (libraries.get(site.label) ?? 0) + site.value);
	return {
		cost: samples.cost,
		value: sumOf(sites.map((site) => site.value)),
		byLibrary: [...libraries]
			.map(([library, value]) => ({ library, value }))
			.sort((a, b) => b.value - a.value || (a.library < b.library ? -1 : 1)),
		sites,
		callLines,
	};
}
