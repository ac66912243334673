// A fact is one pure function that names its inputs by reference: artifact kinds and other facts.
// What is not named in `needs` cannot be read: the type of `compute`'s argument follows from it.
import type { ArtifactKind, ArtifactOf } from '../tables/artifact.ts';
import type { Symbols } from '../tables/symbols.ts';

/** An artifact with the place it came from, so that evidence can point back. */
export interface Located<K extends ArtifactKind = ArtifactKind> {
	/** Index of the input in the recording's order. */
	readonly input: number;
	/** Index of the artifact within the recording. */
	readonly index: number;
	readonly tables: ArtifactOf<K>;
}

export interface FactOptions {
	/** Age from which an unfinished wait is suspicious, ns (`--min-wait`). */
	readonly minWaitNs: number;
}

/** All artifacts of one kind, in the recording's order; empty when there are none. */
export interface Source<K extends ArtifactKind> {
	readonly source: K;
}

export const artifacts = <K extends ArtifactKind>(kind: K): Source<K> => ({ source: kind });

export interface Fact<T> {
	/** Permanent id, e.g. `trace.waits.bySite`. */
	readonly id: string;
	/** Unit of its figures, e.g. `ns`. */
	readonly unit: string;
	/** One sentence: what it tells. */
	readonly doc: string;
	readonly needs: Needs;
	readonly compute: (inputs: never, context: FactContext) => T;
}

export interface FactContext {
	readonly symbols: Symbols;
	readonly options: FactOptions;
}

export type Needs = Readonly<Record<string, Source<ArtifactKind> | Fact<unknown>>>;

export type Resolved<N extends Needs> = {
	readonly [K in keyof N]: N[K] extends Source<infer A> ? readonly Located<A>[] : N[K] extends Fact<infer T> ? T : never;
};

export function fact<const N extends Needs, T>(spec: {
	id: string;
	unit: string;
	doc: string;
	needs: N;
	compute: (inputs: Resolved<N>, context: FactContext) => T;
}): Fact<T> {
	return spec as unknown as Fact<T>;
}
