// Tasks that ask the group they run in for another place. A group with a limit (errgroup.SetLimit) lets Go wait until a task ends; when
// every task of the program waits so, none can end. The places are the group's own: nobody else could free one.
import type { StackId } from '../base/ids.ts';
import { SnapshotFlag, type SnapshotTables } from '../tables/snapshot.ts';
import type { Symbols } from '../tables/symbols.ts';
import { GoState, type TraceTables } from '../tables/trace.ts';
import { artifacts, fact } from './fact.ts';
import { type PlaceInfo, placeOf, stackLines } from './places.ts';

export interface OwnGroup {
	readonly input: number;
	/** Of a snapshot; absent for traces. */
	readonly artifact?: number;
	/** Where most of them ask. */
	readonly place: PlaceInfo;
	/** Rows of snapshot.rows or trace.goroutines: all tasks of the program's groups. */
	readonly rows: readonly number[];
	readonly ids: readonly number[];
	readonly count: number;
	/** The youngest of these waits, ns; -1 unknown. */
	readonly youngestNs: number;
	readonly lines: readonly string[];
}

/** [asks for a place, runs a task], as function names. */
const GROUPS: readonly (readonly [RegExp, RegExp])[] = [
	[/^golang\.org\/x\/sync\/errgroup\.\(\*Group\)\.Go$/, /^golang\.org\/x\/sync\/errgroup\.\(\*Group\)\.(Go|TryGo)\.func\d+$/],
];

export const ownGroups = fact({
	id: 'goroutines.ownGroup',
	unit: 'goroutines',
	doc: 'Goroutines that are tasks of a group with a limit, when each of them waits for a place in it.',
	needs: { snapshots: artifacts('snapshot'), traces: artifacts('trace') },
	compute: ({ snapshots, traces }, { symbols }) => [
		...snapshots
			.filter(({ tables }) => !tables.isPartial)
			.flatMap(({ input, index, tables }) =>
				groupOf(snapshotTasks(tables), symbols).map((group): OwnGroup => ({ ...group, input, artifact: index })),
			),
		...traces.flatMap(({ input, tables }) => groupOf(traceTasks(tables), symbols).map((group): OwnGroup => ({ ...group, input }))),
	],
});

interface Task {
	readonly row: number;
	readonly id: number;
	readonly count: number;
	/** StringId. */
	readonly reason: number;
	/** Of a goroutine that runs, where it was last seen. */
	readonly stack: StackId;
	readonly startFunction: number;
	readonly sinceNs: number;
	readonly isUnknown: boolean;
}

function* snapshotTasks({ rows }: SnapshotTables): Generator<Task> {
	for (let row = 0; row < rows.length; row++) {
		const isUnknown = ((rows.flags[row] as number) & SnapshotFlag.Elided) !== 0;
		const [id, count, reason] = [rows.id[row] as number, rows.count[row] as number, rows.state[row] as number];
		yield { row, id, count, reason, stack: rows.stack[row] as StackId, startFunction: 0, sinceNs: -1, isUnknown };
	}
}

function* traceTasks({ goroutines: g, durationNs }: TraceTables): Generator<Task> {
	for (let row = 0; row < g.length; row++) {
		if (g.state[row] === GoState.NotExist) continue;
		yield {
			row,
			id: g.id[row] as number,
			count: 1,
			reason: g.reason[row] as number,
			stack: g.stack[row] as StackId,
			startFunction: g.startFunction[row] as number,
			sinceNs: durationNs - Math.max(0, g.stateSinceNs[row] as number),
			isUnknown: g.state[row] !== GoState.Waiting,
		};
	}
}

/** Nothing when some task does anything else: it may end and give its place back. */
function groupOf(tasks: Iterable<Task>, symbols: Symbols): Omit<OwnGroup, 'input' | 'artifact'>[] {
	const waiting: Task[] = [];
	for (const task of tasks) {
		const root = rootOf(task, symbols);
		const group = GROUPS.find(([, runs]) => runs.test(root));
		if (!group) continue;
		const { depth } = placeOf(symbols, symbols.text(task.reason as never), task.stack);
		const asks = Array.from({ length: Math.max(0, depth) }, (_, i) => symbols.functionAt(task.stack, i)).some((fn) => group[0].test(fn));
		if (task.isUnknown || !asks) return [];
		waiting.push(task);
	}
	const [first] = waiting;
	if (!first) return [];
	return [
		{
			place: placeOf(symbols, symbols.text(first.reason as never), first.stack),
			rows: waiting.map((task) => task.row),
			ids: waiting.flatMap((task) => (task.id >= 0 ? [task.id] : [])).sort((a, b) => a - b),
			count: waiting.reduce((sum, task) => sum + task.count, 0),
			youngestNs: Math.min(...waiting.map((task) => task.sinceNs)),
			lines: stackLines(symbols, first.stack),
		},
	];
}

function rootOf({ stack, startFunction }: Task, symbols: Symbols): string {
	if (startFunction !== 0) return symbols.text(startFunction as never);
	const root = symbols.rootFunction(stack);
	return root === 'runtime.goexit' ? symbols.functionAt(stack, symbols.depth(stack) - 2) : root;
}
