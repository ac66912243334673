// A fact family: a table of facts with a stable name, for rules that users write. One row per thing measured, fields of four scalar types.
// Ids and field names are permanent, as those of causes: a field may be added, never renamed.
//
// A family is a fact like any other, so the session computes it once, whatever the number of rules that read it.
import type { ArtifactKind } from '../../tables/artifact.ts';
import type { ProfileKind } from '../../tables/profile.ts';
import type { Op } from '../places.ts';
import { type Fact, type FactContext, fact, type Needs, type Resolved } from '../fact.ts';
import { operations } from './operations.ts';

export type FieldType = 'int' | 'double' | 'string' | 'bool';

/** What a family can be measured from; `profile:heap` is a profile of that kind. */
export type FamilyInput =
	| Extract<ArtifactKind, 'trace' | 'snapshot' | 'crash' | 'race' | 'gctrace' | 'schedtrace'>
	| `profile:${ProfileKind}`;

export interface Field {
	readonly type: FieldType;
	/** As in reports: ns, bytes, share, per second, or a noun in the plural; '' for texts and flags. */
	readonly unit: string;
	/** What it tells, and when it is unknown. */
	readonly doc: string;
	/** All values a text can have, where that is a closed set: a rule that asks for another one would never find anything. */
	readonly words?: readonly string[];
}

interface FieldOf<T> extends Field {
	/** NaN: unknown (doubles only); '': unknown. */
	readonly of: (item: T) => number | string | boolean;
}

/** Texts as codes: equal texts have equal codes, so rows are found and compared by number. */
export interface TextColumn {
	readonly codes: Int32Array;
	readonly texts: readonly string[];
	readonly codeOf: ReadonlyMap<string, number>;
}

/** int, double: numbers, NaN unknown. bool: 0 and 1. string: codes. */
export type FieldColumn = Float64Array | Uint8Array | TextColumn;

/** What else is known of a row, for evidence and places. */
export interface RowAbout {
	/** Index of the input, table of it, and its rows: what the figures were summed from. */
	readonly ref: { readonly input: number; readonly artifact?: number; readonly table: string; readonly rows?: readonly number[] };
	/** Runtime ids; empty when unknown. */
	readonly goroutines: readonly number[];
	/** Leaf first, `function file:line`. */
	readonly stack: readonly string[];
}

export interface FactTable {
	readonly length: number;
	/** Made when it is first asked for. The name is that of a field. */
	column(name: string): FieldColumn;
	about(row: number): RowAbout;
}

export interface Family {
	/** Permanent, e.g. `trace.waits.bySite`. */
	readonly id: string;
	/**
	 * Id under which built-in rules bring the same figures as evidence; usually that of the family. Pieces of evidence that rest on the
	 * same measure count once, whoever brings them.
	 */
	readonly measures: string;
	/** What the table tells. */
	readonly doc: string;
	/** What one row is: "wait site". */
	readonly row: string;
	/** Any one of these inputs gives it. */
	readonly accepts: readonly FamilyInput[];
	/** No rows although an input is there: nothing of the kind happened, or nothing could be measured. */
	readonly whenEmpty: 'clean' | 'not-enough-data';
	readonly fields: Readonly<Record<string, Field>>;
	readonly table: Fact<FactTable>;
}

export function family<const N extends Needs, T>(spec: {
	id: string;
	measures?: string;
	doc: string;
	row: string;
	accepts: readonly FamilyInput[];
	whenEmpty: Family['whenEmpty'];
	needs: N;
	items: (inputs: Resolved<N>, context: FactContext) => readonly T[];
	fields: Readonly<Record<string, FieldOf<T>>>;
	about: (item: T) => Pick<RowAbout, 'ref'> & Partial<RowAbout>;
}): Family {
	const { id, measures = id, doc, row, accepts, whenEmpty, needs, items, fields, about } = spec;
	const table = fact({
		id,
		unit: 'rows',
		doc,
		needs,
		compute: (inputs: Resolved<N>, context) => tableOf(items(inputs, context), fields, about),
	});
	return { id, measures, doc, row, accepts, whenEmpty, fields, table };
}

function tableOf<T>(
	items: readonly T[],
	fields: Readonly<Record<string, FieldOf<T>>>,
	about: (item: T) => Pick<RowAbout, 'ref'> & Partial<RowAbout>,
): FactTable {
	const columns = new Map<string, FieldColumn>();
	return {
		length: items.length,
		column(name) {
			let column = columns.get(name);
			if (!column) columns.set(name, (column = columnOf(items, fields[name] as FieldOf<T>)));
			return column;
		},
		about: (row) => ({ goroutines: [], stack: [], ...about(items[row] as T) }),
	};
}

export function columnOf<T>(items: readonly T[], { type, of }: Pick<FieldOf<T>, 'type' | 'of'>): FieldColumn {
	if (type === 'string') return textColumn(items.length, (row) => of(items[row] as T) as string);
	const column = type === 'bool' ? new Uint8Array(items.length) : new Float64Array(items.length);
	for (let row = 0; row < items.length; row++) column[row] = Number(of(items[row] as T));
	return column;
}

export function textColumn(length: number, textAt: (row: number) => string): TextColumn {
	const codes = new Int32Array(length);
	const texts: string[] = [];
	const codeOf = new Map<string, number>();
	for (let row = 0; row < length; row++) {
		const text = textAt(row);
		let code = codeOf.get(text);
		if (code === undefined) {
			code = texts.length;
			codeOf.set(text, code);
			texts.push(text);
		}
		codes[row] = code;
	}
	return { codes, texts, codeOf };
}

/** Makers of fields for families whose items are of type T. */
export function fieldsOf<T>() {
	const field =
		<V extends number | string | boolean>(type: FieldType) =>
		(unit: string, doc: string, of: (item: T) => V): FieldOf<T> => ({ type, unit, doc, of });
	const text = field<string>('string');
	const flag = field<boolean>('bool');
	return {
		/** Whole and always known: counts, lines. */
		int: field<number>('int'),
		/** A measure; NaN where it is unknown. */
		double: field<number>('double'),
		text: (doc: string, of: (item: T) => string) => text('', doc, of),
		/** A text out of a closed set. */
		word: (words: readonly string[], doc: string, of: (item: T) => string): FieldOf<T> => ({ ...text('', doc, of), words }),
		/** What is done or waited for, in the words of reports. */
		operation: (doc: string, of: (item: T) => Op): FieldOf<T> => ({ ...text('', doc, of), words: operations }),
		flag: (doc: string, of: (item: T) => boolean) => flag('', doc, of),
	};
}

/** -1 stands for unknown in tables. */
export const orUnknown = (value: number): number => (value < 0 ? Number.NaN : value);

export const ratio = (part: number, whole: number): number => (whole > 0 ? part / whole : Number.NaN);

/** From 0 to 1: a part that is not wholly inside the whole counts as part of it. 0 of 0 is 0. */
export const shareOf = (part: number, whole: number): number => (part > 0 ? part / Math.max(part, whole) : 0);

/** The three fields that say where in the program a row stands. */
export function placeFields<T>(of: (item: T) => { readonly fn: string; readonly file: string; readonly line: number }) {
	const { text, int } = fieldsOf<T>();
	return {
		fn: text("the program's own nearest function; '' when the stack has none", (item) => of(item).fn),
		file: text("its file; '' unknown", (item) => of(item).file),
		line: int('', 'line in that file; 0 unknown', (item) => of(item).line),
	};
}
