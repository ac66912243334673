// Bytes of a log -> what was found in it. Used by the decoder (found -> tables) and by `gowhy dump` (found -> JSON, text).
import { DecodeError } from '../../base/errors.ts';
import type { Diary } from '../../tables/diary.ts';
import { frameInterner } from '../goroutine-dump/frame-interner.ts';
import { lineSplitter } from './lines.ts';
import { type Found, oddities } from './recogniser.ts';
import { streams } from './streams.ts';

export interface LogReader {
	push(chunk: Uint8Array): void;
	finish(): void;
	lines(): number;
	/** Names of the streams (pods, containers, units); '' for lines without. */
	streamNames(): ReadonlySet<string>;
	damage(): DecodeError | null;
}

/** A JSON record with a whole dump in one field is one line; pprof and runtime.Stack stop at 64 MiB. */
const maxLineBytes = 96 << 20;

export function logReader(diary: Diary, maxHeldBytes: number, emit: (found: Found, stream: string) => void): LogReader {
	let lineCount = 0;
	let held = 0;
	let offset = 0;
	let damage: DecodeError | null = null;
	let isFinished = false;

	const all = streams({
		frames: frameInterner(),
		emit,
		note: (oddity, at) => {
			const [severity, text] = oddities[oddity];
			diary.note(oddity, severity, text, at);
		},
		hold: (bytes) => {
			held += bytes;
			if (held > maxHeldBytes) damage ??= new DecodeError('log', offset, `more than ${maxHeldBytes} bytes would have to be held`);
		},
	});
	const splitter = lineSplitter(Math.min(maxLineBytes, maxHeldBytes), (text, at) => {
		if (damage) return;
		offset = at;
		lineCount++;
		all.line(text, at);
	});

	return {
		push(chunk) {
			if (!damage) splitter.push(chunk);
		},
		finish() {
			if (isFinished) return;
			isFinished = true;
			splitter.finish();
			all.finish();
			const skipped = splitter.damage();
			if (skipped) {
				const [severity, text] = oddities['log.line-too-long'];
				diary.note('log.line-too-long', severity, text, skipped.offset);
			}
			damage ??= skipped;
		},
		lines: () => lineCount,
		streamNames: () => all.names,
		damage: () => damage,
	};
}
