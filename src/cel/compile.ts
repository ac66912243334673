// Typed tree + columns -> a closure from row to value. No eval: closures made of closures, one per node, chosen by operation and type
// when the tree is bound, so that nothing but the figures is looked at for each row.
//
// Texts come as columns of codes: a test that depends on one text column only (==, startsWith, matches ...) is made once per distinct
// text, whatever the number of rows.
import { canFail, costOf, singleText } from './properties.ts';
import { add, divide, type Int, multiply, negate, remainder, subtract } from './numbers.ts';
import {
	type Calculate,
	type Call,
	CelError,
	type Choice,
	type Compare,
	type Comparison,
	isList,
	type Logic,
	type Loop,
	type Typed,
	type Value,
} from './types.ts';

export interface TextColumn {
	/** Index into `texts` for each row. */
	readonly codes: Int32Array;
	readonly texts: readonly string[];
}

/** int and double: numbers, NaN where the figure is unknown; bool: 0 and 1; string: codes. Unknown texts are ''. */
export type Column = Float64Array | Uint8Array | TextColumn;

export type Run<T extends Value = Value> = (row: number) => T;

export function compile(tree: Typed, columnOf: (field: string) => Column): Run {
	return build(tree, { columnOf, slots: [], isPerText: false });
}

interface Bound {
	columnOf(field: string): Column;
	/** Values of macro variables while they run. */
	readonly slots: Value[];
	/** What is asked is a code, and not a row. */
	readonly isPerText: boolean;
}

const isText = (column: Column): column is TextColumn => 'codes' in column;

function build(tree: Typed, bound: Bound): Run {
	const perText = tree.type === 'bool' && !bound.isPerText ? singleText(tree) : null;
	if (perText !== null) return oncePerText(tree, perText, bound);
	switch (tree.op) {
		case 'constant': {
			const { value } = tree;
			return () => value;
		}
		case 'field':
			return fieldRun(bound.columnOf(tree.name), tree.type === 'bool', bound.isPerText);
		case 'known':
			return knownRun(bound.columnOf(tree.name));
		case 'variable': {
			const { slots } = bound;
			const { slot } = tree;
			return () => slots[slot] as Value;
		}
		case 'not': {
			const of = build(tree.of, bound);
			return (row) => !of(row);
		}
		case 'negate': {
			const of = build(tree.of, bound);
			return tree.type === 'int' ? (row) => negate(of(row) as Int) : (row) => -(of(row) as number);
		}
		case 'and':
		case 'or':
			return logicRun(tree, bound);
		case 'choice':
			return choiceRun(tree, bound);
		case 'compare':
			return compareRun(tree, bound);
		case 'calculate':
			return calculateRun(tree, bound);
		case 'list': {
			const items = tree.items.map((item) => build(item, bound));
			if (tree.items.some((item) => item.op !== 'constant')) return (row) => items.map((item) => item(row));
			const list = items.map((item) => item(0));
			return () => list;
		}
		case 'at': {
			const list = build(tree.list, bound);
			const index = build(tree.index, bound);
			return (row) => itemAt(list(row) as readonly Value[], index(row) as Int);
		}
		case 'in': {
			const item = build(tree.item, bound);
			const list = build(tree.list, bound);
			return (row) => {
				const wanted = item(row);
				return (list(row) as readonly Value[]).some((one) => same(one, wanted));
			};
		}
		case 'call':
			return callRun(tree, bound);
		case 'matches': {
			const of = build(tree.of, bound);
			const { regexp } = tree;
			return (row) => regexp.test(of(row) as string);
		}
		case 'loop':
			return loopRun(tree, bound);
	}
}

function fieldRun(column: Column, isBool: boolean, isPerText: boolean): Run {
	if (isText(column)) {
		const { codes, texts } = column;
		if (isPerText) return (code) => texts[code] as string;
		return (row) => texts[codes[row] as number] as string;
	}
	return isBool ? (row) => column[row] === 1 : (row) => column[row] as number;
}

function knownRun(column: Column): Run {
	if (isText(column)) {
		const { codes, texts } = column;
		return (row) => texts[codes[row] as number] !== '';
	}
	return (row) => !Number.isNaN(column[row] as number);
}

/** 0: not asked yet, 1: false, 2: true. */
function oncePerText(tree: Typed, field: string, bound: Bound): Run {
	const column = bound.columnOf(field) as TextColumn;
	const { codes, texts } = column;
	const known = new Uint8Array(texts.length);
	const ask = build(tree, { ...bound, columnOf: () => column, isPerText: true });
	return (row) => {
		const code = codes[row] as number;
		if (known[code] === 0) known[code] = ask(code) ? 2 : 1;
		return known[code] === 2;
	};
}

/**
 * An error on one side is absorbed when the other side decides (`||` by true, `&&` by false). Where neither can fail, the order does not
 * show, and the cheaper side is asked first.
 */
function logicRun({ op, left: a, right: b }: Logic, bound: Bound): Run {
	const isOr = op === 'or';
	const leftCanFail = canFail(a);
	const isSwapped = !leftCanFail && !canFail(b) && costOf(b) < costOf(a);
	const left = build(isSwapped ? b : a, bound);
	const right = build(isSwapped ? a : b, bound);
	if (!leftCanFail) return isOr ? (row) => left(row) || right(row) : (row) => left(row) && right(row);
	return (row) => {
		let first: Value;
		try {
			first = left(row);
		} catch (error) {
			if (!(error instanceof CelError) || right(row) !== isOr) throw error;
			return isOr;
		}
		return first === isOr ? isOr : right(row);
	};
}

