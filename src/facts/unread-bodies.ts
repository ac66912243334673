// Answers of HTTP/1 servers that the client neither read to the end nor closed: each keeps a connection and two goroutines for ever.
// The reading goroutine of such a connection stands in the select of readLoop that waits for the body's end; one of an idle connection
// waits for the network instead. While someone does read a body, a goroutine stands in its Read.
import type { StackId, StringId } from '../base/ids.ts';
import type { SnapshotTables } from '../tables/snapshot.ts';
import type { Symbols } from '../tables/symbols.ts';
import { artifacts, fact } from './fact.ts';

export interface UnreadBodies {
	readonly input: number;
	readonly artifact: number;
	readonly goroutines: number;
	/** Connections that wait for a body's end, less those whose body is being read right now; 0 at the least. */
	readonly unread: number;
	/** Of the connections: they have waited two minutes or more, as the runtime dates it (dumps with debug=2 only). */
	readonly old: number;
	/** Rows of snapshot.rows of the connections. */
	readonly rows: readonly number[];
}

const READ_LOOP = 'net/http.(*persistConn).readLoop';
const BODY_READ = 'net/http.(*bodyEOFSignal).Read';
const OLD_MINUTES = 2;

export const unreadBodies = fact({
	id: 'goroutines.unreadBodies',
	unit: 'connections',
	doc: 'Client connections, at each dump, that wait for the end of a body that nobody reads.',
	needs: { tables: artifacts('snapshot') },
	compute: ({ tables }, { symbols }) =>
		tables
			.filter((one) => !one.tables.isPartial)
			.map(({ input, index, tables: one }) => ({ input, artifact: index, ...countIn(one, symbols) })),
});

function countIn({ rows, goroutineCount }: SnapshotTables, symbols: Symbols) {
	const waiting: number[] = [];
	let connections = 0;
	let readers = 0;
	let old = 0;
	for (let row = 0; row < rows.length; row++) {
		const stack = rows.stack[row] as StackId;
		const count = rows.count[row] as number;
		const names = functionsOf(symbols, stack);
		if (names.includes(BODY_READ)) readers += count;
		const leaf = names.find((name) => !name.startsWith('runtime.'));
		const state = symbols.text(rows.state[row] as StringId);
		if (leaf !== READ_LOOP || !(state === 'select' || names.includes('runtime.selectgo'))) continue;
		waiting.push(row);
		connections += count;
		if ((rows.waitMinutes[row] as number) >= OLD_MINUTES) old += count;
	}
	return { goroutines: goroutineCount, unread: Math.max(0, connections - readers), old, rows: waiting };
}

/** Leaf first; the body's Read stands a few frames below decoders and copies. */
function functionsOf(symbols: Symbols, stack: StackId): string[] {
	return Array.from({ length: Math.min(24, symbols.depth(stack)) }, (_, depth) => symbols.functionAt(stack, depth));
}
