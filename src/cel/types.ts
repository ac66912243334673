// What an expression can be: types, the checked tree, values at run time, and the fields it may name.
import type { Regexp } from '../pprof/go-regexp/index.ts';

/** CEL's int is 64 bits wide, double is IEEE. `list` of null is the empty list literal, which fits any list. */
export type Type = 'int' | 'double' | 'string' | 'bool' | { readonly list: Type | null };

/** Types that a field may have. */
export type FieldType = 'int' | 'double' | 'string' | 'bool';

/**
 * Values at run time. The checker knows every type, so values carry none: an int is a number when that is exact and a bigint
 * beyond 2^53; a double is a number.
 */
export type Value = number | bigint | string | boolean | readonly Value[];

/** `words`: all values that a text can have, where that is a closed set. */
export type Fields = Readonly<Record<string, { readonly type: FieldType; readonly words?: readonly string[] }>>;

export const isList = (type: Type): type is { readonly list: Type | null } => typeof type === 'object';

export const typeName = (type: Type): string => (isList(type) ? `list(${type.list === null ? '' : typeName(type.list)})` : type);

/** For sentences: "an int". */
export const typePhrase = (type: Type): string => `${type === 'int' ? 'an' : 'a'} ${typeName(type)}`;

/** Equal, or lists of which one is empty. */
export function fits(a: Type, b: Type): boolean {
	if (!isList(a) || !isList(b)) return a === b;
	return a.list === null || b.list === null || fits(a.list, b.list);
}

export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=';
export type Arithmetic = '+' | '-' | '*' | '/' | '%';

interface Node<Op extends string> {
	readonly op: Op;
	readonly type: Type;
}

export interface Constant extends Node<'constant'> {
	readonly value: Value;
}
export interface FieldRead extends Node<'field'> {
	readonly name: string;
}
/** `has(row.name)`: the figure is known. */
export interface IsKnown extends Node<'known'> {
	readonly name: string;
}
/** Variable of a macro. */
export interface Variable extends Node<'variable'> {
	readonly slot: number;
}
export interface Logic extends Node<'and' | 'or'> {
	readonly left: Typed;
	readonly right: Typed;
}
export interface Unary extends Node<'not' | 'negate'> {
	readonly of: Typed;
}
export interface Choice extends Node<'choice'> {
	readonly test: Typed;
	readonly yes: Typed;
	readonly no: Typed;
}
export interface Compare extends Node<'compare'> {
	readonly how: Comparison;
	readonly left: Typed;
	readonly right: Typed;
}
export interface Calculate extends Node<'calculate'> {
	readonly how: Arithmetic;
	readonly left: Typed;
	readonly right: Typed;
}
export interface ListOf extends Node<'list'> {
	readonly items: readonly Typed[];
}
export interface At extends Node<'at'> {
	readonly list: Typed;
	readonly index: Typed;
}
export interface In extends Node<'in'> {
	readonly item: Typed;
	readonly list: Typed;
}
export interface Call extends Node<'call'> {
	readonly run: (...args: Value[]) => Value;
	readonly canFail: boolean;
	readonly args: readonly Typed[];
}
/** The pattern is a literal, compiled when the expression is checked. */
export interface Matches extends Node<'matches'> {
	readonly of: Typed;
	readonly regexp: Regexp;
}
export interface Loop extends Node<'loop'> {
	readonly macro: 'all' | 'exists' | 'exists_one' | 'map' | 'filter';
	readonly list: Typed;
	/** Where the item is kept while `test` and `result` run. */
	readonly slot: number;
	/** For `map` with two arguments: true. */
	readonly test: Typed;
	/** For `map`; else the item. */
	readonly result: Typed;
}

export type Typed =
	| Constant
	| FieldRead
	| IsKnown
	| Variable
	| Logic
	| Unary
	| Choice
	| Compare
	| Calculate
	| ListOf
	| At
	| In
	| Call
	| Matches
	| Loop;

/** A place in the expression's text, in UTF-16 units. */
export interface CelProblem {
	readonly start: number;
	readonly end: number;
	readonly text: string;
}

/** Thrown while an expression runs; `||` and `&&` may absorb it. */
export class CelError extends Error {}
