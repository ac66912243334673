// Parts of a trace -> its tables, the same that decoding in one go gives. The accountant's books are kept on from part to part: what a
// part summed is added, what it told on its tape is booked with the accountant's own functions, what it left open stays open.
import type { Symbols } from '../../../tables/symbols.ts';
import type { CloseUp } from '../../../tables/close-up.ts';
import { GoState, type TraceTables } from '../../../tables/trace.ts';
import { type Books, openBooks } from '../account-books.ts';
import { closeBooks } from '../account.ts';
import { closeUpCollector, closeUpOf, type EndedSpans } from '../close-up.ts';
import { generationIndex } from '../generation-index.ts';
import { MAX_STAYS } from '../recent-stays.ts';
import type { Part } from './part.ts';
import { Flag } from './read-books.ts';
import { createSeamSpans } from './seam-spans.ts';
import { bookSide } from './sides.ts';
import { stitchAnnotations } from './stitch-annotations.ts';
import { stitchCloseUp, type TapeRows } from './stitch-close-up.ts';
import { stitchRanges } from './stitch-ranges.ts';
import { mapped, type PartMaps, playTape, type TapeBooks } from './tape.ts';

/** Steps that the order may spend in vain without being asked what for; order.ts of the engine. */
const freeEffort = 4e6;
/** Beyond it sums of ns are not exact, and so depend on their order. */
const exactNs = 2 ** 53;

/** Null when the seams do not fit or something is not exact: the trace has to be decoded in one go. `version`: of the format. */
export function stitch(
	parts: readonly Part[],
	version: number,
	symbols: Symbols,
	mostStays = MAX_STAYS,
): readonly [TraceTables, CloseUp] | null {
	const first = parts[0] as Part;
	if (!seamsFit(parts) || parts.some((part) => part.zeroNs !== first.zeroNs)) return null;
	const spans = createSeamSpans();
	const annotations = stitchAnnotations();
	const books: Books = { ...openBooks(symbols), recent: spans, annotations };
	const to = { books, spans, annotations, ranges: stitchRanges(books, symbols.string('GC incremental sweep')) };
	const closeUp = stitchCloseUp(mostStays);
	const index = generationIndex();
	let generations = 0;
	for (const part of parts) {
		books.closeUp = closeUpCollector();
		const maps = addPart(to, part);
		if (maps === null) return null;
		closeUp.addPart(part.closeUp, tapeRows(books, annotations.takeEnded()), maps);
		const { length, offset, bytes, startNs, endNs, events } = part.generationIndex;
		for (let i = 0; i < length; i++)
			index.add(offset[i] as number, bytes[i] as number, startNs[i] as number, endNs[i] as number, events[i] as number);
		generations += part.generations;
	}
	const openSpans = annotations.openSpans();
	books.closeUp = closeUpCollector();
	const tables = closeBooks(books, {
		formatVersion: version,
		generations,
		generationIndex: index.finish(),
		startClockNs: BigInt(first.zeroNs).toString(),
		startWallNs: first.startWallNs,
	});
	const rows = closeUp.finish(tapeRows(books, annotations.takeEnded()), openSpans);
	return isExact(tables) && rows !== null ? [tables, closeUpOf(rows, tables.durationNs)] : null;
}

/** What the books' close-up has collected. */
function tapeRows({ closeUp }: Books, spans: EndedSpans): TapeRows {
	const { stays, assists } = closeUp as NonNullable<Books['closeUp']>;
	return { stayCount: stays.count, fromNs: stays.fromNs, stays: stays.finish(), assists: assists(), spans };
}

function isExact({ durationNs, goroutines, waitSites, holders, wakes, schedLatency }: TraceTables): boolean {
	if (durationNs * (goroutines.length + 1) < exactNs && holders.length === 0) return true;
	const sums = [waitSites.totalNs, waitSites.openNs, holders.ns, wakes.waitNs];
	return schedLatency.totalNs < exactNs && sums.every((column) => column.every((ns) => ns < exactNs));
}

/** Does each part begin where the one before it ended? */
function seamsFit(parts: readonly Part[]): boolean {
	let gc = { state: 0, seq: 0 };
	let effort = 0;
	let events = 0;
	for (const [i, part] of parts.entries()) {
		const { begin, end } = part;
		const before = parts[i - 1]?.end;
		if (before) {
			if (begin === null || begin.fingerprint !== before.fingerprint || begin.lastNs !== before.lastNs) return false;
			if (begin.gcState === 0) {
				// Nothing was told of the GC in the generation before the seam: it did not run, and the next thing it does is to begin.
				if (gc.state === 2 || (end.gcState !== 0 && gc.state !== 0 && part.gcMetSeq !== gc.seq + 1)) return false;
			} else if (begin.gcState !== gc.state || begin.gcSeq !== gc.seq) return false;
		}
		if (end.gcState !== 0) gc = { state: end.gcState, seq: end.gcSeq };
		// What may be spent in vain grows with the events; a part alone must not have had more room than it would have had in the whole.
		if (effort > 256 * events && effort + part.effort > freeEffort) return false;
		effort += part.effort;
		events += part.eventCount;
	}
	return true;
}

