// The session value: artifacts of one recording plus the memo of facts computed from them. No module holds state.
import type { ArtifactKind } from '../tables/artifact.ts';
import type { Symbols } from '../tables/symbols.ts';
import type { Fact, FactContext, FactOptions, Located, Source } from './fact.ts';

export interface Session {
	readonly symbols: Symbols;
	readonly options: FactOptions;
	readonly located: readonly Located[];
	/** Artifacts of one kind. */
	all<K extends ArtifactKind>(kind: K): readonly Located<K>[];
	/** Computes a fact once. */
	get<T>(fact: Fact<T>): T;
}

export function createSession(symbols: Symbols, located: readonly Located[], options: FactOptions): Session {
	const memo = new Map<Fact<unknown>, unknown>();
	const context: FactContext = { symbols, options };
	const session: Session = {
		symbols,
		options,
		located,
		all: <K extends ArtifactKind>(kind: K) => located.filter((one) => one.tables.kind === kind) as unknown as readonly Located<K>[],
		get<T>(wanted: Fact<T>): T {
			if (memo.has(wanted)) return memo.get(wanted) as T;
			const inputs: Record<string, unknown> = {};
			for (const [name, need] of Object.entries(wanted.needs)) {
				inputs[name] = isSource(need) ? session.all(need.source) : session.get(need);
			}
			const value = wanted.compute(inputs as never, context);
			memo.set(wanted, value);
			return value;
		},
	};
	return session;
}

function isSource(need: Source<ArtifactKind> | Fact<unknown>): need is Source<ArtifactKind> {
	return 'source' in need;
}
