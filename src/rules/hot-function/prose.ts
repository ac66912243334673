import { formatQuantity } from '../../base/units.ts';
import type { Finding, FixText, Prose } from '../rule.ts';

/** Library calls that are cheap once and dear in a loop: [prefix of the callee, advice]. */
const ADVICE: readonly (readonly [string, string])[] = [
	['regexp.MustCompile', 'Compile the regular expression once, in a package variable; compiling costs far more than matching.'],
	['regexp.Compile', 'Compile the regular expression once, in a package variable; compiling costs far more than matching.'],
	['regexp.MatchString', 'regexp.MatchString compiles its pattern at every call: compile once and call the method.'],
	['regexp.', 'Check whether strings.Contains, strings.Cut or a small scanner can replace the regular expression on this path.'],
	['reflect.', 'Avoid reflection on this path: generate or write the code for the concrete type.'],
	[
		'encoding/json.',
		'Decode into concrete types, keep encoded bytes that go out again, and write or generate the encoder of the few hot types (or use a faster JSON package): encoding/json walks values by reflection.',
	],
	['fmt.', 'Replace fmt by strconv and append on this path; if the text is for a log call whose level is off, pass the values instead.'],
	['log/slog.', 'Log less on this path: ask logger.Enabled first, pass attributes (LogAttrs), and sum up once per request.'],
	['log.', 'Log less on this path: log.Printf formats and writes at once, under a lock.'],
	['go.uber.org/zap', 'Use the typed logger, ask Check first, and sample.'],
	['github.com/prometheus/', 'Call WithLabelValues once and keep the metric it returns.'],
	['go.opentelemetry.io/', 'Sample fewer traces, and ask span.IsRecording before attributes are made.'],
	['sort.', 'Sort once and keep the order, or keep only the few largest values.'],
	['slices.Sort', 'Sort once and keep the order, or keep only the few largest values.'],
	['strings.EqualFold', 'Compare folded keys through a map instead of every pair of strings.'],
	[
		'compress/',
		'Compressing is work that was asked for: lower the level, compress once and keep the bytes, or leave it to the proxy in front.',
	],
	[
		'crypto/',
		'Cryptography is work that was asked for: check the cost parameter, keep connections and sessions open, and cache what may be cached (verified tokens).',
	],
	['golang.org/x/crypto/', 'Password hashes are dear on purpose: check the cost parameter, and bound how many run at once.'],
];

export const prose: Prose = {
	title: ({ params }) => `${params['fn']} burns the CPU`,
	summary: ({ params, impact }) =>
		`${formatQuantity(impact.share, 'share')} ${impact.basis ?? 'of the CPU time'} (${formatQuantity(impact.value, 'ns')}) goes to ${params['fn']}` +
		(params['callee'] && Number(params['calleeShare']) > 0.2
			? `, ${formatQuantity(Number(params['calleeShare']), 'share')} of that into ${params['callee']}`
			: '') +
		(Number(params['utilisation']) >= 0 ? `; the CPU is used to ${formatQuantity(Number(params['utilisation']), 'share')}.` : '.'),
	evidence: {
		preempted: ({ value, params }) =>
			`goroutines were preempted ${params['times']} times in ${params['fn']} and the library code it calls, mostly after a whole time slice: about ${formatQuantity(value, 'ns')} of CPU`,
		hot: ({ value, params }) =>
			`CPU samples worth ${formatQuantity(value, 'ns')} (of ${params['samples']} samples in all) lie in ${params['fn']} and the library code it calls`,
		busy: ({ value, params }) => `the ${params['procs']} Ps were used to ${formatQuantity(value, 'share')}: other work had to wait`,
		longRuns: ({ value }) =>
			`goroutines computed up to ${formatQuantity(value, 'ns')} without a pause: that is latency for whoever waits for them`,
		spare: ({ value, params }) =>
			`the ${params['procs']} Ps were used to only ${formatQuantity(value, 'share')}: there was CPU left for others`,
	},
	fix: (finding: Finding): FixText[] => {
		const callee = String(finding.params['callee']);
		const advice = ADVICE.find(([prefix]) => callee.startsWith(prefix));
		const own = {
			text: `Look at ${finding.params['fn']} line by line (gowhy's flame graph, or go tool pprof -list) and ask whether the work grows with the square of the input, is done more than once, or can be cached.`,
			docs: 'https://go.dev/blog/pprof',
		};
		return advice ? [{ text: advice[1], docs: 'https://go.dev/doc/diagnostics' }, own] : [own];
	},
};
