// Goroutines at an instant, grouped by operation and function; and the same groups over several snapshots.
import type { StackId, StringId } from '../base/ids.ts';
import { SnapshotFlag, type SnapshotTables } from '../tables/snapshot.ts';
import type { Symbols } from '../tables/symbols.ts';
import { artifacts, fact, type Located } from './fact.ts';
import { originOf } from './go-names.ts';
import { lineOfFrame, type PlaceInfo, placeOf, stackLines } from './places.ts';
import { bySite } from './sites.ts';
import { isOnStack } from './trace-stuck.ts';

export interface SnapshotGroup {
	readonly input: number;
	readonly artifact: number;
	/** `operation|function`, comparable between dumps, profiles and traces. */
	readonly key: string;
	readonly place: PlaceInfo;
	readonly state: string;
	/** Outermost function, runtime.goexit aside. */
	readonly root: string;
	readonly count: number;
	/** Rows of snapshot.rows. */
	readonly rows: readonly number[];
	/** Goroutine ids, ascending; empty in grouped forms. */
	readonly ids: readonly number[];
	/** Longest wait the runtime printed, minutes; -1 unknown. */
	readonly waitMinutes: number;
	/** Function with the `go` statement of most of them; '' unknown. */
	readonly createdBy: string;
	readonly createdFile: string;
	readonly createdLine: number;
	/** Of those whose creator is known: its goroutine has ended or has left that function. */
	readonly starterReturned: number;
	readonly starterPresent: number;
	/** Of the rows: a goroutine that the same goroutine started waits for the network, so whom they serve is there (read and write pumps). */
	readonly besideReader: number;
	/** Different creator goroutines. */
	readonly creators: number;
	/** Marked by the runtime's own leak detection. */
	readonly leaked: number;
	/** Hex addresses waited for, with how many wait for each. */
	readonly addresses: ReadonlyMap<string, number>;
	readonly lines: readonly string[];
}

export interface Snapshot {
	readonly input: number;
	readonly artifact: number;
	readonly form: SnapshotTables['form'];
	readonly stream: string;
	readonly isPartial: boolean;
	readonly timeNanos: string;
	readonly goroutines: number;
	/** Goroutines with a frame of the program's own on their stack. */
	readonly own: number;
	readonly groups: readonly SnapshotGroup[];
}

export const snapshots = fact({
	id: 'goroutines.groups',
	unit: 'goroutines',
	doc: 'Goroutines at each snapshot by operation and function, with age, creators and marks of the runtime.',
	needs: { tables: artifacts('snapshot') },
	compute: ({ tables }, { symbols }) => tables.map((located): Snapshot => snapshotOf(located, symbols)),
});

function snapshotOf({ input, index, tables }: Located<'snapshot'>, symbols: Symbols): Snapshot {
	const { rows } = tables;
	const rowOfId = new Map<number, number>();
	for (let row = 0; row < rows.length; row++) if ((rows.id[row] as number) >= 0) rowOfId.set(rows.id[row] as number, row);
	const members = new Map<string, number[]>();
	const siteOf = bySite(rows, (row) => {
		const place = placeOf(symbols, symbols.text(rows.state[row] as never), rows.stack[row] as StackId);
		const key = `${place.op}|${place.fn}`;
		let list = members.get(key);
		if (!list) members.set(key, (list = []));
		return { place, list };
	});
	let own = 0;
	const readers = new Set<number>();
	for (let row = 0; row < rows.length; row++) {
		const { place, list } = siteOf(row);
		list.push(row);
		if ((place.op === 'network read' || place.op === 'network write') && (rows.creatorId[row] as number) > 1)
			readers.add(rows.creatorId[row] as number);
		if (place.depth >= 0) own += rows.count[row] as number;
	}
	const starterOf = starterStates(tables, rowOfId, symbols);
	const groups = [...members].map(([key, list]) => groupOf(tables, { input, artifact: index, key, list, starterOf, readers }, symbols));
	groups.sort((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1));
	return {
		input,
		artifact: index,
		form: tables.form,
		stream: tables.stream,
		isPartial: tables.isPartial,
		timeNanos: tables.timeNanos,
		goroutines: tables.goroutineCount,
		own,
		groups,
	};
}

interface GroupMembers {
	readonly input: number;
	readonly artifact: number;
	readonly key: string;
	readonly list: readonly number[];
	readonly starterOf: (row: number) => StarterState;
	/** Creators of goroutines that wait for the network. */
	readonly readers: ReadonlySet<number>;
}

