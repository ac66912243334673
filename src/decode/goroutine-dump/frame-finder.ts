// A function line and a location line -> their frame. Location lines are few and come again and again, nearly always after the same
// function, so the frames of each are remembered and the line is parsed once.
import { type FunctionLine, parseLocation } from './frame.ts';
import type { FrameInterner } from './frame-interner.ts';
import type { FrameText } from './records.ts';

/** null: `text` is no location line of a Go frame. */
export type FrameAt = (text: string, fn: FunctionLine) => FrameText | null;

/** Location lines that are remembered, and their longest. */
const maxLines = 4096;
const maxLength = 256;
/** Functions at one of them: several instances of a generic one, those inlined into each other. */
const maxFunctions = 16;

export function frameFinder(frames: FrameInterner): FrameAt {
	const byLine = new Map<string, FrameText[]>();
	return (text, { func, inlined }) => {
		const known = byLine.get(text);
		if (known) for (const frame of known) if (frame.func === func && frame.inlined === inlined) return frame;
		const location = parseLocation(text);
		if (!location || location.isForeign) return null;
		const frame = frames.frame(func, location.file, location.line, inlined);
		if (known && known.length < maxFunctions) known.push(frame);
		else if (!known && text.length <= maxLength) {
			if (byLine.size >= maxLines) byLine.clear();
			byLine.set(text, [frame]);
		}
		return frame;
	};
}
