// Records of a dump -> the snapshot table.
import type { FrameId, StringId } from '../../base/ids.ts';
import { float64Column, int32Column, uint8Column } from '../../base/columns.ts';
import { SnapshotFlag, type SnapshotTable, type SnapshotTables } from '../../tables/snapshot.ts';
import type { Symbols } from '../../tables/symbols.ts';
import { unixNanos } from '../log/time.ts';
import { isOwnFunction } from './own-code.ts';
import type { DumpText, FrameText, GoroutineText, GroupedText, HeaderText, Label } from './records.ts';
import { isPointer, waitAddress } from './wait-address.ts';

/** One row per goroutine, in the order printed; null when there is none (GOTRACEBACK=none). */
export function snapshotTables(dump: DumpText, stream: string, symbols: Symbols): SnapshotTables | null {
	const goroutines = distinctGoroutines(dump.goroutines);
	if (goroutines.length === 0) return null;
	const builder = snapshotBuilder(symbols);
	for (const goroutine of goroutines) builder.goroutine(goroutine);
	return {
		kind: 'snapshot',
		form: dump.crash ? 'crash' : 'debug2',
		isPartial: isPartial(dump),
		stream,
		timeNanos: unixNanos(dump.time),
		goroutineCount: goroutines.length,
		rows: builder.finish(),
	};
}

/** Without the threads' scheduler stacks ("goroutine 0"), each goroutine once: a crash may print some again, now with their stack. */
export function distinctGoroutines(goroutines: readonly GoroutineText[]): GoroutineText[] {
	const byId = new Map<number, GoroutineText>();
	for (const goroutine of goroutines) {
		const known = byId.get(goroutine.header.id);
		if (goroutine.header.id !== 0 && (!known || known.unavailable)) byId.set(goroutine.header.id, goroutine);
	}
	return [...byId.values()];
}

/** One row per group, in the order printed (most goroutines first). */
export function groupedTables(grouped: GroupedText, stream: string, symbols: Symbols): SnapshotTables {
	const builder = snapshotBuilder(symbols);
	const flags = grouped.profile === 'goroutineleak' ? SnapshotFlag.Leaked : 0;
	for (const group of grouped.groups) builder.group(group.count, group.labels, group.frames, flags);
	return {
		kind: 'snapshot',
		form: 'debug1',
		isPartial: grouped.profile !== 'goroutine',
		stream,
		timeNanos: unixNanos(grouped.time),
		goroutineCount: grouped.groups.reduce((sum, group) => sum + group.count, 0),
		rows: builder.finish(),
	};
}

/**
 * One goroutine alone: a panic or a fatal error of the program prints no others unless GOTRACEBACK says so, debug.Stack never does, and
 * one that was pasted was picked out; only a dump by pprof may really find a single one, itself.
 * A deadlock report, a runtime throw, a fatal signal and pprof print all there are. A cut text shows only some in any case.
 */
function isPartial(dump: DumpText): boolean {
	if (dump.isCut) return true;
	const [only, second] = dump.goroutines;
	if (!only || second) return false;
	if (!dump.crash) return !only.frames.some((frame) => frame.func === 'runtime/pprof.writeGoroutineStacks');
	if (dump.crash.kind === 'signal' || dump.runtimeStack.length > 0) return false;
	return !dump.crash.messages.some((message) => message.text.endsWith(' - deadlock!'));
}

