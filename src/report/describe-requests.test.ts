// Six routes in one story: the report tells of the five with most time, and of none when nothing served.
import { expect, it } from 'vitest';
import { requestsOfStory } from '../../test/support/request-story.ts';
import type { Session } from '../facts/session.ts';
import { bytesInput, diagnoseInputs, inOrder } from '../../test/support/diagnose.ts';
import { traceStory } from '../../test/support/trace-story.ts';
import { describeRequests } from './describe-requests.ts';

const peek = 'internal/poll.(*FD).Read fd.go:1 | bufio.(*Reader).Peek bufio.go:1 | net/http.(*conn).serve server.go:1';
const under = (name: string): string =>
	`main.${name} main.go:10 | net/http.HandlerFunc.ServeHTTP server.go:2 | net/http.(*conn).serve server.go:3`;

/** Two requests on one connection that sleep for so long; each goroutine has a P. */
const connection = (g: number, name: string, sleepMs: number): string => `
	0ms g${g} was waiting: ${peek}
	${[10, 100]
		.map(
			(at) => `
	${at}ms p0 wakes g${g}
	${at}.1ms g${g} runs p${g - 10}
	${at}.2ms g${g} waits sleep: time.Sleep sleep.go:1 | ${under(name)}
	${at + sleepMs}.2ms p0 wakes g${g}
	${at + sleepMs}.3ms g${g} runs p${g - 10}
	${at + sleepMs}.4ms g${g} waits network: ${peek}`,
		)
		.join('')}`;

it('has the routes with most time, what the slowest spent it on, and their durations', async () => {
	const names = ['a', 'b', 'c', 'd', 'e', 'f'];
	const { session } = await requestsOfStory(
		`procs 6\n${names.map((name, i) => connection(10 + i, name, 10 * (i + 1))).join('')}\n300ms end`,
	);
	const routes = describeRequests(session) ?? [];
	expect(routes.map(({ name }) => name)).toEqual(['main.f', 'main.e', 'main.d', 'main.c', 'main.b']);
	const [first] = routes;
	expect([first?.kind, first?.count, first?.slowCount]).toEqual(['http', 2, 1]);
	// Events of the same time are told a nanosecond apart.
	expect([first?.slowParts[0]?.part, Math.round((first?.slowParts[0]?.ns ?? 0) / 1e3)]).toEqual(['sleep', 60_000]);
	expect(first?.histogram.map(({ count }) => count)).toEqual([2]);
	expect(first?.p50Ns).toBeGreaterThan(60e6);
});

it('is absent without requests, also from the report', async () => {
	const story = `
procs 1
0ms  g1 was running p0
5ms  g1 waits sleep: time.Sleep sleep.go:1 | main.main main.go:3
20ms end`;
	const { report } = await diagnoseInputs(inOrder([bytesInput('story.trace', traceStory(story))]), 'story');
	expect('requests' in report.recording).toBe(false);
});

it('does not take the report with it when requests cannot be found', () => {
	const session = {
		get() {
			throw new Error('a defect');
		},
	} as unknown as Session;
	expect(describeRequests(session)).toBeUndefined();
});
