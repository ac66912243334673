// What of the stacks is wanted: one sample type, and stacks by function name.
import type { ValueType } from '../tables/profile.ts';
import { stackCount, type WeightedStacks } from './weighted-stacks.ts';

/**
 * Row of the sample type that `wanted` names, as pprof takes it: a name, a name without its "inuse_", or a number;
 * '' the profile's default, else its last. -1: there is none.
 */
export function sampleTypeIndex(types: readonly ValueType[], defaultType: string, wanted: string): number {
	if (wanted === '') {
		const named = types.findIndex((of) => of.type === defaultType);
		return defaultType !== '' && named >= 0 ? named : types.length - 1;
	}
	const short = wanted.replace(/^inuse_/, '');
	const named = types.findIndex((of) => of.type === wanted || of.type === short);
	if (named >= 0) return named;
	return /^\d+$/.test(wanted) && Number(wanted) < types.length ? Number(wanted) : -1;
}

export interface Selection {
	/** Only stacks with a function that matches. null: all. */
	readonly focus: RegExp | null;
	/** No stack with a function that matches. */
	readonly ignore: RegExp | null;
}

/** The same stacks; those not wanted weigh nothing. */
export function selectStacks(stacks: WeightedStacks, { focus, ignore }: Selection): WeightedStacks {
	if (focus === null && ignore === null) return stacks;
	const isFocus = Uint8Array.from(stacks.names, (name) => (focus === null || focus.test(name) ? 1 : 0));
	const isIgnored = Uint8Array.from(stacks.names, (name) => (ignore?.test(name) ? 1 : 0));
	const weights = stacks.weights.map((of) => of.slice());
	for (let row = 0; row < stackCount(stacks); row++) {
		let isWanted = focus === null;
		for (let i = stacks.start[row] as number; i < (stacks.start[row + 1] as number); i++) {
			const key = stacks.pool[i] as number;
			if (isFocus[key] === 1) isWanted = true;
			if (isIgnored[key] !== 1) continue;
			isWanted = false;
			break;
		}
		if (!isWanted) for (const of of weights) of[row] = 0;
	}
	return { ...stacks, weights };
}
