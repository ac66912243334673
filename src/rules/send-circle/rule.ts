import type { FactContext } from '../../facts/fact.ts';
import { type OwnGroup, ownGroups } from '../../facts/own-group.ts';
import { type SendCircle, sendCircles } from '../../facts/send-circle.ts';
import { snapshots } from '../../facts/snapshots.ts';
import { traceTime } from '../../facts/trace-time.ts';
import { maxOf, sumOf } from '../../base/numbers.ts';
import { evidence, noFinding, place, share } from '../build.ts';
import { enclosingFunction } from '../../facts/go-names.ts';
import { type Finding, found, notEnough, type PlaceData, rule } from '../rule.ts';
import { prose } from './prose.ts';
import doc from './rule.md';

/** All must have waited for this share of the trace, or for the least wait that counts... */
const LONG = 0.25;
/** ... and this many times longer than any wait there that ended. */
const BEYOND_FINISHED = 3;

export const sendCircle = rule({
	id: 'send-circle',
	cause: 'deadlock',
	accepts: ['trace', 'snapshot'],
	needs: { circles: sendCircles, groups: ownGroups, snapshots, time: traceTime },
	check({ circles, groups, snapshots: all, time }, context) {
		if (time.length === 0 && all.every((one) => one.isPartial))
			return notEnough('the dump lists only some goroutines, and there is no trace');
		const findings = [
			...circles.flatMap((circle) => fromCircle(circle, ownIn(circle.input), context)),
			...groups.map((group) => fromGroup(group, group.artifact === undefined ? ownIn(group.input) : ownAt(group.artifact))),
		];
		return found(findings, 'no senders wait for each other');

		function ownIn(input: number): number {
			return time.find((one) => one.input === input)?.ownAlive ?? 0;
		}
		function ownAt(artifact: number): number {
			return all.find((one) => one.artifact === artifact)?.own ?? 0;
		}
	},
	prose,
	doc,
});

const keyOf = (functions: readonly string[]): string => `sends of ${functions.join(' ')}`;

function fromCircle(circle: SendCircle, own: number, { options }: FactContext): Finding[] {
	const { waits, victims, rows, functions } = circle;
	const [first] = waits;
	const finishedMaxNs = maxOf(
		waits.map((wait) => wait.maxNs),
		0,
	);
	const least = Math.max(finishedMaxNs * BEYOND_FINISHED, first ? Math.min(options.minWaitNs, first.durationNs * LONG) : 0);
	if (!first || circle.youngestNs < least) return [];
	const count = rows.length + sumOf(victims.map((wait) => wait.openAtEnd));
	const params = {
		fn: first.place.fn,
		functions: functions.length,
		names: functions.join(' and '),
		count,
		senders: rows.length,
		youngestNs: circle.youngestNs,
		handedOver: circle.handedOver,
		receivers: circle.receivers.join(' and '),
		isPlace: circle.isQueue ? 0 : 1,
	};
	const ref = { input: circle.input, table: 'trace.goroutines', rows };
	return [
		{
			...noFinding,
			cause: 'deadlock',
			mechanism: functions.length > 1 || (circle.isQueue && circle.receiving > 1) ? 'circular-send' : 'self-wait',
			key: keyOf(functions),
			where: placesOf(circle),
			evidence: [evidence('circle', 'trace.channels.circle', 9, rows.length, 'goroutines', ref, params)],
			impact: { of: 'goroutines', share: share(count, own), value: count, unit: 'goroutines' },
			isProven: true,
			endsNever: true,
			params,
			drawing: functions.length > 1 ? draw(functions) : '',
		},
	];
}

/** One place for each function that waits, those of the circle first; then where the receivers among them come from. */
function placesOf({ waits, victims, receivers }: SendCircle): PlaceData[] {
	const all = [...waits, ...victims];
	const waiting = all
		.filter((wait, at) => all.findIndex((other) => other.place.fn === wait.place.fn) === at)
		.map(({ place: spot, lines }) => {
			const same = all.filter((other) => other.place.fn === spot.fn);
			const count = sumOf(same.map((wait) => wait.openAtEnd));
			const goroutines = same.flatMap((wait) => wait.goroutines).sort((a, b) => a - b);
			return place(spot, spot.op, count, { goroutines, count, stack: lines });
		});
	const outer = receivers
		.filter((fn) => !waiting.some((at) => enclosingFunction(at.fn) === fn))
		.flatMap((fn) => waits.flatMap(({ lines }) => lines.flatMap((line) => frameIn(line, fn))).slice(0, 1));
	return [...waiting, ...outer.map((spot) => place(spot, 'chan send', 0, { count: 0 }))].slice(0, 8);
}

/** `function file:line` of a printed stack, if it is that function. */
function frameIn(line: string, fn: string): { fn: string; file: string; line: number }[] {
	const found = /^(.*) (.*):(\d+)$/.exec(line);
	return found?.[1] !== undefined && enclosingFunction(found[1]) === fn
		? [{ fn: found[1], file: found[2] ?? '', line: Number(found[3]) }]
		: [];
}

/** Every send in one of them is received in one of them. */
function draw(functions: readonly string[]): string {
	const lines = functions.map((fn, at) => `${at === 0 ? '┌─>' : '│  '} ${fn}\n│      waits to send; received only in these functions`);
	return [lines.join('\n│        |\n│        v\n'), '└────────┘'].join('\n');
}

function fromGroup(group: OwnGroup, own: number): Finding {
	const { place: at, count } = group;
	const params = { fn: at.fn, functions: 1, names: at.fn, count, senders: count, youngestNs: group.youngestNs, isPlace: 1 };
	const isTrace = group.artifact === undefined;
	const ref = isTrace
		? { input: group.input, table: 'trace.goroutines', rows: group.rows }
		: { input: group.input, artifact: group.artifact as number, table: 'snapshot.rows', rows: group.rows };
	return {
		...noFinding,
		cause: 'deadlock',
		mechanism: 'self-wait',
		key: keyOf([at.fn]),
		where: [place(at, at.op, count, { goroutines: group.ids, count, stack: group.lines })],
		evidence: [evidence('ownGroup', 'goroutines.ownGroup', 9, count, 'goroutines', ref, params)],
		impact: { of: 'goroutines', share: share(count, own), value: count, unit: 'goroutines' },
		isProven: true,
		endsNever: true,
		params,
	};
}
