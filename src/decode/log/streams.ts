// The log as several streams, each with recognisers of its own, so that pods interleaved line by line give separate dumps.
//
// 1. Every physical line is unwrapped (unwrap.ts); its envelope names the stream.
// 2. The stream's recognisers are asked in order. A line that nobody takes is looked through for runtime text behind an unknown
//    prefix; when there is some, the prefix is learned and the last lines are read again, since a panic's message comes before
//    the header that gives the prefix away.
// 3. A field with a whole stack inside is a stream of its own that ends with the field.
import type { FrameInterner } from '../goroutine-dump/frame-interner.ts';
import { anchorAt, mayHoldRuntimeText } from './anchors.ts';
import { learnedPrefixes } from './learned-prefix.ts';
import type { Found, LogLine, Oddity, Recogniser } from './recogniser.ts';
import { recognisers } from './recognisers.ts';
import { isBare, unwrap } from './unwrap.ts';
import { type Wrapped, wrapped } from './wrapped.ts';

export interface StreamsContext {
	readonly frames: FrameInterner;
	/** `stream`: name of the pod, container or unit; '' when the envelope names none. */
	emit(found: Found, stream: string): void;
	note(oddity: Oddity, offset: number): void;
	hold(bytes: number): void;
}

export interface Streams {
	line(text: string, offset: number): void;
	finish(): void;
	/** Distinct stream names seen. */
	readonly names: ReadonlySet<string>;
}

interface Stream {
	readonly name: string;
	readonly readers: readonly Recogniser[];
}

const maxStreams = 1024;
const maxNames = 4096;
const recentLines = 24;
/** Lines longer than this are not read again. */
const maxRecentLength = 4096;
/** A block may hold records with blocks; deeper ones are left. */
const maxBlockDepth = 2;
const maxPartialLength = 32 << 20;
/** The stream of lines without an envelope. */
const nameless = { name: '', channel: '' } as const;

export function streams(context: StreamsContext): Streams {
	const open = new Map<string, Stream>();
	const partial = new Map<string, Wrapped & { offset: number }>();
	const learned = learnedPrefixes();
	const names = new Set<string>();
	/** Lines nobody took, youngest last. */
	let recent: { line: Wrapped; offset: number }[] = [];

	const openStream = (name: string): Stream => ({
		name,
		readers: recognisers.map((openReader) =>
			openReader({ frames: context.frames, note: context.note, hold: context.hold, emit: (found) => context.emit(found, name) }),
		),
	});
	const finishStream = (stream: Stream): void => {
		for (const reader of stream.readers) reader.finish();
	};
	const streamOf = ({ name, channel }: Pick<Wrapped, 'name' | 'channel'>, offset: number): Stream => {
		const key = channel === '' ? name : `${name}\u0000${channel}`;
		const known = open.get(key);
		if (known) return known;
		if (names.size < maxNames) names.add(name);
		if (open.size >= maxStreams) makeRoom(offset);
		const stream = openStream(name);
		open.set(key, stream);
		return stream;
	};
	const makeRoom = (offset: number): void => {
		for (const [key, stream] of open) if (stream.readers.every((reader) => reader.isIdle())) open.delete(key);
		if (open.size < maxStreams) return;
		const [key, oldest] = open.entries().next().value as [string, Stream];
		context.note('log.too-many-streams', offset);
		finishStream(oldest);
		open.delete(key);
	};

	const ask = ({ readers }: Stream, line: LogLine): boolean => {
		for (const reader of readers) if (reader.line(line) === 'taken') return true;
		return false;
	};
	const join = (line: Wrapped, offset: number): boolean => {
		if (!line.isPartial && partial.size === 0) return true;
		const key = `${line.name}\u0000${line.channel}`;
		const before = partial.get(key);
		if (before) {
			partial.delete(key);
			context.hold(-before.text.length);
			line.text = before.text + line.text;
			line.time = before.time;
		}
		const goesOn = line.isPartial && line.text.length <= maxPartialLength && partial.size < maxStreams;
		if (goesOn) {
			partial.set(key, { ...line, offset: before?.offset ?? offset });
			context.hold(line.text.length);
		}
		line.isPartial = false;
		return !goesOn;
	};

	const block = (line: Wrapped, offset: number, depth: number): void => {
		if (depth >= maxBlockDepth || !mayHoldRuntimeText(line.block)) return;
		const inner = openStream(line.name);
		for (const text of line.block.split('\n')) {
			const part = wrapped(text.endsWith('\r') ? text.slice(0, -1) : text);
			part.time = line.time;
			if (unwrap(part, learned, () => true)) give(part, offset, depth + 1, inner);
		}
		finishStream(inner);
	};
	const give = (line: Wrapped, offset: number, depth: number, inner: Stream | null): void => {
		if (line.block !== '') {
			block(line, offset, depth);
			return;
		}
		const stream = inner ?? streamOf(line, offset);
		if (ask(stream, { text: withoutEndBlanks(line.text), offset, time: line.time, layers: line.layers })) return;
		untaken(line, offset, depth, inner);
	};
	const untaken = (line: Wrapped, offset: number, depth: number, inner: Stream | null): void => {
		const anchor = anchorAt(line.text);
		if (anchor > 0 && learned.learn(line.text.slice(0, anchor))) {
			context.note('log.learned-prefix', offset);
			const again = recent;
			recent = [];
			for (const { line: old, offset: at } of again) if (learned.peel(old)) give({ ...old, layers: old.layers + 1 }, at, depth, inner);
			if (learned.peel(line)) give({ ...line, layers: line.layers + 1 }, offset, depth, inner);
			return;
		}
		if (line.text.length > maxRecentLength) return;
		recent.push({ line, offset });
		if (recent.length > recentLines) recent.shift();
	};

	return {
		names,
		line(text, offset) {
			if (partial.size === 0 && learned.isEmpty() && isBare(text)) {
				const bare = { text: withoutEndBlanks(text), offset, time: '', layers: 0 };
				if (!ask(streamOf(nameless, offset), bare)) untaken(wrapped(text), offset, 0, null);
				return;
			}
			const line = wrapped(text);
			if (unwrap(line, learned, (part) => join(part, offset))) give(line, offset, 0, null);
		},
		finish() {
			for (const rest of partial.values()) give(rest, rest.offset, 0, null);
			for (const stream of open.values()) finishStream(stream);
			open.clear();
		},
	};
}

function withoutEndBlanks(text: string): string {
	let end = text.length;
	while (end > 0 && text.charCodeAt(end - 1) === 32) end--;
	return end === text.length ? text : text.slice(0, end);
}
