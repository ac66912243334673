import { formatQuantity } from '../../base/units.ts';
import type { FixText, Prose } from '../rule.ts';

const ADVICE: readonly (readonly [string, string])[] = [
	['runtime.concatstring', 'Build the text with strings.Builder (Grow it first): each + copies all text so far.'],
	['strings.(*Builder)', 'Call Grow with the expected size before writing.'],
	['regexp.', 'Compile the regular expression once, in a package variable; compiling allocates far more than matching.'],
	['runtime.growslice', 'Make the slice with its final capacity, or reuse one.'],
	['fmt.Sprint', 'Append with strconv instead of fmt.Sprintf on this path.'],
	['encoding/json.', 'Encode straight to the writer with a reused json.Encoder, and decode into concrete types.'],
	['bytes.', 'Reuse the buffer (sync.Pool, or one per worker).'],
	['io.ReadAll', 'Read through a reused buffer, or decode from the stream.'],
	['runtime.rawstring', 'Avoid converting between []byte and string on this path.'],
	['runtime.slicebytetostring', 'Avoid converting between []byte and string on this path.'],
	['runtime.stringtoslicebyte', 'Avoid converting between []byte and string on this path.'],
	['runtime.makemap', 'Reuse the map with clear, or make it with its size.'],
];

export const prose: Prose = {
	title: ({ params }) => `${params['fn']} allocates more than the rest`,
	summary: ({ params, impact }) =>
		impact.of === 'memory'
			? `${formatQuantity(impact.share, 'share')} of all bytes ever allocated (${formatQuantity(impact.value, 'bytes')}) were allocated in ${params['fn']}.`
			: `Allocation and garbage collection take ${formatQuantity(Number(params['cpuShare']), 'share')} of the CPU, and ${formatQuantity(Number(params['share']), 'share')} of the allocating is done in ${params['fn']}.`,
	evidence: {
		cpu: ({ value, params }) =>
			`CPU samples worth ${formatQuantity(value, 'ns')} are allocations made by ${params['fn']}; allocation and GC take ${formatQuantity(Number(params['cpuShare']), 'share')} of the CPU`,
		heap: ({ value, params }) =>
			`${params['fn']} allocated ${formatQuantity(value, 'bytes')}, ${formatQuantity(Number(params['share']), 'share')} of all; of what the program allocates almost nothing stays (${formatQuantity(Number(params['churn']), 'ratio')} the heap in use)`,
		assist: ({ value, params }) =>
			`goroutines in ${params['fn']} had to help the GC for ${formatQuantity(value, 'ns')}, ${formatQuantity(Number(params['share']), 'share')} of all assists; the program allocates ${formatQuantity(Number(params['rate']), 'bytes per second')}`,
		cheap: ({ value }) => `garbage collection took only ${formatQuantity(value, 'share')} of the CPU`,
	},
	fix: ({ params }): FixText[] => {
		const callee = String(params['callee'] ?? '');
		const advice = ADVICE.find(([prefix]) => callee.startsWith(prefix));
		const own = {
			text: `Allocate less in ${params['fn']}: give slices and builders their size up front, reuse buffers, and keep what does not change.`,
			docs: 'https://go.dev/doc/gc-guide',
		};
		return advice ? [{ text: advice[1], docs: 'https://go.dev/doc/gc-guide' }, own] : [own];
	},
};
