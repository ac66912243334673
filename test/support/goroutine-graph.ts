// The goroutine graph of a trace, as `gowhy goroutines` makes it.
import { decodeTrace } from '../../src/decode/go-trace/decode-trace.ts';
import { createGraphCollector } from '../../src/goroutines/collect.ts';
import type { GoroutineGraph } from '../../src/goroutines/graph.ts';
import { graphOf } from '../../src/goroutines/grouping.ts';
import { createDiary } from '../../src/tables/diary.ts';
import { createSymbols } from '../../src/tables/symbols.ts';

export function graphFrom(bytes: Uint8Array, { thresholdNs = 0, focus = -1 } = {}): GoroutineGraph {
	const symbols = createSymbols();
	const collector = createGraphCollector(symbols, { thresholdNs, focus });
	const decoder = decodeTrace({ symbols, diary: createDiary(), maxHeldBytes: 1 << 28 }, collector);
	decoder.push(bytes);
	decoder.finish();
	return graphOf(collector.finish());
}

/** Two workers take jobs from main.main, one of them is stuck behind a lock at the end; main.main and a timer wake. */
export const shop = `
procs 2
0ms   g1 was running p0: main.main /src/main.go:10
0ms   g9 was waiting: runtime.chanrecv1 chan.go:1 | main.audit /src/audit.go:5
1ms   g1 creates g2 main.worker /src/worker.go:20: main.main /src/main.go:12
2ms   g1 creates g3 main.worker /src/worker.go:20: main.main /src/main.go:12
3ms   g2 runs p1
4ms   g2 waits chan receive: runtime.chanrecv1 chan.go:1 | main.worker /src/worker.go:22
5ms   g3 runs p1
6ms   g3 waits chan receive: runtime.chanrecv1 chan.go:1 | main.worker /src/worker.go:22
10ms  g1 wakes g2: main.main /src/main.go:15
11ms  g2 runs p1
20ms  g2 waits chan receive: runtime.chanrecv1 chan.go:1 | main.worker /src/worker.go:22
50ms  g1 wakes g3: main.main /src/main.go:15
51ms  g3 runs p1
52ms  g3 waits sync: sync.(*Mutex).Lock mutex.go:4 | main.(*Stock).take /src/stock.go:7 | main.worker /src/worker.go:25
60ms  g1 waits sleep: time.Sleep time.go:1 | main.main /src/main.go:17
90ms  p0 wakes g1: runtime.goready x.go:1
91ms  g1 runs p0
200ms end
`;
