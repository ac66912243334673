// CPU time that functions of the program spend in library work with a well-known cheaper form: formatting, reflection JSON, compiling
// regular expressions. Formatting for a telemetry call is left to telemetry.cost.
import { artifacts, fact } from './fact.ts';
import { type ProfileCost, profileCosts } from './profile-places.ts';
import { type SampleSite, sampleSites, samplesOf, type StackNames } from './sample-sites.ts';
import { telemetryCost } from './telemetry.ts';

export const LIBRARY_WORK = ['fmt', 'encoding/json', 'regexp compile'] as const;
export type LibraryWorkKind = (typeof LIBRARY_WORK)[number];

export interface LibraryWork {
	readonly cost: ProfileCost;
	/** By function of the program and kind of work (label). Biggest first. */
	readonly sites: readonly SampleSite[];
}

/** The library function that the program's own calls directly decides: json.Marshal that compiles a pattern inside a method is JSON. */
const KINDS: readonly (readonly [RegExp, LibraryWorkKind])[] = [
	[/^regexp\.(MustCompile|Compile|MustCompilePOSIX|CompilePOSIX|MatchString|Match|MatchReader)$/, 'regexp compile'],
	[/^encoding\/json\./, 'encoding/json'],
	// Making texts. Printing to a writer is output, which somebody asked for.
	[/^fmt\.(Sprint|Append|Errorf)/, 'fmt'],
];

function kindOf({ names, own }: StackNames): LibraryWorkKind | null {
	const callee = own > 0 ? (names[own - 1] as string) : '';
	const kind = KINDS.find(([pattern]) => pattern.test(callee))?.[1] ?? null;
	// regexp.MatchString compiles and matches: only the compiling is needless.
	if (kind === 'regexp compile') return names.some((name) => /^regexp\.(compile|Compile)$/.test(name)) ? kind : null;
	return kind;
}

export const libraryWork = fact({
	id: 'profile.libraryWork',
	unit: 'ns',
	doc: 'CPU time in fmt, encoding/json and the compiling of regular expressions, by the function of the program that calls them.',
	needs: { costs: profileCosts, telemetry: telemetryCost, profiles: artifacts('profile'), traces: artifacts('trace') },
	compute: ({ costs, telemetry, profiles, traces }, { symbols }): LibraryWork[] =>
		samplesOf(
			costs.filter((cost) => cost.kind === 'cpu'),
			profiles,
			traces,
		).map((samples) => {
			const logged = telemetry.find((one) => one.cost === samples.cost)?.callLines ?? new Set<string>();
			const sites = sampleSites(samples, symbols, (stack) => {
				const kind = kindOf(stack);
				return kind === 'fmt' && logged.has(stack.at) ? null : kind;
			});
			return { cost: samples.cost, sites: sites.filter((site) => site.fn !== '') };
		}),
});