function groupOf(
	tables: SnapshotTables,
	{ input, artifact, key, list, starterOf, readers }: GroupMembers,
	symbols: Symbols,
): SnapshotGroup {
	const { rows } = tables;
	const first = list[0] as number;
	const state = symbols.text(rows.state[first] as never);
	const starters = list.map(starterOf);
	const addresses = new Map<StringId, number>();
	const creators = new Set<number>();
	const createdBy = new Map<StringId, number>();
	let waitMinutes = -1;
	let leaked = 0;
	let createdFrame = -1;
	for (const row of list) {
		waitMinutes = Math.max(waitMinutes, rows.waitMinutes[row] as number);
		if ((rows.flags[row] as number) & SnapshotFlag.Leaked) leaked += rows.count[row] as number;
		if ((rows.creatorId[row] as number) >= 0) creators.add(rows.creatorId[row] as number);
		count(addresses, rows.waitAddress[row] as StringId);
		count(createdBy, rows.createdBy[row] as StringId);
		if (createdFrame < 0) createdFrame = rows.createdFrame[row] as number;
	}
	const created = lineOfFrame(symbols, createdFrame);
	return {
		input,
		artifact,
		key,
		place: placeOf(symbols, state, rows.stack[first] as StackId),
		state,
		root: rootOf(symbols, rows.stack[first] as StackId),
		count: list.reduce((total, row) => total + (rows.count[row] as number), 0),
		rows: list,
		ids: list
			.map((row) => rows.id[row] as number)
			.filter((id) => id >= 0)
			.sort((a, b) => a - b),
		waitMinutes,
		createdBy: named(createdBy, symbols).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0]?.[0] ?? '',
		createdFile: created.file,
		createdLine: created.line,
		starterReturned: starters.filter((s) => s === 'returned').length,
		starterPresent: starters.filter((s) => s === 'present').length,
		besideReader: list.filter((row) => readers.has(rows.creatorId[row] as number)).length,
		creators: creators.size,
		leaked,
		addresses: new Map(named(addresses, symbols)),
		lines: stackLines(symbols, rows.stack[first] as StackId),
	};
}

/** Leaves out the empty string. */
function count(counts: Map<StringId, number>, id: StringId): void {
	if (id !== 0) counts.set(id, (counts.get(id) ?? 0) + 1);
}

const named = (counts: ReadonlyMap<StringId, number>, symbols: Symbols): [string, number][] =>
	[...counts].map(([id, times]) => [symbols.text(id), times]);

function rootOf(symbols: Symbols, stack: StackId): string {
	const root = symbols.rootFunction(stack);
	return root === 'runtime.goexit' ? symbols.functionAt(stack, symbols.depth(stack) - 2) : root;
}

type StarterState = 'returned' | 'present' | 'unknown';

/** Whether the goroutine that started a row's is still in the function of the `go` statement; found once for each starter and function. */
function starterStates(tables: SnapshotTables, rowOfId: ReadonlyMap<number, number>, symbols: Symbols): (row: number) => StarterState {
	const { creatorId, createdBy } = tables.rows;
	const known = new Map<number, Map<number, StarterState>>();
	return (row) => {
		const creator = creatorId[row] as number;
		let ofCreator = known.get(creator);
		if (!ofCreator) known.set(creator, (ofCreator = new Map()));
		let state = ofCreator.get(createdBy[row] as number);
		if (state === undefined) ofCreator.set(createdBy[row] as number, (state = starterState(tables, row, rowOfId, symbols)));
		return state;
	};
}

function starterState(tables: SnapshotTables, row: number, rowOfId: ReadonlyMap<number, number>, symbols: Symbols): StarterState {
	const { rows } = tables;
	const creator = rows.creatorId[row] as number;
	const by = symbols.text(rows.createdBy[row] as never);
	if (creator < 0 || by === '' || originOf(by) === 'std' || tables.isPartial) return 'unknown';
	const at = rowOfId.get(creator);
	if (at === undefined) return 'returned';
	if ((rows.flags[at] as number) & SnapshotFlag.Elided || (rows.stack[at] as number) < 0) return 'unknown';
	return isOnStack(symbols, rows.stack[at] as StackId, by) ? 'present' : 'returned';
}

/** Of each stream (each pod of a log) the newest; one that `isTelling` wins over a newer one that is not. */
export function newestPerStream<T extends { readonly stream: string }>(list: readonly T[], isTelling: (one: T) => boolean): T[] {
	const newest = new Map<string, T>();
	for (const one of list) {
		const known = newest.get(one.stream);
		if (!known || isTelling(one) || !isTelling(known)) newest.set(one.stream, one);
	}
	return [...newest.values()];
}

