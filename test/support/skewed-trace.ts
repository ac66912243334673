// Traces whose threads disagree about the time.
import { decodeToText, encodeTrace } from '../../tools/trace-text.ts';

/** By up to `mostTicks`: what happens on one thread may seem to happen before its cause on another. */
export function skewed(bytes: Uint8Array, mostTicks: number, random: (below: number) => number): Uint8Array {
	const skews = new Map<string, number>();
	const text = decodeToText(bytes).replace(/^(\s*EventBatch .*\bm=)(\d+)( time=)(\d+)/gm, (_, before, m: string, between, time: string) => {
		if (!skews.has(m)) skews.set(m, random(mostTicks));
		return `${before}${m}${between}${BigInt(time) + BigInt(skews.get(m) as number)}`;
	});
	return encodeTrace(text);
}