function snapshotBuilder(symbols: Symbols) {
	const id = float64Column();
	const count = int32Column();
	const state = int32Column();
	const waitMinutes = int32Column();
	const stack = int32Column();
	const createdBy = int32Column();
	const createdFrame = int32Column();
	const creatorId = float64Column();
	const flags = uint8Column();
	const labels = int32Column();
	const waits = int32Column();
	const argStart = int32Column();
	const args = int32Column();
	const argDepth = int32Column();
	const frameIds = frameIdsOf(symbols);
	const ownFrames = new Map<FrameText, boolean>();
	/** Frames of the stack at hand. */
	const real: FrameId[] = [];

	const isOwn = (frame: FrameText): boolean => {
		let own = ownFrames.get(frame);
		if (own === undefined) ownFrames.set(frame, (own = isOwnFunction(frame.func)));
		return own;
	};
	/** Real frames only; returns whether some were elided. */
	const pushStack = (frames: readonly FrameText[]): boolean => {
		let depth = 0;
		for (const frame of frames) if (frame.elided === 0) real[depth++] = frameIds(frame);
		stack.push(symbols.stack(real, depth));
		return depth < frames.length;
	};
	const pushArguments = (goroutine: GoroutineText): void => {
		let depth = 0;
		for (let i = 0; i < goroutine.frames.length; i++) {
			const frame = goroutine.frames[i] as FrameText;
			if (frame.elided !== 0) continue;
			const text = goroutine.args[i] as string;
			if (text.length >= shortestPointer && isOwn(frame)) {
				for (const pointer of pointersOf(text)) {
					args.push(symbols.string(pointer));
					argDepth.push(depth);
				}
			}
			depth++;
		}
	};

	return {
		goroutine(goroutine: GoroutineText): void {
			const { header } = goroutine;
			id.push(header.id);
			count.push(1);
			state.push(symbols.string(header.state));
			waitMinutes.push(Math.min(header.waitMinutes, 0x7fffffff));
			const isElided = pushStack(goroutine.frames);
			createdBy.push(goroutine.createdBy ? symbols.string(goroutine.createdBy.frame.func) : 0);
			createdFrame.push(goroutine.createdBy ? frameIds(goroutine.createdBy.frame) : -1);
			creatorId.push(goroutine.createdBy?.goroutine ?? -1);
			flags.push(flagsOf(header, isElided));
			labels.push(symbols.string(labelText(header.labels)));
			waits.push(symbols.string(waitAddress(goroutine)));
			argStart.push(args.length);
			pushArguments(goroutine);
		},
		group(size: number, groupLabels: readonly Label[], frames: readonly FrameText[], groupFlags: number): void {
			id.push(-1);
			count.push(size);
			state.push(0);
			waitMinutes.push(-1);
			pushStack(frames);
			createdBy.push(0);
			createdFrame.push(-1);
			creatorId.push(-1);
			flags.push(groupFlags);
			labels.push(symbols.string(labelText(groupLabels)));
			waits.push(0);
			argStart.push(0);
		},
		finish(): SnapshotTable {
			argStart.push(args.length);
			return {
				length: id.length,
				id: id.finish(),
				count: count.finish(),
				state: state.finish(),
				waitMinutes: waitMinutes.finish(),
				stack: stack.finish(),
				createdBy: createdBy.finish(),
				createdFrame: createdFrame.finish(),
				creatorId: creatorId.finish(),
				flags: flags.finish(),
				labels: labels.finish(),
				waitAddress: waits.finish(),
				argStart: argStart.finish(),
				args: args.finish(),
				argDepth: argDepth.finish(),
			};
		},
	};
}

/** Frame records -> FrameIds, each looked up once. */
export function frameIdsOf(symbols: Symbols): (frame: FrameText) => FrameId {
	const known = new Map<FrameText, FrameId>();
	return (frame) => {
		let found = known.get(frame);
		if (found === undefined) {
			found = symbols.frame(symbols.string(frame.func) as StringId, symbols.string(frame.file) as StringId, frame.line);
			known.set(frame, found);
		}
		return found;
	};
}

function flagsOf(header: HeaderText, isElided: boolean): number {
	return (
		(header.lockedToThread ? SnapshotFlag.LockedToThread : 0) |
		(header.leaked ? SnapshotFlag.Leaked : 0) |
		(header.durable ? SnapshotFlag.Durable : 0) |
		(header.scan ? SnapshotFlag.Scan : 0) |
		(isElided ? SnapshotFlag.Elided : 0)
	);
}

function labelText(labels: readonly Label[]): string {
	if (labels.length === 0) return '';
	const sorted = [...labels].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
	return sorted.map(([key, value]) => `${key}=${value}`).join(', ');
}

/** Sure pointers of an argument list, without the braces of structs; those printed with `?` may be stale and are left out. */
function pointersOf(args: string): readonly string[] {
	let found: string[] | null = null;
	for (let at = args.indexOf('0x'); at >= 0; at = args.indexOf('0x', at)) {
		// `0x0` begins no pointer: nothing has leading zeros.
		if (args.charCodeAt(at + 2) === 48) {
			at += 3;
			continue;
		}
		const from = at;
		while (at < args.length && !isSeparator(args.charCodeAt(at))) at++;
		if (at - from < shortestPointer || !(from === 0 || isSeparator(args.charCodeAt(from - 1)))) continue;
		const word = args.slice(from, at);
		if (isPointer(word)) (found ??= []).push(word);
	}
	return found ?? [];
}

/** `0x1000` */
const shortestPointer = 6;
const isSeparator = (c: number): boolean => c === 44 /* , */ || c === 32 || c === 123 /* { */ || c === 125 /* } */;
