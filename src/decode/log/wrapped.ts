// A line on its way out of its envelopes. Layers (see layers.ts) change it in place, one envelope at a time.

export interface Wrapped {
	text: string;
	/** Raw timestamp with a zone; the outermost wins. '' when there is none. */
	time: string;
	/** Pod, container, unit: told to people. '' when the line names none. */
	name: string;
	/** What else tells streams apart: stdout or stderr, process id. */
	channel: string;
	/** The transport cut a longer line here; its rest follows in the same stream. */
	isPartial: boolean;
	/** Envelopes taken off so far. */
	layers: number;
	/** Whole text found inside a field, with line ends; read apart from the stream. '' when there is none. */
	block: string;
}

export const wrapped = (text: string): Wrapped => ({ text, time: '', name: '', channel: '', isPartial: false, layers: 0, block: '' });

export function setTime(line: Wrapped, time: string): void {
	if (line.time === '') line.time = time;
}

export function setName(line: Wrapped, name: string): void {
	if (name !== '') line.name = line.name === '' ? name : `${line.name}/${name}`;
}

/**
 * peeled: an envelope was taken off, there may be more. done: what is left is the program's own text.
 * none: not this envelope.
 */
export type Peel = 'peeled' | 'done' | 'none';
export type Layer = (line: Wrapped) => Peel;
