// Sample values summed per stack, so that graphs walk each distinct stack once.
import { hasExactSums, type Int64Array, widened } from '../int64.ts';
import type { Samples } from '../profile.ts';

/** One number per stack. Sums of them are exact: values that float64 cannot add up come as two halves, `high` * 2^32 + `low`. */
export interface StackSums {
	readonly low: Float64Array;
	readonly high: Float64Array | null;
}

export interface StackWeights {
	/** 1: some sample of the stack has a value. Values may cancel out, so the sum tells nothing. */
	readonly isLive: Uint8Array;
	readonly value: StackSums;
	/** What means are divided by; null: no means. */
	readonly divisor: StackSums | null;
}

export function stackWeights(samples: Samples, stackCount: number, value: Int64Array, divisor: Int64Array | null): StackWeights {
	const isLive = new Uint8Array(stackCount);
	for (const column of divisor ? [value, divisor] : [value]) {
		if (column instanceof Float64Array) {
			for (let row = 0; row < samples.length; row++) if (column[row] !== 0) isLive[samples.stack[row] as number] = 1;
		} else for (let row = 0; row < samples.length; row++) if (column[row] !== 0n) isLive[samples.stack[row] as number] = 1;
	}
	return { isLive, value: sumsByStack(samples, stackCount, value), divisor: divisor && sumsByStack(samples, stackCount, divisor) };
}

function sumsByStack({ stack, length }: Samples, stackCount: number, column: Int64Array): StackSums {
	const low = new Float64Array(stackCount);
	if (column instanceof Float64Array && hasExactSums(column)) {
		for (let row = 0; row < length; row++) low[stack[row] as number] = (low[stack[row] as number] as number) + (column[row] as number);
		return { low, high: null };
	}
	const high = new Float64Array(stackCount);
	const wide = widened(column);
	for (let row = 0; row < length; row++) {
		const at = stack[row] as number;
		const value = wide[row] as bigint;
		low[at] = (low[at] as number) + Number(BigInt.asUintN(32, value));
		high[at] = (high[at] as number) + Number(value >> 32n);
	}
	return { low, high };
}

/** Sums of sums, put together again. */
export function joined(low: Float64Array, high: Float64Array | null): Int64Array {
	return high ? BigInt64Array.from(low, (value, i) => (BigInt(high[i] as number) << 32n) + BigInt(value)) : low;
}
