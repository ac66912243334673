// What is to be read from a dump, as JSON, for `gowhy dump --facts`: plain records, not tables, so that nothing is lost.
import type { FrameText, GoroutineText, GroupedText, DumpText, Label } from '../../decode/goroutine-dump/records.ts';
import type { RaceText } from '../../decode/race-report/records.ts';
import type { Found } from '../../decode/log/recogniser.ts';

export interface FoundInStream {
	readonly found: Found;
	/** '' when the log has one stream. */
	readonly stream: string;
}

/** One object for one text; several texts in a log become `{"kind": "log", "parts": [...]}`. All race reports together are one text. */
export function dumpFacts(items: readonly FoundInStream[]): unknown {
	const parts: unknown[] = [];
	const races = new Map<string, RaceText[]>();
	for (const { found, stream } of items) {
		const part = found.kind === 'dump' ? dump(found) : found.kind === 'grouped' ? grouped(found) : null;
		if (part) parts.push(named(part, stream));
		else if (found.kind === 'race') races.set(stream, [...(races.get(stream) ?? []), found]);
		else if (found.kind !== 'dump' && found.kind !== 'grouped') parts.push(named({ kind: found.kind, lines: found.tables.length }, stream));
	}
	for (const [stream, of] of races) parts.push(named(race(of), stream));
	return parts.length === 1 ? parts[0] : { kind: 'log', parts };
}

const pieceLength = 1 << 16;

/** JSON text of any size in pieces: a dump of 60,000 goroutines has more text than one string may. */
export function* jsonPieces(value: unknown): Generator<string> {
	let piece = '';
	for (const part of jsonParts(value, 0)) {
		piece += part;
		if (piece.length < pieceLength) continue;
		yield piece;
		piece = '';
	}
	yield `${piece}\n`;
}

/** The upper levels item by item, what lies deeper in one go. */
function* jsonParts(value: unknown, depth: number): Generator<string> {
	if (depth > 4 || typeof value !== 'object' || value === null) {
		yield JSON.stringify(value);
		return;
	}
	const isList = Array.isArray(value);
	const items = Object.entries(value).filter(([, item]) => item !== undefined);
	const indent = `\n${' '.repeat(depth + 1)}`;
	yield isList ? '[' : '{';
	for (const [i, [key, item]] of items.entries()) {
		yield `${i === 0 ? '' : ','}${indent}${isList ? '' : `${JSON.stringify(key)}: `}`;
		yield* jsonParts(item, depth + 1);
	}
	yield `${items.length === 0 ? '' : indent.slice(0, -1)}${isList ? ']' : '}'}`;
}

const named = (part: Record<string, unknown>, stream: string): unknown => (stream === '' ? part : { ...part, stream });

function dump(text: DumpText): Record<string, unknown> {
	const stateCounts: Record<string, number> = Object.create(null);
	for (const { header } of text.goroutines) stateCounts[header.state] = (stateCounts[header.state] ?? 0) + 1;
	return {
		kind: text.crash ? 'crash' : 'goroutine-debug2',
		crash: text.crash ? crash(text) : undefined,
		recoveredPanic: text.recoveredPanic ?? undefined,
		goroutineCount: text.goroutines.length,
		stateCounts,
		lockedToThread: text.goroutines.filter(({ header }) => header.lockedToThread).map(({ header }) => header.id),
		goroutines: text.goroutines.map(goroutine),
	};
}

function crash({ crash }: DumpText): Record<string, unknown> {
	if (!crash) return {};
	const { kind, messages, signal, stackOverflow } = crash;
	return {
		kind,
		messages: messages.map(({ text }) => text),
		recovered: kind === 'panic' ? messages.map(({ recovered }) => recovered) : undefined,
		repanicked: messages.some(({ repanicked }) => repanicked) ? messages.map(({ repanicked }) => repanicked) : undefined,
		signal: signal === '' ? undefined : signal.slice(0, Math.max(signal.indexOf(':'), 0) || signal.length),
		stackOverflow: stackOverflow || undefined,
	};
}

function goroutine({ header, frames, createdBy, ancestors, unavailable }: GoroutineText): Record<string, unknown> {
	const marks = [header.leaked && 'leaked', header.durable && 'durable', header.scan && 'scan', unavailable && 'stack unavailable'];
	const other = [...marks.filter((mark) => mark !== false), ...header.other];
	const elided = frames.find((frame) => frame.elided !== 0);
	return {
		id: header.id,
		state: header.state,
		waitMinutes: header.waitMinutes || undefined,
		lockedToThread: header.lockedToThread || undefined,
		labels: labels(header.labels),
		createdBy: createdBy ? { ...frame(createdBy.frame), goroutine: createdBy.goroutine < 0 ? undefined : createdBy.goroutine } : undefined,
		elided: elided ? elided.elided : undefined,
		frames: frames.map(frame),
		ancestors: ancestors.length > 0 ? ancestors.map((one) => ({ goroutine: one.goroutine, frames: one.frames.map(frame) })) : undefined,
		other: other.length > 0 ? other : undefined,
	};
}

function grouped({ profile, total, groups }: GroupedText): Record<string, unknown> {
	return {
		kind: profile === 'goroutine' ? 'goroutine-debug1' : `${profile}-debug1`,
		goroutineCount: total,
		groups: groups.map((group) => ({ count: group.count, labels: labels(group.labels), frames: group.frames.map(frame) })),
	};
}

function race(reports: readonly RaceText[]): Record<string, unknown> {
	const reported = reports.reduce((most, { reported: number }) => Math.max(most, number), -1);
	return {
		kind: 'race',
		races: reports.map(({ accesses, goroutines }) => ({
			accesses: accesses.map(({ op, isPrevious, isAtomic, address, goroutine: by, frames, stackLost }) => ({
				op,
				previous: isPrevious,
				atomic: isAtomic || undefined,
				address,
				goroutine: by < 0 ? 'main' : by,
				frames: frames.map(frame),
				stackLost: stackLost || undefined,
			})),
			goroutines: goroutines.map(({ id, status, createdAt }) => ({ id, status, createdAt: createdAt.map(frame) })),
		})),
		reported: reported < 0 ? undefined : reported,
	};
}

/** `{elided: n}` stands for "...n frames elided..."; -1 for "...additional frames elided...". */
function frame({ func, file, line, inlined, elided }: FrameText): Record<string, unknown> {
	return elided !== 0 ? { elided } : { func, file, line, inlined: inlined || undefined };
}

function labels(list: readonly Label[]): Record<string, string> | undefined {
	return list.length > 0 ? Object.fromEntries(list) : undefined;
}