/** Null when the part does not fit to what lies before it. */
function addPart(to: TapeBooks, part: Part): PartMaps | null {
	const { books, spans, annotations, ranges } = to;
	const rowsBefore = books.goroutines.id.length;
	const maps = mapIds(books, part);
	if (maps === null) return null;
	const before = { lastHeap: books.lastHeap, lastGoal: books.lastGoal };
	if (!playTape(to, part.tape, maps)) return null;
	// Wakes ask for the names that were known before the part.
	addSums(books, part, maps);
	if (!addGoroutines(books, part, maps, rowsBefore)) return null;
	for (const side of part.sides) bookSide(books, side, maps);
	addHeap(books, part, before);
	ranges.endPart(part.ranges, maps);
	const { what, stack } = part.rings;
	const rings = {
		...part.rings,
		what: what.map((value) => (value & 15) | ((maps.string[value >>> 4] as number) << 4)),
		stack: stack.map((id) => mapped(maps.stack, id)),
	};
	const partRow = new Int32Array(books.goroutines.id.length).fill(-1);
	for (let row = 0; row < maps.row.length; row++) partRow[maps.row[row] as number] = row;
	spans.endPart({ rings, partRow, wasThere: part.goroutines.flags.map((flags) => flags & Flag.Seam), sinceNs: part.goroutines.sinceNs });
	return annotations.endPart(part.annotations, part.open, maps) ? maps : null;
}

/** Interns in the part's order, which is that of the whole. Null when two of the part's ids mean the same. */
function mapIds(books: Books, { symbols: of, goroutines }: Part): PartMaps | null {
	const { symbols } = books;
	const string = Int32Array.from(of.texts, (text) => symbols.string(text));
	if (new Set(string).size !== string.length) return null;
	const frame = new Int32Array(of.frames.length / 3);
	for (let i = 0; i < frame.length; i++)
		frame[i] = symbols.frame(
			string[of.frames[i * 3] as number] as never,
			string[of.frames[i * 3 + 1] as number] as never,
			of.frames[i * 3 + 2] as number,
		);
	const stack = new Int32Array(of.stackDepth.length);
	let at = 0;
	for (let i = 0; i < stack.length; i++) {
		const to = at + (of.stackDepth[i] as number);
		stack[i] = symbols.stack(of.stackFrames.subarray(at, to).map((id) => frame[id] as number) as never);
		at = to;
	}
	return { string, frame, stack, row: Int32Array.from(goroutines.id, (id) => books.goroutines.rowOf(id)) };
}

/** False when an id lives twice. */
function addGoroutines(books: Books, part: Part, maps: PartMaps, rowsBefore: number): boolean {
	const { goroutines: g } = books;
	const of = part.goroutines;
	for (let r = 0; r < of.length; r++) {
		const row = maps.row[r] as number;
		const created = of.createdNs[r] as number;
		if (created >= 0) {
			if (row < rowsBefore && g.state.get(row) !== GoState.Undetermined) return false;
			g.createdNs.set(row, created);
			g.creatorStack.set(row, mapped(maps.stack, of.creatorStack[r] as number));
			g.creator.set(row, mapped(maps.row, of.creator[r] as number));
		}
		if ((of.endedNs[r] as number) >= 0) g.endedNs.set(row, of.endedNs[r] as number);
		addName(books, row, of.startFunction[r] as number, of.startFrame[r] as number, maps);
		const flags = of.flags[r] as number;
		const state = of.state[r] as number;
		if ((flags & Flag.Unknown) === 0 && state !== GoState.Undetermined) {
			g.state.set(row, state);
			g.sinceNs.set(row, of.sinceNs[r] as number);
			g.isBefore.set(row, flags & Flag.Before);
			g.reason.set(row, maps.string[of.reason[r] as number] as number);
			g.stack.set(row, mapped(maps.stack, of.stack[r] as number));
		}
		g.runningNs.add(row, of.runningNs[r] as number);
		g.runnableNs.add(row, of.runnableNs[r] as number);
		g.waitingNs.add(row, of.waitingNs[r] as number);
		g.syscallNs.add(row, of.syscallNs[r] as number);
		g.assistNs.add(row, of.assistNs[r] as number);
		g.runs.add(row, of.runs[r] as number);
		g.waits.add(row, of.waits[r] as number);
		if ((of.longestRunNs[r] as number) > g.longestRunNs.get(row)) g.longestRunNs.set(row, of.longestRunNs[r] as number);
	}
	return true;
}

