// Lines of Place.stack: `function file:line`.

export interface StackLine {
	readonly function: string;
	/** '' when the line carries none. */
	readonly file: string;
	/** 0: unknown. */
	readonly line: number;
}

/** Takes a stack line apart. File names with spaces cannot be told from function names with spaces; the last space decides. */
export function parseStackLine(text: string): StackLine {
	const found = /^(.*) (\S+):(\d{1,9})$/s.exec(text);
	if (!found) return { function: text, file: '', line: 0 };
	return { function: found[1] as string, file: found[2] as string, line: Number(found[3]) };
}
