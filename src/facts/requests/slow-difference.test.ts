// Twenty requests of one connection each: all sleep 2 ms in load; two of them also wait for a lock, for which the others never do.
import { expect, it } from 'vitest';
import { requestsOfStory } from '../../../test/support/request-story.ts';
import { slowDifferences } from './slow-difference.ts';

const peek = 'internal/poll.(*FD).Read fd.go:1 | bufio.(*Reader).Peek bufio.go:1 | net/http.(*conn).serve server.go:1';
const served = 'main.handle main.go:10 | net/http.HandlerFunc.ServeHTTP server.go:2 | net/http.(*conn).serve server.go:3';

const request = (sleepMs: number): string => `
	0ms p0 wakes g{10+i}
	0.1ms g{10+i} runs
	0.2ms g{10+i} waits sleep: time.Sleep sleep.go:1 | main.load load.go:7 | ${served}
	${(0.2 + sleepMs).toFixed(1)}ms p0 wakes g{10+i}
	${(0.3 + sleepMs).toFixed(1)}ms g{10+i} runs`;
const end = (atMs: number): string => `
	${atMs.toFixed(1)}ms g{10+i} waits network: ${peek}`;

it('names the site that only the slowest have, with what it costs each', async () => {
	const { session, one } = await requestsOfStory(`
procs 1
repeat 20 every 0.01ms from 0ms
	0ms g{10+i} was waiting: ${peek}
done
repeat 19 every 20ms from 2ms
${request(2)}
${end(2.4)}
done
# The last one also waits 10 ms for a lock.
repeat 1 every 20ms from 400ms
	0ms p0 wakes g29
	0.1ms g29 runs
	0.2ms g29 waits sleep: time.Sleep sleep.go:1 | main.load load.go:7 | ${served}
	2.2ms p0 wakes g29
	2.3ms g29 runs
	2.4ms g29 waits sync: sync.(*Mutex).Lock mutex.go:1 | main.count count.go:4 | ${served}
	12.4ms p0 wakes g29
	12.4ms g29 runs
	12.5ms g29 waits network: ${peek}
done
450ms end`);
	expect(one.routes.map(({ name, count }) => [name, count])).toEqual([['main.handle', 20]]);
	const [difference] = session.get(slowDifferences)[0]?.byRoute ?? [];
	if (!difference) throw new Error('there are enough requests');
	expect([difference.share, difference.slowCount, difference.middleCount]).toEqual([0.05, 1, 4]);
	const first = difference.sites[0];
	expect([first?.part, first?.place.fn, first?.isOnlySlow, first?.slowRequests]).toEqual(['lock', 'main.count', true, 1]);
	expect(first?.differenceNs).toBe(10e6);
	const sleep = difference.sites.find(({ part }) => part === 'sleep');
	expect([sleep?.slowNs, sleep?.middleNs, sleep?.differenceNs, sleep?.isOnlySlow]).toEqual([2e6, 2e6, 0, false]);
	// The chains add up to the requests, so the differences do.
	const sum = difference.sites.reduce((ns, site) => ns + site.differenceNs, 0);
	expect(sum).toBeCloseTo(difference.slowMeanNs - difference.middleMeanNs, 3);
});

it('has a sign: the slowest may spend less somewhere', async () => {
	// Nine read from a cache for 1 ms and answer; the slow one goes past the cache to the disk for 8 ms.
	const { session } = await requestsOfStory(`
procs 1
repeat 10 every 0.01ms from 0ms
	0ms g{10+i} was waiting: ${peek}
done
repeat 9 every 20ms from 2ms
	0ms p0 wakes g{10+i}
	0.1ms g{10+i} runs
	0.2ms g{10+i} waits chan receive: runtime.chanrecv1 chan.go:1 | main.cache cache.go:9 | ${served}
	1.2ms p0 wakes g{10+i}
	1.3ms g{10+i} runs
${end(1.4)}
done
repeat 1 every 20ms from 200ms
	0ms p0 wakes g19
	0.1ms g19 runs
	0.2ms g19 waits chan receive: runtime.chanrecv1 chan.go:1 | main.disk disk.go:9 | ${served}
	8.2ms p0 wakes g19
	8.3ms g19 runs
	8.4ms g19 waits network: ${peek}
done
300ms end`);
	const sites = session.get(slowDifferences)[0]?.byRoute[0]?.sites ?? [];
	expect(sites.slice(0, 2).map(({ place, differenceNs, isOnlySlow }) => [place.fn, differenceNs, isOnlySlow])).toEqual([
		['main.disk', 8e6, true],
		['main.cache', -1e6, false],
	]);
});

it('says nothing about a handful of requests', async () => {
	const { session, one } = await requestsOfStory(`
procs 1
repeat 4 every 0.01ms from 0ms
	0ms g{10+i} was waiting: ${peek}
done
repeat 4 every 20ms from 2ms
${request(2)}
${end(2.4)}
done
100ms end`);
	expect(one.routes[0]?.count).toBe(4);
	expect(session.get(slowDifferences)[0]?.byRoute).toEqual([null]);
});
