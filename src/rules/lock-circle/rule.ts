import { lockGraph } from '../../facts/lock-graph.ts';
import type { Circle, LockGraph, LockHolder, LockWaiter } from '../../facts/lock-types.ts';
import { type TraceWait, traceWaits } from '../../facts/trace-waits.ts';
import { newestPerStream, snapshots } from '../../facts/snapshots.ts';
import { evidence, noFinding, place, share } from '../build.ts';
import { lockKey } from '../lock-words.ts';
import { type EvidenceData, type Finding, found, notEnough, type PlaceData, rule, type Strength } from '../rule.ts';
import type { MechanismName } from '../words.ts';
import { drawCircle } from './draw.ts';
import { prose } from './prose.ts';
import doc from './rule.md';

export const lockCircle = rule({
	id: 'lock-circle',
	cause: 'deadlock',
	accepts: ['snapshot'],
	needs: { graphs: lockGraph, snapshots, waits: traceWaits },
	check({ graphs, snapshots: all, waits }) {
		if (graphs.length === 0) return notEnough('the dump lists only some goroutines');
		const findings = newestPerStream(graphs, (graph) => graph.hasGoroutineIds).flatMap((graph) => {
			const own = all.find((one) => one.artifact === graph.artifact)?.own ?? 0;
			return graph.circles.map((circle) => fromCircle(circle, graph, graphs, waits, own));
		});
		return found(findings.slice(0, 8), 'no goroutines wait for locks in a circle');
	},
	prose,
	doc,
});

function fromCircle(circle: Circle, graph: LockGraph, graphs: readonly LockGraph[], waits: readonly TraceWait[], own: number): Finding {
	const { waiters } = circle;
	const stuck = graph.locks.filter((lock) => circle.locks.includes(lock.name)).flatMap((lock) => lock.waiters);
	const ref = { input: graph.input, artifact: graph.artifact, table: 'snapshot.rows', rows: waiters.map((waiter) => waiter.row) };
	const count = stuck.reduce((sum, waiter) => sum + waiter.count, 0);
	const params = {
		size: waiters.length,
		waiting: new Set(waiters.map((waiter) => waiter.place.fn)).size,
		locks: new Set(circle.locks).size,
		count,
		fn: waiters[0]?.place.fn ?? '',
		other: waiters[1]?.place.fn ?? '',
	};
	const proofs: EvidenceData[] = [
		evidence('circle', 'goroutines.lockGraph', strengthOf(circle, graph), waiters.length, 'goroutines', ref, params),
	];
	const minutes = Math.max(...waiters.map((waiter) => waiter.waitMinutes));
	if (minutes >= 1) proofs.push(evidence('age', 'goroutines.age', minutes >= 2 ? 7 : 3, minutes * 60e9, 'ns', ref, params));
	const staying = stillThere(circle, graphs, graph);
	if (staying !== null) {
		proofs.push(
			evidence(
				'staying',
				'goroutines.staying',
				7,
				waiters.length,
				'goroutines',
				{ ...ref, input: staying.input, artifact: staying.artifact },
				params,
			),
		);
	}
	proofs.push(...neverGranted(waiters, waits));
	return {
		...noFinding,
		cause: 'deadlock',
		mechanism: mechanismOf(circle),
		key: lockKey([...new Set(stuck.map((waiter) => waiter.place.fn))]),
		where: placesOf(stuck, circle),
		evidence: proofs,
		impact: { of: 'goroutines', share: share(count, own), value: count, unit: 'goroutines' },
		isProven: true,
		endsNever: true,
		params,
		drawing: drawCircle(circle),
	};
}

/** Strong links all round make a chain; weak ones, one goroutine alone, or locks not known for sure need age or persistence beside them. */
function strengthOf(circle: Circle, graph: LockGraph): Strength {
	const lock = graph.locks.find((one) => one.name === circle.locks[0]);
	if (!circle.isStrong || !lock) return 3;
	const isAlone = circle.waiters.length < 2;
	// Who read-locked waits to read-lock the same object, and only a writer that waits can be in between.
	if (isAlone && mechanismOf(circle) === 'rwr') return lock.ops.includes('rwmutex lock') ? 7 : 3;
	if (!lock.hasAddress) return 3;
	return isAlone ? 7 : 9;
}

