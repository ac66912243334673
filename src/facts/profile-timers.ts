// What making, setting and stopping timers costs: CPU time and bytes, by the program's function that asks for them.
import { artifacts, fact } from './fact.ts';
import { type ProfileCost, profileCosts } from './profile-places.ts';
import { type Classify, type SampleSite, sampleSites, samplesOf } from './sample-sites.ts';

export interface ProfileTimers {
	/** A CPU profile, CPU samples of a trace, or alloc_space of a heap profile. */
	readonly cost: ProfileCost;
	/** By function and call; fn '' for libraries' own. Biggest first. */
	readonly sites: readonly SampleSite[];
}

/**
 * Calls that make or set a timer, or a context with one. The label is the one nearest to the program: the call that it made. Since
 * Go 1.23 a channel timer is in the heap only while somebody waits for it, so its cost shows in the waits (`select`), too.
 */
const CALLS: readonly (readonly [RegExp, string])[] = [
	[/^context\.With(Timeout|Deadline)(Cause)?$/, 'context.WithTimeout'],
	[/^context\.WithDeadlineCause\.func\d|^context\.\(\*timerCtx\)\.cancel$/, 'context.WithTimeout'],
	[/^time\.After$/, 'time.After'],
	[/^time\.(NewTicker|Tick)$/, 'time.NewTicker'],
	[/^time\.AfterFunc$/, 'time.AfterFunc'],
	[/^time\.(NewTimer|newTimer)$/, 'time.NewTimer'],
	[/^time\.\(\*(Timer|Ticker)\)\.Reset$|^time\.resetTimer$/, 'Timer.Reset'],
	[/^time\.\(\*(Timer|Ticker)\)\.Stop$|^time\.stopTimer$/, 'Timer.Stop'],
	[/^time\.Sleep$/, 'time.Sleep'],
	[/^runtime\.\(\*timers?\)\.|^runtime\.(block|unblock)TimerChans?$/, 'waiting for a timer'],
];

/** Deadlines of connections are moved in place: the usual price of a request. */
const CONNECTION_DEADLINE = 'internal/poll.runtime_pollSetDeadline';

/** The call nearest to the program's own frame. */
const timerCall: Classify = ({ names, own }) => {
	const deadline = names.indexOf(CONNECTION_DEADLINE);
	if (own < 0 || (deadline >= 0 && deadline < own)) return null;
	for (let depth = own - 1; depth >= 0; depth--) {
		const call = CALLS.find(([pattern]) => pattern.test(names[depth] as string));
		if (call) return call[1];
	}
	return null;
};

export const profileTimers = fact({
	id: 'profile.timers',
	unit: 'of the sample type',
	doc: 'CPU time and bytes of making, setting and stopping timers, by the function that does.',
	needs: { costs: profileCosts, profiles: artifacts('profile'), traces: artifacts('trace') },
	compute: ({ costs, profiles, traces }, { symbols }): ProfileTimers[] =>
		samplesOf(
			costs.filter((cost) => cost.kind === 'cpu' || cost.sampleType === 'alloc_space'),
			profiles,
			traces,
		).map((samples) => ({ cost: samples.cost, sites: sampleSites(samples, symbols, timerCall) })),
});
