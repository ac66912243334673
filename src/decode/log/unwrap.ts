// Takes envelopes off until the program's own text is left: colours, JSON records, timestamps and names in front, learned prefixes.
import { startsRuntimeText } from './anchors.ts';
import { escapedLayer, jsonLayer, logfmtLayer } from './field-layers.ts';
import type { LearnedPrefixes } from './learned-prefix.ts';
import { textLayer } from './text-layers.ts';
import type { Wrapped } from './wrapped.ts';

/** kubectl prefix, timestamp, CRI, docker, logger's prefix, logger's record, and two to spare. */
const maxLayers = 8;
const colours = /\u001b\[[0-9;:?]*[A-Za-z]/g;

/** Peels one envelope; false: nothing more to take off. */
export function peelOne(line: Wrapped, learned: LearnedPrefixes): boolean {
	if (line.block !== '') return false;
	if (line.text.includes('\u001b')) line.text = line.text.replace(colours, '');
	const first = line.text.charCodeAt(0);
	if (Number.isNaN(first) || first === 9 || first === 32 || first === 35) return line.text !== '' && learned.peel(line);
	if (startsRuntimeText(line.text)) return escapedLayer(line) !== 'none' && line.block === '';
	for (const layer of [jsonLayer, textLayer, logfmtLayer]) {
		const peel = layer(line);
		if (peel !== 'none') return peel === 'peeled';
	}
	if (learned.peel(line)) return true;
	escapedLayer(line);
	return false;
}

const isLowerCase = (c: number): boolean => c >= 97 && c <= 122;
/** Escaped line ends and colours. */
const holdsEscapes = (text: string): boolean => text.includes('\\n') || text.includes('#012') || text.includes('\u001b');

/**
 * Surely without an envelope, as long as no prefix was learned: most lines of a dump, told apart from the rest at a glance. Those are
 * blank lines, indented ones (places), headers, and function lines: from a small letter to the first parenthesis nothing that ends
 * a prefix (a blank) or a key (`=`), and a parenthesis at the end.
 */
export function isBare(text: string): boolean {
	const first = text.charCodeAt(0);
	if (Number.isNaN(first)) return true;
	if (first === 9 || first === 32) return !text.includes('\u001b');
	if (!isLowerCase(first)) return false;
	if (text.startsWith('goroutine ') || text.startsWith('created by ')) return !holdsEscapes(text);
	if (text.charCodeAt(text.length - 1) !== 41 /* ) */) return false;
	for (let i = 1; i < text.length; i++) {
		const c = text.charCodeAt(i);
		if (c === 40 /* ( */) return !holdsEscapes(text);
		if (c <= 32 || c === 61 /* = */) return false;
	}
	return false;
}

/** `join` completes lines that a transport cut in pieces: false means that the rest is yet to come. */
export function unwrap(line: Wrapped, learned: LearnedPrefixes, join: (line: Wrapped) => boolean): boolean {
	for (let i = 0; i < maxLayers; i++) {
		const more = peelOne(line, learned);
		if (!join(line)) return false;
		if (!more) break;
		line.layers++;
	}
	return true;
}