/** Prints ids, states and creators of single goroutines. */
export const hasIds = (one: Pick<Snapshot, 'form'>): boolean => one.form === 'debug2' || one.form === 'crash';

export interface Growth {
	readonly key: string;
	/** The group in the last snapshot. */
	readonly last: SnapshotGroup;
	readonly firstInput: number;
	/** Counts in each snapshot, in order. */
	readonly counts: readonly number[];
	readonly growth: number;
	/** Share of the first snapshot's goroutines here that are still here in the last; -1 when ids are unknown. */
	readonly staying: number;
	/** Goroutines of the program in the last snapshot. */
	readonly own: number;
	/** Time between first and last, ns; -1 unknown. */
	readonly spanNs: number;
}

export const snapshotGrowth = fact({
	id: 'goroutines.growth',
	unit: 'goroutines',
	doc: 'How groups of goroutines grew between the first and the last snapshot of a process.',
	needs: { all: snapshots },
	compute({ all }) {
		const growths = seriesOf(all).flatMap(growthOf);
		return growths.sort((a, b) => b.growth - a.growth || (a.key < b.key ? -1 : 1));
	},
});

/** Comparable snapshots of each stream, in order; two at least. */
function seriesOf(all: readonly Snapshot[]): Snapshot[][] {
	const byStream = new Map<string, Snapshot[]>();
	for (const one of all) {
		if (one.isPartial) continue;
		const list = byStream.get(one.stream);
		if (list) list.push(one);
		else byStream.set(one.stream, [one]);
	}
	return [...byStream.values()]
		.map((series) => series.filter((one, at) => at === 0 || one.form === (series[0] as Snapshot).form || one.form !== 'profile'))
		.filter((series) => series.length >= 2);
}

/** How the goroutines that start in one function grew, wherever they are at the instant. */
export interface StartGrowth extends Omit<Growth, 'key' | 'last'> {
	readonly root: string;
	/** Groups of the last snapshot that start there, largest first. */
	readonly groups: readonly SnapshotGroup[];
	readonly count: number;
}

export const startGrowth = fact({
	id: 'goroutines.growthByStart',
	unit: 'goroutines',
	doc: 'How the goroutines that start in one function of the program grew between the first and the last snapshot of a process.',
	needs: { all: snapshots },
	compute: ({ all }) => seriesOf(all).flatMap(startGrowthOf),
});

function startGrowthOf(series: readonly Snapshot[]): StartGrowth[] {
	const first = series[0] as Snapshot;
	const last = series[series.length - 1] as Snapshot;
	const at = (snapshot: Snapshot, root: string): SnapshotGroup[] => snapshot.groups.filter((group) => group.root === root);
	const count = (groups: readonly SnapshotGroup[]): number => groups.reduce((sum, group) => sum + group.count, 0);
	const roots = [...new Set(last.groups.filter((group) => originOf(group.root) === 'own').map((group) => group.root))];
	return roots.map((root) => {
		const groups = at(last, root);
		const before = at(first, root).flatMap((group) => group.ids);
		const now = new Set(groups.flatMap((group) => group.ids));
		const counts = series.map((one) => count(at(one, root)));
		return {
			root,
			groups,
			count: count(groups),
			firstInput: first.input,
			counts,
			growth: count(groups) - (counts[0] as number),
			staying: before.length > 0 ? before.filter((id) => now.has(id)).length / before.length : -1,
			own: last.own,
			spanNs: spanOf(first, last),
		};
	});
}

const spanOf = (first: Snapshot, last: Snapshot): number =>
	first.timeNanos !== '' && last.timeNanos !== '' ? Number(BigInt(last.timeNanos) - BigInt(first.timeNanos)) : -1;

function growthOf(series: readonly Snapshot[]): Growth[] {
	const first = series[0] as Snapshot;
	const last = series[series.length - 1] as Snapshot;
	const spanNs = spanOf(first, last);
	return last.groups.map((group) => {
		const before = first.groups.find((one) => one.key === group.key);
		const counts = series.map((one) => one.groups.find((g) => g.key === group.key)?.count ?? 0);
		const ids = new Set(group.ids);
		const staying = before && before.ids.length > 0 ? before.ids.filter((id) => ids.has(id)).length / before.ids.length : -1;
		return {
			key: group.key,
			last: group,
			firstInput: first.input,
			counts,
			growth: group.count - (counts[0] as number),
			staying,
			own: last.own,
			spanNs,
		};
	});
}
