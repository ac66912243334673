// What was asked of the service, as far as a trace shows it without knowing requests; and how long annotated work took.
import { sumOf } from '../../base/numbers.ts';
import type { StackId, StringId } from '../../base/ids.ts';
import { traceWaits } from '../../facts/trace-waits.ts';
import { type FigureFamily, kind, one, type Row } from '../figure.ts';

const taskLoad = kind({
	id: 'load.tasks',
	label: 'user tasks ended',
	unit: 'per second',
	better: 'neutral',
	role: 'load',
	least: 0.5,
	usual: 0.05,
	doc: 'Tasks of runtime/trace that ended in the trace.',
});
const readLoad = kind({
	id: 'load.reads',
	label: 'reads by server connections',
	unit: 'per second',
	better: 'neutral',
	role: 'load',
	least: 2,
	usual: 0.05,
	doc: 'Waits for the network that ended in goroutines that serve an HTTP or gRPC connection: about one for each request of HTTP/1, each frame else. For traces in which no request was found whole.',
});
const taskMean = kind({
	id: 'tasks.mean',
	label: 'mean time of',
	unit: 'ns',
	role: 'key',
	least: 100_000,
	doc: 'Mean duration of tasks and regions of runtime/trace, by type.',
});

/** Functions that the goroutine of an inbound connection starts with. */
const SERVERS = new Set([
	'net/http.(*conn).serve',
	'net/http.(*http2serverConn).readFrames',
	'net/http/internal/http2.(*serverConn).readFrames',
	'golang.org/x/net/http2.(*serverConn).readFrames',
	'google.golang.org/grpc.(*Server).handleRawConn.func1',
]);

export const loadFamily: FigureFamily = {
	id: 'load',
	needs: 'an execution trace',
	kinds: [taskLoad, readLoad, taskMean],
	measure(session) {
		const { symbols } = session;
		const traces = session.all('trace').map(({ tables }) => tables);
		const seconds = sumOf(traces.map((trace) => trace.durationNs)) / 1e9;
		if (seconds <= 0) return [];
		const reads = session
			.get(traceWaits)
			.filter(({ place, stack }) => place.op === 'network read' && SERVERS.has(startOf(symbols, stack)))
			.map((wait) => wait.count);
		const times = new Map<string, { count: number; totalNs: number }>();
		let tasks = 0;
		for (const { annotations } of traces) {
			for (let row = 0; row < annotations.length; row++) {
				const isRegion = annotations.isRegion[row] === 1;
				const count = annotations.count[row] as number;
				if (!isRegion) tasks += count;
				const type = `${isRegion ? 'region' : 'task'} ${symbols.text(annotations.type[row] as StringId)}`;
				const sums = times.get(type) ?? { count: 0, totalNs: 0 };
				times.set(type, { count: sums.count + count, totalNs: sums.totalNs + (annotations.totalNs[row] as number) });
			}
		}
		const means = [...times]
			.filter(([, { count }]) => count > 0)
			.map(([subject, sums]): Row => ({ subject, value: sums.totalNs / sums.count }));
		return [
			...(tasks > 0 ? [one(taskLoad, tasks / seconds, tasks)] : []),
			...(reads.length > 0 ? [one(readLoad, sumOf(reads) / seconds, sumOf(reads))] : []),
			...(means.length > 0 ? [{ kind: taskMean, rows: means }] : []),
		];
	},
};

function startOf(symbols: { depth(stack: StackId): number; functionAt(stack: StackId, depth: number): string }, stack: StackId): string {
	const depth = symbols.depth(stack);
	const root = symbols.functionAt(stack, depth - 1);
	return root === 'runtime.goexit' ? symbols.functionAt(stack, depth - 2) : root;
}