function mechanismOf(circle: Circle): MechanismName {
	const isRead = circle.waiters.some((waiter) => waiter.place.op === 'rwmutex rlock');
	if (new Set(circle.locks).size === 1) return isRead ? 'rwr' : 'double-lock';
	return 'ab-ba';
}

/** An earlier snapshot in which all the circle's goroutines waited for the same locks; null when there is none. */
function stillThere(circle: Circle, graphs: readonly LockGraph[], last: LockGraph): LockGraph | null {
	for (const graph of graphs) {
		if (graph === last || !graph.hasGoroutineIds) continue;
		const waiting = new Set(graph.locks.flatMap((lock) => lock.waiters.map((waiter) => `${waiter.id} ${waiter.lock}`)));
		if (circle.waiters.every((waiter) => waiter.id >= 0 && waiting.has(`${waiter.id} ${waiter.lock}`))) return graph;
	}
	return null;
}

/** A trace in which the circle's functions wait for a lock to the end, and no such wait ended after theirs began. */
function neverGranted(waiters: readonly LockWaiter[], waits: readonly TraceWait[]): EvidenceData[] {
	const ids = new Set(waiters.map((waiter) => waiter.id));
	const same = waits.filter(
		(wait) => wait.openAtEnd > 0 && wait.goroutines.some((id) => ids.has(id)) && wait.lastEndNs <= Math.max(0, wait.openSinceNs),
	);
	const [longest] = [...same].sort((a, b) => b.openMaxNs - a.openMaxNs);
	if (!longest) return [];
	const ref = { input: longest.input, table: 'trace.waitSites', rows: [longest.row] };
	return [evidence('neverGranted', 'trace.waits.bySite', 7, longest.openMaxNs, 'ns', ref, { fn: longest.place.fn })];
}

/** The circle's waiting functions, then those in which they hold the other lock, then whoever else waits for these locks. */
function placesOf(stuck: readonly LockWaiter[], circle: Circle): PlaceData[] {
	const places = new Map<string, PlaceData>();
	for (const waiter of [...circle.waiters, ...stuck]) {
		if (places.has(waiter.place.fn)) continue;
		const same = stuck.filter((other) => other.place.fn === waiter.place.fn);
		const count = same.reduce((sum, other) => sum + other.count, 0);
		const goroutines = same.map((other) => other.id).filter((id) => id >= 0);
		places.set(
			waiter.place.fn,
			place(waiter.place, waiter.place.op, count, { goroutines: goroutines.sort((a, b) => a - b), count, stack: waiter.lines }),
		);
	}
	for (const holder of circle.heldIn) {
		if (places.has(holder.fn)) continue;
		places.set(
			holder.fn,
			place({ ...holder.place, fn: holder.fn, ...lineIn(holder) }, holder.place.op, 0, {
				goroutines: holder.id >= 0 ? [holder.id] : [],
				stack: holder.lines,
			}),
		);
	}
	const waiting = [...new Set(circle.waiters.map((waiter) => waiter.place.fn))];
	const holding = [...new Set(circle.heldIn.map((holder) => holder.fn))];
	const first = [...waiting, ...holding].filter((fn, i, list) => list.indexOf(fn) === i);
	const rest = [...places.keys()].filter((fn) => !first.includes(fn));
	return [...first, ...rest].slice(0, 8).map((fn) => places.get(fn) as PlaceData);
}

/** File and line of the holder's linking frame, read from its printed stack. */
function lineIn(holder: LockHolder): { file: string; line: number } {
	const text = holder.lines.find((line) => line.startsWith(`${holder.fn} `)) ?? '';
	const at = /^.* (.*):(\d+)$/.exec(text);
	return { file: at?.[1] ?? '', line: Number(at?.[2] ?? 0) };
}
