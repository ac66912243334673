// Applies what a part told of the time before its seam: spans that began there, with the accountant's own functions. The kinds and fields
// of entries are those of assembly/go-trace/tape.ts.
import type { StackId } from '../../../base/ids.ts';
import { GoState } from '../../../tables/trace.ts';
import type { Books } from '../account-books.ts';
import { chargeSpans } from '../account-holders.ts';
import { closeSpan } from '../account.ts';
import { RING } from '../recent-spans.ts';
import type { SeamSpans } from './seam-spans.ts';
import type { StitchedAnnotations } from './stitch-annotations.ts';
import type { StitchedRanges } from './stitch-ranges.ts';

const Kind = { Leave: 1, LeaveWait: 2, RunsOff: 3, TaskEnd: 4, RegionEnd: 5, AssistActive: 6, AssistEnd: 7, SweepEnd: 8 } as const;

export interface TapeBooks {
	readonly books: Books;
	readonly spans: SeamSpans;
	readonly annotations: StitchedAnnotations;
	readonly ranges: StitchedRanges;
}

/** From the part's ids and rows to those of the whole. */
export interface PartMaps {
	readonly string: Int32Array;
	readonly frame: Int32Array;
	readonly stack: Int32Array;
	readonly row: Int32Array;
}

/** False when the tape does not fit to what the parts before say. */
export function playTape(to: TapeBooks, tape: Float64Array, maps: PartMaps): boolean {
	let at = 0;
	const next = (): number => tape[at++] as number;
	const id = (): string => taskId(next(), next());
	const row = (): number => maps.row[next()] as number;
	const stack = (): StackId => mapped(maps.stack, next()) as StackId;
	while (at < tape.length) {
		const kind = next();
		let fits = true;
		if (kind === Kind.Leave) fits = leave(to, next(), row(), next(), stack(), next());
		else if (kind === Kind.LeaveWait) {
			const wait = readWait(tape, at, maps);
			at = wait.next;
			fits = leaveWait(to, wait);
		} else if (kind === Kind.RunsOff) runOn(to, maps.string[next()] as number, stack(), next(), row(), stack(), next());
		else if (kind === Kind.TaskEnd) to.annotations.taskEnds(next(), id());
		else if (kind === Kind.RegionEnd) fits = to.annotations.regionEnds(next(), row(), maps.string[next()] as number, id());
		else if (kind === Kind.AssistActive) fits = to.ranges.assistActive(row());
		else if (kind === Kind.AssistEnd) fits = to.ranges.assistEnds(next(), row(), next(), next() === 1);
		else fits = to.ranges.sweepEnds(next(), id());
		if (!fits) return false;
	}
	return true;
}

export const mapped = (map: Int32Array, id: number): number => (id < 0 ? id : (map[id] as number));

/** Any 64 bits as a key. */
export const taskId = (low: number, high: number): string => `${high >>> 0}:${low >>> 0}`;

function leave({ books }: TapeBooks, timeNs: number, row: number, state: number, stack: StackId, p: number): boolean {
	const { goroutines: g } = books;
	const from = g.state.get(row);
	if (from !== GoState.Running && from !== GoState.Runnable && from !== GoState.Syscall) return false;
	closeSpan(books, row, { timeNs, from, to: state, g: -1, p, id: g.id.get(row), stack });
	return true;
}

type Wait = ReturnType<typeof readWait>;

function readWait(tape: Float64Array, from: number, maps: PartMaps) {
	const field = (i: number): number => tape[from + i] as number;
	const waker = field(2);
	const count = field(9);
	const startNs = new Float64Array(count);
	const what = new Int32Array(count);
	const stack = new Int32Array(count);
	for (let i = 0; i < count; i++) {
		const of = field(11 + i * 3);
		startNs[i] = field(10 + i * 3);
		what[i] = (of & 15) | ((maps.string[of >>> 4] as number) << 4);
		stack[i] = mapped(maps.stack, field(12 + i * 3));
	}
	return {
		timeNs: field(0),
		row: maps.row[field(1)] as number,
		waker: mapped(maps.row, waker),
		stack: mapped(maps.stack, field(3)) as StackId,
		wakerFunction: maps.string[field(4)] as number,
		isKnown: field(5) === 1,
		wakerState: field(6),
		spans: { endNs: field(7), from: 0, to: count, startNs, what, stack },
		p: field(8),
		next: from + 10 + count * 3,
	};
}

function leaveWait({ books, spans }: TapeBooks, wait: Wait): boolean {
	const { goroutines: g } = books;
	const { row, waker } = wait;
	if (g.state.get(row) !== GoState.Waiting) return false;
	if (waker >= 0 && wait.isKnown) {
		g.state.set(waker, wait.wakerState);
		g.sinceNs.set(waker, wait.spans.endNs);
		spans.show(waker, wait.spans);
	}
	// Its name may have been told in the part before this wake.
	const known = waker < 0 ? 0 : g.startFunction.get(waker);
	if (waker >= 0 && known === 0) g.startFunction.set(waker, wait.wakerFunction);
	const by = waker < 0 ? -1 : g.id.get(waker);
	closeSpan(books, row, {
		timeNs: wait.timeNs,
		from: GoState.Waiting,
		to: GoState.Runnable,
		g: by,
		p: wait.p,
		id: g.id.get(row),
		stack: wait.stack,
	});
	if (waker >= 0) g.startFunction.set(waker, known);
	spans.show(-1, null);
	return true;
}

/** Charges a holder on, beyond the spans that the part knew of it. */
function runOn(
	{ books, spans }: TapeBooks,
	reason: number,
	stack: number,
	waitStart: number,
	waker: number,
	releasedAt: StackId,
	count: number,
): void {
	const charge = chargeSpans(books, books.waitSites.row(reason, stack), reason, waitStart, releasedAt);
	let left = RING - count;
	spans.backwards(waker, (...span) => left-- > 0 && charge(...span));
}
