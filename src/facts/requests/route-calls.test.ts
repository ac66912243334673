// Calls of requests, one after the other and side by side in goroutines that the request starts.
import { expect, it } from 'vitest';
import { requestsOfStory } from '../../../test/support/request-story.ts';
import { callsByRoute } from './route-calls.ts';

const served = 'main.handle main.go:10 | net/http.HandlerFunc.ServeHTTP server.go:2 | net/http.(*conn).serve server.go:3';
const peek = 'internal/poll.(*FD).Read fd.go:1 | bufio.(*Reader).Peek bufio.go:1 | net/http.(*conn).serve server.go:1';
const answer = (under: string): string => `net/http.(*persistConn).roundTrip transport.go:1 | net/http.(*Client).do client.go:1 | ${under}`;
const fetch = answer('main.fetch fetch.go:5 | main.handle.func1 main.go:12');

it('three calls in started goroutines overlap, two of the handler do not', async () => {
	const { session, one } = await requestsOfStory(`
procs 1
0ms    g10 was waiting: ${peek}
# Fan-out: three goroutines, each waits 3 ms for an answer.
2ms    p0 wakes g10
2ms    g10 runs
2.1ms  g10 creates g20 main.handle.func1 main.go:12: ${served}
2.1ms  g10 creates g21 main.handle.func1 main.go:12: ${served}
2.1ms  g10 creates g22 main.handle.func1 main.go:12: ${served}
2.2ms  g10 waits sync: sync.(*WaitGroup).Wait wg.go:1 | ${served}
2.2ms  g20 runs
2.3ms  g20 waits select: ${fetch}
2.3ms  g21 runs
2.4ms  g21 waits select: ${fetch}
2.4ms  g22 runs
2.5ms  g22 waits select: ${fetch}
5.3ms  p0 wakes g20
5.3ms  g20 runs
5.4ms  g20 ends
5.4ms  p0 wakes g21
5.4ms  g21 runs
5.5ms  g21 ends
5.5ms  p0 wakes g22
5.5ms  g22 runs
5.6ms  g22 wakes g10
5.6ms  g22 ends
5.7ms  g10 runs
# And two of its own, one after the other, to the database: each sends, then waits for 1 ms.
5.8ms  g10 calls: syscall.write z.go:1 | internal/poll.(*FD).Write fd.go:2 | database/sql.(*DB).QueryContext sql.go:1 | main.load load.go:3 | ${served}
5.8ms  g10 returns
6ms    g10 waits network: internal/poll.(*FD).Read fd.go:1 | database/sql.(*DB).QueryContext sql.go:1 | main.load load.go:3 | ${served}
7ms    p0 wakes g10
7ms    g10 runs
7ms    g10 calls: syscall.write z.go:1 | internal/poll.(*FD).Write fd.go:2 | database/sql.(*DB).QueryContext sql.go:1 | main.load load.go:3 | ${served}
7ms    g10 returns
7ms    g10 waits network: internal/poll.(*FD).Read fd.go:1 | database/sql.(*DB).QueryContext sql.go:1 | main.load load.go:3 | ${served}
8ms    p0 wakes g10
8ms    g10 runs
8.1ms  g10 waits network: ${peek}
# After the request: whatever this goroutine starts now belongs to none.
20ms   end`);
	expect(one.routes.map(({ name, count }) => [name, count])).toEqual([['main.handle', 1]]);
	const [calls] = session.get(callsByRoute)[0]?.byRoute ?? [];
	expect(calls?.requests).toBe(1);
	const [http, sql] = calls?.sites ?? [];
	expect([http?.client, http?.fn, http?.line, http?.calls, http?.inStarted, http?.callers]).toEqual(['http', 'main.fetch', 5, 3, 3, 1]);
	// 3 ms, 3 ms and 3 ms, from 2.3 ms to 5.5 ms.
	const inUs = (ns: number | undefined): number => Math.round((ns ?? 0) / 1e3);
	// Events of the same time are told a nanosecond apart.
	expect([inUs(http?.totalNs), inUs(http?.maxNs)]).toEqual([9000, 3000]);
	expect(http?.overlap).toBeCloseTo(9 / 3.2, 3);
	expect([sql?.client, sql?.fn, sql?.calls, sql?.inStarted, sql?.overlap]).toEqual(['sql', 'main.load', 2, 0, 1]);
	expect(inUs(calls?.coveredNs)).toBe(3200 + inUs(sql?.totalNs));
});

it('what a client dials in a goroutine of its own is part of the call that waits for it', async () => {
	const dial = 'net.(*Dialer).DialContext dial.go:1 | net/http.(*Transport).dialConnFor transport.go:9';
	const { session } = await requestsOfStory(`
procs 1
0ms    g10 was waiting: ${peek}
2ms    p0 wakes g10
2ms    g10 runs
2ms    g10 creates g20 net/http.(*Transport).dialConnFor transport.go:9: ${answer(`main.fetch fetch.go:5 | ${served}`)}
2.1ms  g10 waits select: ${answer(`main.fetch fetch.go:5 | ${served}`)}
2.1ms  g20 runs
2.2ms  g20 waits network: internal/poll.(*FD).WaitWrite fd.go:3 | ${dial}
4.2ms  p0 wakes g20
4.2ms  g20 runs
4.3ms  g20 wakes g10
4.3ms  g20 ends
4.3ms  g10 runs
4.4ms  g10 waits network: ${peek}
20ms   end`);
	const [calls] = session.get(callsByRoute)[0]?.byRoute ?? [];
	expect(calls?.sites.map(({ client, fn, calls: count, overlap }) => [client, fn, count, overlap])).toEqual([['http', 'main.fetch', 1, 1]]);
});
