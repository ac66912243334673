// What unpacking one file, URL or standard input may cost, and where it went wrong. One value per argument or file of a folder,
// shared by all containers nested in it, so that a bomb cannot hide behind layers.
import { formatQuantity } from '../base/units.ts';

export interface Expansion {
	/** Bytes that decompressors have yielded so far. */
	readonly produced: number;
	/** Counts decompressed bytes; false (and damage) when there are more than allowed. */
	grow(bytes: number): boolean;
	/** Counts an archive member; false (and damage) when there are more than allowed. */
	addEntry(): boolean;
	/** Notes why the content ends early. The first note stays until it is taken. */
	damage(text: string): void;
	/** Hands the note to the source that was being read; null when there is none. */
	takeDamage(): string | null;
}

/** Containers within containers: .tar.gz is 2. More than this is made to annoy. */
export const maxDepth = 8;

export function createExpansion(maxBytes: number, maxEntries: number): Expansion {
	let produced = 0;
	let entries = 0;
	let note: string | null = null;
	const damage = (text: string): void => {
		note ??= text;
	};
	return {
		get produced() {
			return produced;
		},
		grow(bytes) {
			produced += bytes;
			if (produced > maxBytes) damage(`it unpacks to more than ${formatQuantity(maxBytes, 'bytes')}; what came before was read`);
			return produced <= maxBytes;
		},
		addEntry() {
			entries++;
			if (entries > maxEntries) damage(`the archive holds more than ${maxEntries.toLocaleString('en')} files; the first ones were read`);
			return entries <= maxEntries;
		},
		damage,
		takeDamage() {
			const taken = note;
			note = null;
			return taken;
		},
	};
}
