// What rows of the decoded tables stand for, so that oracles can find the same things in the slow forms. Only keys are read here
// (reason, stack, id), never figures.
import type { StackId } from '../../src/base/ids.ts';
import type { Located } from '../../src/facts/fact.ts';
import { requests } from '../../src/facts/requests/requests.ts';
import type { Recording } from '../../src/pipeline.ts';
import type { EvidenceRef } from '../../src/report/report.ts';
import type { ArtifactKind } from '../../src/tables/artifact.ts';
import { framesText } from './frames-text.ts';

export interface SiteKey {
	readonly reason: string;
	readonly frames: string;
}

export interface HolderKey {
	readonly site: SiteKey;
	readonly state: number;
	readonly reason: string;
	readonly frames: string;
}

export interface TableRows {
	readonly input: number;
	readonly table: string;
	/** Throws when the reference names none. */
	rows(): readonly number[];
	readonly hasRows: boolean;
	waitSites(): SiteKey[];
	holders(): HolderKey[];
	/** Stacks. */
	syscalls(): string[];
	assists(): { readonly name: string; readonly frames: string }[];
	ranges(): { readonly name: string; readonly startNs: number }[];
	goroutineIds(): number[];
	cpuSampleStacks(): string[];
	/** Goroutine and time of the requests named. */
	requests(): { readonly goroutine: number; readonly fromNs: number; readonly toNs: number }[];
	preemptedStacks(): string[];
	/** Goroutine ids of snapshot rows; -1 in grouped forms. */
	snapshotIds(): number[];
	/** Position of a crash or race report among the artifacts of its kind in its input. */
	ordinals(kind: 'crash' | 'race'): number[];
}

export function tableRows({ session }: Recording, ref: EvidenceRef): TableRows {
	const { symbols } = session;
	const text = (id: number | undefined): string => symbols.text((id ?? 0) as never);
	const stack = (id: number | undefined): string => framesText(symbols, (id ?? -1) as StackId);
	const rows = (): readonly number[] => {
		if (ref.rows === undefined) throw new Error(`the reference to ${ref.table} of input ${ref.input} names no rows`);
		return ref.rows;
	};
	const only = <K extends ArtifactKind>(kind: K): Located<K>['tables'] => {
		const inInput = [...session.all(kind)].filter((one) => one.input === ref.input).sort((a, b) => a.index - b.index);
		const all = ref.part === undefined ? inInput : inInput.slice(ref.part, ref.part + 1);
		if (all.length !== 1) throw new Error(`input ${ref.input} has ${all.length} artifacts of kind ${kind}; ${ref.table} is ambiguous`);
		return (all[0] as Located<K>).tables;
	};
	const site = (row: number): SiteKey => {
		const { waitSites } = only('trace');
		return { reason: text(waitSites.reason[row]), frames: stack(waitSites.stack[row]) };
	};
	return {
		input: ref.input,
		table: ref.table,
		rows,
		hasRows: ref.rows !== undefined,
		waitSites: () => rows().map(site),
		holders: () => {
			const { holders } = only('trace');
			return rows().map((row) => ({
				site: site(holders.site[row] as number),
				state: holders.state[row] as number,
				reason: text(holders.reason[row]),
				frames: stack(holders.stack[row]),
			}));
		},
		syscalls: () => rows().map((row) => stack(only('trace').syscalls.stack[row])),
		assists: () => rows().map((row) => ({ name: text(only('trace').assists.name[row]), frames: stack(only('trace').assists.stack[row]) })),
		ranges: () =>
			rows().map((row) => ({ name: text(only('trace').ranges.name[row]), startNs: only('trace').ranges.startNs[row] as number })),
		goroutineIds: () => rows().map((row) => only('trace').goroutines.id[row] as number),
		requests: () => {
			const one = session.get(requests).find(({ input }) => input === ref.input);
			if (!one) throw new Error(`input ${ref.input} has no requests`);
			const { goroutine, startNs, endNs } = one.table;
			return rows().map((row) => ({
				goroutine: only('trace').goroutines.id[goroutine[row] as number] as number,
				fromNs: startNs[row] as number,
				toNs: endNs[row] as number,
			}));
		},
		preemptedStacks: () => rows().map((row) => stack(only('trace').preempted.stack[row])),
		cpuSampleStacks: () => rows().map((row) => stack(only('trace').cpuSamples.stack[row])),
		snapshotIds: () => rows().map((row) => only('snapshot').rows.id[row] as number),
		ordinals: (kind) => {
			const all = session.all(kind).filter((one) => one.input === ref.input);
			return rows().map((index) => all.findIndex((one) => one.index === index));
		},
	};
}