/** The first name stays; a frame without a name gives way. */
function addName({ goroutines: g }: Books, row: number, fn: number, frame: number, maps: PartMaps): void {
	if (frame < 0 || g.startFunction.get(row) !== 0) return;
	g.startFunction.set(row, maps.string[fn] as number);
	g.startFrame.set(row, maps.frame[frame] as number);
}

function addSums(books: Books, part: Part, maps: PartMaps): void {
	books.eventCount += part.eventCount;
	books.lastNs = part.end.lastNs;
	books.preemptions += part.preemptions;
	books.procRunningNs += part.procRunningNs;
	for (const id of part.procs) books.procsSeen.add(id);
	for (const id of part.threads) books.threads.add(id);
	books.latency.merge(part.latency);
	books.slices.merge(part.sliceNs, part.slices);
	for (const [counts, sums] of [[part.cpuSamples, books.samples] as const, [part.preempted, books.preemptedAt] as const])
		for (let i = 0; i < counts.length; i++) {
			const stack = mapped(maps.stack, counts.stack[i] as number);
			sums.set(stack, (sums.get(stack) ?? 0) + (counts.count[i] as number));
		}
	const { goroutineWaits: waits, syscalls, assists } = part;
	for (let i = 0; i < waits.length; i++)
		books.goroutineWaits.add(
			maps.row[waits.goroutine[i] as number] as number,
			maps.string[waits.reason[i] as number] as number,
			waits.totalNs[i] as number,
			waits.count[i] as number,
		);
	for (let i = 0; i < syscalls.length; i++)
		books.syscalls.merge(
			mapped(maps.stack, syscalls.stack[i] as number),
			syscalls.count[i] as number,
			syscalls.blocked[i] as number,
			syscalls.totalNs[i] as number,
			syscalls.maxNs[i] as number,
		);
	for (let i = 0; i < assists.length; i++)
		books.assists.add(
			maps.string[assists.name[i] as number] as number,
			mapped(maps.stack, assists.stack[i] as number),
			assists.totalNs[i] as number,
			assists.count[i] as number,
		);
	addSites(books, part, maps);
}

function addSites(books: Books, { sites, wakes, wakeSeamRow, holders }: Part, maps: PartMaps): void {
	const site = new Int32Array(sites.length);
	for (let i = 0; i < sites.length; i++) {
		const row = books.waitSites.row(maps.string[sites.reason[i] as number] as number, mapped(maps.stack, sites.stack[i] as number));
		site[i] = row;
		books.waitSites.merge(row, {
			count: sites.count[i] as number,
			openAtStart: sites.openAtStart[i] as number,
			totalNs: sites.totalNs[i] as number,
			maxNs: sites.maxNs[i] as number,
			lastEndNs: sites.lastEndNs[i] as number,
			goroutines: Array.from(sites.goroutines.subarray(i * 8, i * 8 + (sites.seen[i] as number)), (of) => maps.row[of] as number),
			longestNs: sites.longestNs[i] as number,
			longestGoroutine: maps.row[sites.longestGoroutine[i] as number] as number,
			longestStartNs: sites.longestStartNs[i] as number,
		});
	}
	for (let i = 0; i < wakes.length; i++) {
		const seamRow = (wakeSeamRow[i] as number) - 1;
		const earlier = seamRow < 0 ? 0 : books.goroutines.startFunction.get(maps.row[seamRow] as number);
		books.wakes.add(
			site[wakes.site[i] as number] as number,
			mapped(maps.stack, wakes.wakerStack[i] as number),
			earlier !== 0 ? earlier : (maps.string[wakes.wakerFunction[i] as number] as number),
			wakes.waitNs[i] as number,
			wakes.count[i] as number,
		);
	}
	for (let i = 0; i < holders.length; i++)
		books.holders.add(
			site[holders.site[i] as number] as number,
			holders.state[i] as number,
			maps.string[holders.reason[i] as number] as number,
			mapped(maps.stack, holders.stack[i] as number),
			holders.ns[i] as number,
			holders.count[i] as number,
		);
}

function addHeap(books: Books, part: Part, before: { readonly lastHeap: number }): void {
	books.allocatedBytes += part.allocatedBytes;
	if (before.lastHeap >= 0 && part.firstHeap > before.lastHeap) books.allocatedBytes += part.firstHeap - before.lastHeap;
	if (part.lastHeap >= 0) books.lastHeap = part.lastHeap;
	if (part.lastGoal >= 0) books.lastGoal = part.lastGoal;
}