function choiceRun({ test, yes, no }: Choice, bound: Bound): Run {
	const [condition, first, second] = [build(test, bound), build(yes, bound), build(no, bound)];
	return (row) => (condition(row) ? first(row) : second(row));
}

function compareRun({ how, left, right }: Compare, bound: Bound): Run {
	const a = build(left, bound);
	const b = build(right, bound);
	if (how === '==' || how === '!=') {
		const isEqual = how === '==';
		if (isList(left.type)) return (row) => same(a(row), b(row)) === isEqual;
		return isEqual ? (row) => a(row) === b(row) : (row) => a(row) !== b(row);
	}
	return left.type === 'string' ? textOrder(how, a as Run<string>, b as Run<string>) : order(how, a as Run<number>, b as Run<number>);
}

/** JavaScript compares numbers with bigints exactly. False is less than true in both languages. */
function order(how: Exclude<Comparison, '==' | '!='>, a: Run<number>, b: Run<number>): Run {
	switch (how) {
		case '<':
			return (row) => a(row) < b(row);
		case '<=':
			return (row) => a(row) <= b(row);
		case '>':
			return (row) => a(row) > b(row);
		case '>=':
			return (row) => a(row) >= b(row);
	}
}

function textOrder(how: Exclude<Comparison, '==' | '!='>, a: Run<string>, b: Run<string>): Run {
	return order(
		how,
		(row) => codePointOrder(a(row), b(row)),
		() => 0,
	);
}

/** By code points; JavaScript's own order is by UTF-16 units, which puts the ones beyond U+FFFF before U+E000. */
function codePointOrder(a: string, b: string): number {
	const length = Math.min(a.length, b.length);
	for (let i = 0; i < length; i++) {
		const x = a.charCodeAt(i);
		const y = b.charCodeAt(i);
		if (x !== y)
			return (x >= 0xd800 && x <= 0xdfff) === (y >= 0xd800 && y <= 0xdfff) ? x - y : x >= 0xd800 && x <= 0xdfff ? 0x10000 - y : x - 0x10000;
	}
	return a.length - b.length;
}

function calculateRun({ how, type, left, right }: Calculate, bound: Bound): Run {
	if (type === 'double') return doubleRun(how, build(left, bound) as Run<number>, build(right, bound) as Run<number>);
	if (type === 'int') return intRun(how, build(left, bound) as Run<Int>, build(right, bound) as Run<Int>);
	const a = build(left, bound);
	const b = build(right, bound);
	if (type === 'string') return (row) => joinTexts(a(row) as string, b(row) as string);
	return (row) => [...(a(row) as readonly Value[]), ...(b(row) as readonly Value[])];
}

/** `map` over a list can double a text with every item. */
const longestText = 1 << 20;

function joinTexts(a: string, b: string): string {
	if (a.length + b.length > longestText) throw new CelError(`a text longer than ${longestText} characters`);
	return a + b;
}

function doubleRun(how: Calculate['how'], a: Run<number>, b: Run<number>): Run {
	switch (how) {
		case '+':
			return (row) => a(row) + b(row);
		case '-':
			return (row) => a(row) - b(row);
		case '*':
			return (row) => a(row) * b(row);
		case '/':
			return (row) => a(row) / b(row);
		case '%':
			throw new Error('the checker lets no double % through');
	}
}

function intRun(how: Calculate['how'], a: Run<Int>, b: Run<Int>): Run {
	switch (how) {
		case '+':
			return (row) => add(a(row), b(row));
		case '-':
			return (row) => subtract(a(row), b(row));
		case '*':
			return (row) => multiply(a(row), b(row));
		case '/':
			return (row) => divide(a(row), b(row));
		case '%':
			return (row) => remainder(a(row), b(row));
	}
}

function itemAt(list: readonly Value[], index: Int): Value {
	if (index < 0 || index >= list.length) throw new CelError(`index ${index} of a list of ${list.length}`);
	return list[Number(index)] as Value;
}

function same(a: Value, b: Value): boolean {
	if (!Array.isArray(a) || !Array.isArray(b)) return a === b;
	return a.length === b.length && a.every((item, i) => same(item as Value, b[i] as Value));
}

function callRun({ run, args }: Call, bound: Bound): Run {
	const [first, second] = args.map((arg) => build(arg, bound));
	if (first === undefined) return () => run();
	if (second === undefined) return (row) => run(first(row));
	return (row) => run(first(row), second(row));
}

function loopRun(tree: Loop, bound: Bound): Run {
	const list = build(tree.list, bound) as Run<readonly Value[]>;
	const test = build(tree.test, bound) as Run<boolean>;
	const { slots } = bound;
	const { slot, macro } = tree;
	if (macro === 'all' || macro === 'exists')
		return (row) => anyOrAll(list(row), macro === 'exists', (item) => ((slots[slot] = item), test(row)));
	if (macro === 'map') {
		const result = build(tree.result, bound);
		return (row) => {
			const made: Value[] = [];
			for (const item of list(row)) {
				slots[slot] = item;
				if (test(row)) made.push(result(row));
			}
			return made;
		};
	}
	const chosen = (row: number): Value[] => list(row).filter((item) => ((slots[slot] = item), test(row)));
	return macro === 'filter' ? chosen : (row) => chosen(row).length === 1;
}

/** `exists` is a chain of ||, `all` one of &&: an item that decides absorbs the errors of the others. */
function anyOrAll(list: readonly Value[], decides: boolean, test: (item: Value) => boolean): boolean {
	let failed: CelError | null = null;
	for (const item of list) {
		try {
			if (test(item) === decides) return decides;
		} catch (error) {
			if (!(error instanceof CelError)) throw error;
			failed ??= error;
		}
	}
	if (failed) throw failed;
	return !decides;
}
