// Sets of code points: sorted pairs [low, high, low, high, ...], and Unicode properties that JavaScript knows by name.
// A character matches when a range holds it or a property does; `isNegated` turns the answer round.

export interface CharClass {
	readonly ranges: readonly number[];
	readonly properties: readonly { readonly pattern: RegExp; readonly isNegated: boolean }[];
	readonly isNegated: boolean;
}

export const maxRune = 0x10ffff;

export const rangeClass = (...ranges: number[]): CharClass => ({ ranges, properties: [], isNegated: false });

export function hasChar({ ranges, properties, isNegated }: CharClass, point: number): boolean {
	for (let i = 0; i < ranges.length; i += 2) if (point >= (ranges[i] as number) && point <= (ranges[i + 1] as number)) return !isNegated;
	if (properties.length > 0) {
		const char = String.fromCodePoint(point);
		if (properties.some((property) => property.pattern.test(char) !== property.isNegated)) return !isNegated;
	}
	return isNegated;
}

const digit = [0x30, 0x39];
const upper = [0x41, 0x5a];
const lower = [0x61, 0x7a];
const space = [0x09, 0x0a, 0x0c, 0x0d, 0x20, 0x20];
const word = [...digit, ...upper, 0x5f, 0x5f, ...lower];

/** \d, \s, \w: ASCII only. */
export const perlClasses: ReadonlyMap<string, readonly number[]> = new Map([
	['d', digit],
	['s', space],
	['w', word],
]);

/** [:alpha:] and its like: ASCII only. */
export const posixClasses: ReadonlyMap<string, readonly number[]> = new Map([
	['alnum', [...digit, ...upper, ...lower]],
	['alpha', [...upper, ...lower]],
	['ascii', [0, 0x7f]],
	['blank', [0x09, 0x09, 0x20, 0x20]],
	['cntrl', [0, 0x1f, 0x7f, 0x7f]],
	['digit', digit],
	['graph', [0x21, 0x7e]],
	['lower', lower],
	['print', [0x20, 0x7e]],
	['punct', [0x21, 0x2f, 0x3a, 0x40, 0x5b, 0x60, 0x7b, 0x7e]],
	['space', [0x09, 0x0d, 0x20, 0x20]],
	['upper', upper],
	['word', word],
	['xdigit', [...digit, 0x41, 0x46, 0x61, 0x66]],
]);

export const isWordChar = (point: number): boolean => point >= 0 && point < 0x80 && /\w/.test(String.fromCharCode(point));

export function complement(ranges: readonly number[]): number[] {
	const pairs: [number, number][] = [];
	for (let i = 0; i < ranges.length; i += 2) pairs.push([ranges[i] as number, ranges[i + 1] as number]);
	pairs.sort((a, b) => a[0] - b[0]);
	const out: number[] = [];
	let next = 0;
	for (const [low, high] of pairs) {
		if (low > next) out.push(next, low - 1);
		next = Math.max(next, high + 1);
	}
	if (next <= maxRune) out.push(next, maxRune);
	return out;
}

/** A Unicode category or script by name; null: JavaScript does not know it. */
export function unicodeProperty(name: string, foldsCase: boolean): RegExp | null {
	const loose = name.replace(/[ _-]/g, '_');
	const capitalised = loose.replace(/(^|_)([a-z])/g, (_, before: string, letter: string) => before + letter.toUpperCase());
	for (const candidate of [name, loose, capitalised]) {
		for (const form of [candidate, `Script=${candidate}`]) {
			try {
				return new RegExp(`^\\p{${form}}$`, foldsCase ? 'iu' : 'u');
			} catch {
				// Not a name of this kind: try the next.
			}
		}
	}
	return null;
}

/** Letters that fold to others but are not their upper or lower case: the Kelvin sign, final sigma and the like. */
const oddFolds = [
	0xb5, 0x17f, 0x1c5, 0x1c8, 0x1cb, 0x1f2, 0x345, 0x3c2, 0x3d0, 0x3d1, 0x3d5, 0x3d6, 0x3f0, 0x3f1, 0x3f4, 0x3f5, 0x1e9b, 0x1e9e, 0x1fbe,
	0x1c80, 0x1c81, 0x1c82, 0x1c83, 0x1c84, 0x1c85, 0x1c86, 0x1c87, 0x1c88, 0x2126, 0x212a, 0x212b,
];

const casesOf = (point: number): number[] => {
	const char = String.fromCodePoint(point);
	return [char.toLowerCase(), char.toUpperCase()].flatMap((text) => {
		const first = text.codePointAt(0) as number;
		return String.fromCodePoint(first) === text ? [first] : [];
	});
};

/** All code points that are equal to this one without regard to case, itself included. */
export function caseOrbit(point: number): number[] {
	const orbit = new Set([point]);
	for (const member of orbit) {
		for (const other of casesOf(member)) orbit.add(other);
		for (const odd of oddFolds) if (casesOf(odd).includes(member)) orbit.add(odd);
	}
	return [...orbit];
}

/** First and last code point that has another case. */
const foldable = [0x41, 0x1e943] as const;

/** The ranges and all that is equal to them without regard to case. */
export function foldedRanges(ranges: readonly number[]): number[] {
	const out = [...ranges];
	for (let i = 0; i < ranges.length; i += 2) {
		const from = Math.max(ranges[i] as number, foldable[0]);
		const to = Math.min(ranges[i + 1] as number, foldable[1]);
		for (let point = from; point <= to; point++) {
			if (point >= 0xd800 && point <= 0xdfff) continue;
			if (point > 0x7f && casesOf(point).every((other) => other === point)) continue;
			for (const other of caseOrbit(point)) if (other !== point) out.push(other, other);
		}
	}
	return out;
}
