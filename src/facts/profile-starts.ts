// What starting and ending goroutines costs in a CPU profile: below the `go` statement, and where dead goroutines are put away.
import { sumOf } from '../base/numbers.ts';
import { artifacts, fact } from './fact.ts';
import { type ProfileCost, profileCosts } from './profile-places.ts';
import { type Classify, type SampleSite, sampleSites, samplesOf } from './sample-sites.ts';

export interface ProfileStarts {
	readonly cost: ProfileCost;
	/** Below runtime.newproc, by the function with the `go` statement; fn '' for libraries' own. Biggest first. */
	readonly starts: readonly SampleSite[];
	readonly startNs: number;
	/** Ending goroutines and finding the next one to run, sleeping threads aside. These samples have no frame of the program. */
	readonly endNs: number;
	readonly endRows: readonly number[];
}

const isStart: Classify = ({ names, own }) => {
	const at = names.indexOf('runtime.newproc');
	return at >= 0 && (own < 0 || at < own) ? 'go' : null;
};

/** A thread that found nothing to do goes to sleep: that is not the price of the goroutine. */
const SLEEPS = new Set(['runtime.stopm', 'runtime.notesleep', 'runtime.netpoll']);

const isEnd: Classify = ({ names }) => (names.includes('runtime.goexit0') && !names.some((name) => SLEEPS.has(name)) ? 'end' : null);

export const profileStarts = fact({
	id: 'profile.goroutineStarts',
	unit: 'ns',
	doc: 'CPU time of starting goroutines, by the function that starts them, and of ending them.',
	needs: { costs: profileCosts, profiles: artifacts('profile'), traces: artifacts('trace') },
	compute: ({ costs, profiles, traces }, { symbols }): ProfileStarts[] =>
		samplesOf(
			costs.filter((cost) => cost.kind === 'cpu'),
			profiles,
			traces,
		).map((samples) => {
			const starts = sampleSites(samples, symbols, isStart);
			const ends = sampleSites(samples, symbols, isEnd);
			return {
				cost: samples.cost,
				starts,
				startNs: sumOf(starts.map((site) => site.value)),
				endNs: sumOf(ends.map((site) => site.value)),
				endRows: ends.flatMap((site) => site.rows).sort((a, b) => a - b),
			};
		}),
});
