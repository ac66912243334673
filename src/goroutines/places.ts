// Where goroutines wait, create and wake, as small integers: many stacks come to one place in the program's own code.
import type { StackId, StringId } from '../base/ids.ts';
import { pairInterner } from '../base/interner.ts';
import { ownSpot, placeOf } from '../facts/places.ts';
import type { Symbols } from '../tables/symbols.ts';
import type { Spot } from './graph.ts';

export interface Place {
	/** '' and '' for places that are not waits. */
	readonly reason: string;
	readonly operation: string;
	readonly idle: string;
	readonly at: Spot;
}

export interface Places {
	/** Place of a wait with this reason at this stack. */
	ofWait(reason: StringId, stack: StackId): number;
	/** Place of a stack; -1 when there is none. */
	ofStack(stack: StackId): number;
	at(place: number): Place;
	/** The same number for places that differ in the reason only: waits that began before the trace have none. */
	site(place: number): number;
	/** Neither reason nor stack are in the trace. */
	isUnknown(place: number): boolean;
}

export const nowhere: Spot = { function: '', file: '', line: 0 };

export function createPlaces(symbols: Symbols): Places {
	/** Place by (reason, stack); the reason is -1 for stacks that are not waits. */
	const seen = pairInterner();
	const placeOfSeen: number[] = [];
	const byText = new Map<string, number>();
	const places: Place[] = [];
	const bySite = new Map<string, number>();
	const sites: number[] = [];

	const number = (place: Place): number => {
		const key = `${place.reason}\n${place.operation}\n${place.idle}\n${place.at.function}\n${place.at.file}\n${place.at.line}`;
		let known = byText.get(key);
		if (known === undefined) {
			known = places.push(place) - 1;
			byText.set(key, known);
			const site = key.slice(place.reason.length);
			if (!bySite.has(site)) bySite.set(site, known);
			sites.push(bySite.get(site) as number);
		}
		return known;
	};
	const make = (reason: StringId | -1, stack: StackId): Place => {
		if (reason === -1) {
			const { fn, file, line } = ownSpot(symbols, stack);
			return { reason: '', operation: '', idle: '', at: fn === '' ? leafOf(symbols, stack) : { function: fn, file, line } };
		}
		const text = symbols.text(reason);
		const { op, fn, file, line, idle } = placeOf(symbols, text, stack);
		// Without reason and stack nothing is known, also not that it is the CPU.
		const operation = text === '' && symbols.depth(stack) === 0 ? '' : op;
		return { reason: text, operation, idle: idle ?? '', at: fn === '' ? leafOf(symbols, stack) : { function: fn, file, line } };
	};
	const of = (reason: StringId | -1, stack: StackId): number => {
		const pair = seen.intern(reason, stack);
		placeOfSeen[pair] ??= number(make(reason, stack));
		return placeOfSeen[pair] as number;
	};
	return {
		ofWait: of,
		ofStack: (stack) => (stack < 0 ? -1 : of(-1, stack)),
		at: (place) => places[place] ?? { reason: '', operation: '', idle: '', at: nowhere },
		site: (place) => (place < 0 ? -1 : (sites[place] as number)),
		isUnknown: (place) => place < 0 || (places[place]?.reason === '' && places[place]?.at.function === ''),
	};
}

/** Frames that say how something waits rather than who. */
const means = /^(runtime|internal\/poll|(internal\/)?sync|net|io|bufio|os|syscall|crypto\/tls)\./;

/** A stack without a frame of the program: the innermost that says who waits, else the outermost. */
function leafOf(symbols: Symbols, stack: StackId): Spot {
	const depth = symbols.depth(stack);
	if (depth === 0) return nowhere;
	let at = 0;
	while (at < depth - 1 && means.test(symbols.functionAt(stack, at))) at++;
	const frame = symbols.frameAt(stack, at);
	return { function: symbols.functionAt(stack, at), file: symbols.text(symbols.fileOf(frame)), line: symbols.lineOf(frame) };
}
