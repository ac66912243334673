// Gives equal frames one object, so that a dump of 60,000 goroutines holds each of its few hundred frames once.
import type { FrameText } from './records.ts';

export interface FrameInterner {
	frame(func: string, file: string, line: number, inlined: boolean): FrameText;
	elided(count: number): FrameText;
	/** Distinct frames. */
	readonly size: number;
}

export function frameInterner(): FrameInterner {
	const functions = new Map<string, Map<string, Map<number, FrameText>>>();
	let size = 0;
	return {
		get size() {
			return size;
		},
		frame(func, file, line, inlined) {
			let files = functions.get(func);
			if (!files) functions.set(func, (files = new Map()));
			let lines = files.get(file);
			if (!lines) files.set(file, (lines = new Map()));
			const key = inlined ? -1 - line : line;
			let frame = lines.get(key);
			if (!frame) {
				frame = { func, file, line, inlined, elided: 0 };
				lines.set(key, frame);
				size++;
			}
			return frame;
		},
		elided: (count) => ({ func: '', file: '', line: 0, inlined: false, elided: count }),
	};
}
