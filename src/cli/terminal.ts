// What a command may do with a terminal: colours, width, a progress line. Nothing of it happens on a pipe or in a file.

interface Stream {
	readonly isTTY?: boolean;
	readonly columns?: number;
	write(text: string): unknown;
}

/** NO_COLOR (any value but empty) wins over FORCE_COLOR, that over the terminal. */
export function colourFor(stream: Stream, env: Readonly<Record<string, string | undefined>> = process.env): boolean {
	if (env['NO_COLOR']) return false;
	if (env['FORCE_COLOR'] && env['FORCE_COLOR'] !== '0') return true;
	return stream.isTTY === true && env['TERM'] !== 'dumb';
}

/** Columns, at most 120 so that lines stay readable. */
export const terminalWidth = (stream: Stream): number => Math.min(120, stream.columns ?? 100);

export interface ProgressLine {
	show(text: string): void;
	clear(): void;
}

const REDRAW_MS = 100;

/** One line that redraws itself, from the first second on; silent where there is no terminal. */
export function progressLine(stream: Stream, isQuiet: boolean, now: () => number = Date.now): ProgressLine {
	const started = now();
	let drawnAt = 0;
	let isShown = false;
	return {
		show(text) {
			const at = now();
			if (isQuiet || stream.isTTY !== true || at - started < 1000 || at - drawnAt < REDRAW_MS) return;
			drawnAt = at;
			isShown = true;
			stream.write(`\r\u001b[2K${text.slice(0, (stream.columns ?? 80) - 1)}`);
		},
		clear() {
			if (isShown) stream.write('\r\u001b[2K');
			isShown = false;
		},
	};
}
