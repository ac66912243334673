// Syntax -> typed tree, or all that is wrong with it. What the library's checker does not do: our fields with near names, units of
// measure in advice, RE2 patterns compiled ahead. A part that is wrong becomes null, and what stands around it is still checked.
import { didYouMean } from '../base/nearest.ts';
import { compileRegexp, RegexpError } from '../pprof/go-regexp/index.ts';
import { functions, type Overload } from './functions.ts';
import { toInt } from './numbers.ts';
import { parse, type Syntax } from './parse.ts';
import {
	type Arithmetic,
	type CelProblem,
	type Comparison,
	type Fields,
	fits,
	isList,
	type Loop,
	type Type,
	type Typed,
	typeName,
	typePhrase,
} from './types.ts';

export interface Checked {
	/** Null when there are problems. */
	readonly tree: Typed | null;
	readonly problems: readonly CelProblem[];
	/** Fields it reads or asks for, in order of first use. */
	readonly fields: readonly string[];
}

/** Macros in macros run over the product of their lists. */
const deepestLoop = 2;
const rowName = 'row';

/** `fields` may be named plainly (`count`) or through the row (`row.count`, `has(row.count)`). */
export function check(text: string, fields: Fields, wanted: readonly Type[]): Checked {
	const parsed = parse(text);
	if ('problem' in parsed) return { tree: null, problems: [parsed.problem], fields: [] };
	const problems: CelProblem[] = [];
	const used = new Set<string>();
	const scope: Scope = {
		fields,
		variables: [],
		used,
		report: (at, problem) => (problems.push({ start: at.start, end: at.end, text: problem }), null),
	};
	const tree = typed(parsed.tree, scope);
	if (tree && problems.length === 0 && !wanted.some((type) => fits(type, tree.type)))
		problems.push({
			start: 0,
			end: text.length,
			text: `gives ${typePhrase(tree.type)}, but ${wanted.map(typePhrase).join(' or ')} is wanted`,
		});
	return { tree: problems.length === 0 ? tree : null, problems, fields: [...used] };
}

interface Scope {
	readonly fields: Fields;
	/** Variables of the macros around, outermost first; their place is their slot. */
	readonly variables: readonly { readonly name: string; readonly type: Type }[];
	readonly used: Set<string>;
	report(at: { readonly start: number; readonly end: number }, problem: string): null;
}

type Part = Typed | null;

function typed(node: Syntax, scope: Scope): Part {
	switch (node.op) {
		case 'value':
			return literal(node, node.args, scope);
		case 'id':
			return named(node, node.args, scope);
		case '.':
			return selected(node, node.args, scope);
		case '||':
		case '&&':
			return logic(node.op === '||' ? 'or' : 'and', node.args, scope);
		case '!_': {
			const of = wantBool(node.args, scope);
			return of && { op: 'not', type: 'bool', of };
		}
		case '-_':
			return negative(node, node.args, scope);
		case '?:':
			return choice(node, node.args, scope);
		case '==':
		case '!=':
		case '<':
		case '<=':
		case '>':
		case '>=':
			return comparison(node, node.op, node.args, scope);
		case '+':
		case '-':
		case '*':
		case '/':
		case '%':
			return arithmetic(node, node.op, node.args, scope);
		case 'in':
			return membership(node, node.args, scope);
		case 'list':
			return listOf(node, node.args, scope);
		case '[]':
			return indexed(node, node.args, scope);
		case 'call':
			return node.args[0] === 'has' ? known(node, node.args[1], scope) : called(node, node.args[0], null, node.args[1], scope);
		case 'rcall':
			return methodOrMacro(node, node.args, scope);
		case 'map':
			return scope.report(node, 'maps are not offered in rules; use a list, or several comparisons');
		case '.?':
		case '[?]':
			return scope.report(node, 'optional values are not offered in rules; has(row.field) asks whether a figure is known');
	}
}

function literal(at: Syntax, value: unknown, scope: Scope): Part {
	if (typeof value === 'bigint')
		return value < 2n ** 63n ? { op: 'constant', type: 'int', value: toInt(value) } : scope.report(at, 'beyond 64 bits');
	if (typeof value === 'number') return { op: 'constant', type: 'double', value };
	if (typeof value === 'string') return { op: 'constant', type: 'string', value };
	if (typeof value === 'boolean') return { op: 'constant', type: 'bool', value };
	if (value === null) return scope.report(at, 'null is not offered in rules; has(row.field) asks whether a figure is known');
	return scope.report(at, 'unsigned numbers and bytes are not offered in rules');
}

function named(at: Syntax, name: string, scope: Scope): Part {
	for (let slot = scope.variables.length - 1; slot >= 0; slot--) {
		const variable = scope.variables[slot];
		if (variable?.name === name) return { op: 'variable', type: variable.type, slot };
	}
	if (name === rowName) return scope.report(at, `row is no value; name one of its fields, as in row.${Object.keys(scope.fields)[0]}`);
	return field(at, name, scope);
}

function field(at: { readonly start: number; readonly end: number }, name: string, scope: Scope): Part {
	if (!Object.hasOwn(scope.fields, name)) return scope.report(at, `unknown field '${name}'${didYouMean(name, Object.keys(scope.fields))}`);
	scope.used.add(name);
	return { op: 'field', type: scope.fields[name]?.type as Type, name };
}

function selected(node: Syntax, [of, name]: readonly [Syntax, string], scope: Scope): Part {
	if (of.op === 'id' && of.args === rowName) return field({ start: node.end - name.length, end: node.end }, name, scope);
	return scope.report(node, `values have no fields; row.${name} is a field of the row`);
}

function known(node: Syntax, args: readonly Syntax[], scope: Scope): Part {
	const of = args[0];
	if (args.length !== 1 || of?.op !== '.' || of.args[0].op !== 'id' || of.args[0].args !== rowName)
		return scope.report(node, 'has() takes a field of the row: has(row.field)');
	const read = field({ start: of.end - of.args[1].length, end: of.end }, of.args[1], scope);
	return read && { op: 'known', type: 'bool', name: of.args[1] };
}

function logic(op: 'and' | 'or', [a, b]: readonly [Syntax, Syntax], scope: Scope): Part {
	const left = wantBool(a, scope);
	const right = wantBool(b, scope);
	return left && right && { op, type: 'bool', left, right };
}

function wantBool(node: Syntax, scope: Scope): Part {
	const part = typed(node, scope);
	if (part === null || part.type === 'bool') return part;
	return scope.report(node, `a bool is wanted here, this is ${typePhrase(part.type)}`);
}

function negative(node: Syntax, of: Syntax, scope: Scope): Part {
	if (of.op === 'value' && of.args === 2n ** 63n) return { op: 'constant', type: 'int', value: -(2n ** 63n) };
	const part = typed(of, scope);
	if (part === null || part.type === 'int' || part.type === 'double') return part && { op: 'negate', type: part.type, of: part };
	return scope.report(node, `no minus before ${typePhrase(part.type)}`);
}

function choice(node: Syntax, [test, a, b]: readonly [Syntax, Syntax, Syntax], scope: Scope): Part {
	const condition = wantBool(test, scope);
	const yes = typed(a, scope);
	const no = typed(b, scope);
	if (condition === null || yes === null || no === null) return null;
	if (!fits(yes.type, no.type))
		return scope.report(node, `both sides of : must be of one type, not ${typeName(yes.type)} and ${typeName(no.type)}`);
	return { op: 'choice', type: yes.type, test: condition, yes, no };
}

const isNumber = (type: Type): boolean => type === 'int' || type === 'double';

function comparison(node: Syntax, how: Comparison, [a, b]: readonly [Syntax, Syntax], scope: Scope): Part {
	const left = typed(a, scope);
	const right = typed(b, scope);
	if (left === null || right === null) return null;
	const cut = [left, right].find((side) => side.op === 'calculate' && side.how === '/' && side.type === 'int');
	if (cut && (left.type === 'double' || right.type === 'double'))
		return scope.report(node, 'int / int cuts the fraction off before it is compared; write double(a) / double(b)');
	const isOrder = how !== '==' && how !== '!=';
	const stray = isOrder ? null : (strayWord(left, right, b, scope) ?? strayWord(right, left, a, scope));
	if (stray !== null) return scope.report(stray.at, stray.text);
	const mixes = isNumber(left.type) && isNumber(right.type);
	if (isOrder ? mixes || (left.type === right.type && !isList(left.type)) : fits(left.type, right.type))
		return { op: 'compare', type: 'bool', how, left, right };
	return scope.report(node, `${typeName(left.type)} ${how} ${typeName(right.type)} is not defined${mixes ? mixAdvice(left, right) : ''}`);
}

/** Ints and doubles do not mix in CEL, except in < and >. */
function mixAdvice(left: Typed, right: Typed): string {
	const whole = left.type === 'int' ? left : right;
	if (whole.op === 'constant') return `; write ${String(whole.value)}.0`;
	return whole.op === 'field' ? `; write double(${whole.name})` : '; make one of them a double() or an int()';
}

function arithmetic(node: Syntax, how: Arithmetic, [a, b]: readonly [Syntax, Syntax], scope: Scope): Part {
	const left = typed(a, scope);
	const right = typed(b, scope);
	if (left === null || right === null) return null;
	const isDefined =
		left.type === 'int' || left.type === 'string' || left.type === 'double' || isList(left.type)
			? fits(left.type, right.type) && (isNumber(left.type) ? how !== '%' || left.type === 'int' : how === '+')
			: false;
	if (isDefined) return { op: 'calculate', type: isList(left.type) && left.type.list === null ? right.type : left.type, how, left, right };
	const mixes = isNumber(left.type) && isNumber(right.type) && left.type !== right.type;
	return scope.report(node, `${typeName(left.type)} ${how} ${typeName(right.type)} is not defined${mixes ? mixAdvice(left, right) : ''}`);
}

/** A text that a field can never have: a slip that nothing else would ever show. */
function strayWord(of: Typed, value: Typed, at: Syntax, { fields }: Scope): { at: Syntax; text: string } | null {
	const words = of.op === 'field' ? fields[of.name]?.words : undefined;
	if (of.op !== 'field' || words === undefined || value.op !== 'constant' || typeof value.value !== 'string') return null;
	return words.includes(value.value) ? null : { at, text: notAmong(of.name, value.value, words) };
}

export const notAmong = (name: string, value: string, words: readonly string[]): string =>
	`${name} is never '${value}'${didYouMean(value, words) || `; it is one of ${words.map((word) => word || "''").join(', ')}`}`;

function membership(node: Syntax, [a, b]: readonly [Syntax, Syntax], scope: Scope): Part {
	const item = typed(a, scope);
	const list = typed(b, scope);
	if (item === null || list === null) return null;
	if (!isList(list.type))
		return scope.report(b, `in takes a list, this is ${typePhrase(list.type)}${list.type === 'string' ? '; use contains()' : ''}`);
	if (list.type.list !== null && !fits(item.type, list.type.list))
		return scope.report(node, `${typePhrase(item.type)} is never in ${typePhrase(list.type)}`);
	if (list.op === 'list' && b.op === 'list')
		for (const [i, one] of list.items.entries()) {
			const stray = strayWord(item, one, b.args[i] as Syntax, scope);
			if (stray !== null) return scope.report(stray.at, stray.text);
		}
	return { op: 'in', type: 'bool', item, list };
}

function listOf(node: Syntax, nodes: readonly Syntax[], scope: Scope): Part {
	const items = nodes.map((one) => typed(one, scope));
	const first = items.find((one) => one !== null);
	for (const [i, one] of items.entries())
		if (one && first && !fits(one.type, first.type))
			return scope.report(
				nodes[i] ?? node,
				`all items of a list have one type; this is ${typePhrase(one.type)}, the first ${typePhrase(first.type)}`,
			);
	const whole = items.filter((one): one is Typed => one !== null);
	if (whole.length < items.length) return null;
	return { op: 'list', type: { list: first?.type ?? null }, items: whole };
}

function indexed(node: Syntax, [a, b]: readonly [Syntax, Syntax], scope: Scope): Part {
	const list = typed(a, scope);
	const index = typed(b, scope);
	if (list === null || index === null) return null;
	if (!isList(list.type) || list.type.list === null || index.type !== 'int')
		return scope.report(node, `${typeName(list.type)}[${typeName(index.type)}] is not defined`);
	return { op: 'at', type: list.type.list, list, index };
}

const macros = ['all', 'exists', 'exists_one', 'existsOne', 'map', 'filter'];

function methodOrMacro(node: Syntax, [name, receiver, args]: readonly [string, Syntax, readonly Syntax[]], scope: Scope): Part {
	if (macros.includes(name) && args.length >= 2)
		return loop(node, name === 'existsOne' ? 'exists_one' : (name as Loop['macro']), receiver, args, scope);
	if (name === 'matches') return pattern(node, receiver, args, scope);
	return called(node, name, receiver, args, scope);
}

function pattern(node: Syntax, receiver: Syntax, args: readonly Syntax[], scope: Scope): Part {
	const of = typed(receiver, scope);
	const [source] = args;
	if (source === undefined || args.length > 1) return scope.report(node, 'matches() takes one pattern');
	if (source.op !== 'value' || typeof source.args !== 'string') return scope.report(source, 'the pattern of matches() is a literal text');
	if (of === null) return null;
	if (of.type !== 'string') return scope.report(receiver, `matches() is for a string, this is ${typePhrase(of.type)}`);
	try {
		return { op: 'matches', type: 'bool', of, regexp: compileRegexp(source.args) };
	} catch (error) {
		if (!(error instanceof RegexpError)) throw error;
		return scope.report(source, `not a regular expression (RE2 syntax): ${error.message}`);
	}
}

function loop(node: Syntax, macro: Loop['macro'], receiver: Syntax, args: readonly Syntax[], scope: Scope): Part {
	const list = typed(receiver, scope);
	const [variable, second, third] = args as [Syntax, Syntax, Syntax?];
	if (args.length > (macro === 'map' ? 3 : 2) || variable.op !== 'id')
		return scope.report(node, `${macro}(variable, expression) is the form`);
	if (list === null) return null;
	if (!isList(list.type)) return scope.report(receiver, `${macro}() is for a list, this is ${typePhrase(list.type)}`);
	const slot = scope.variables.length;
	if (slot >= deepestLoop) return scope.report(node, `macros stand in each other at most ${deepestLoop} deep`);
	const variables = [...scope.variables, { name: variable.args, type: list.type.list ?? 'bool' }];
	const inner: Scope = { ...scope, variables };
	const yes: Typed = { op: 'constant', type: 'bool', value: true };
	const item: Typed = { op: 'variable', type: list.type.list ?? 'bool', slot };
	const test = macro === 'map' && third === undefined ? yes : wantBool(second, inner);
	const result = macro === 'map' ? typed(third ?? second, inner) : item;
	if (test === null || result === null) return null;
	const type: Type = macro === 'map' ? { list: result.type } : macro === 'filter' ? list.type : 'bool';
	return { op: 'loop', type, macro, list, slot, test, result };
}

function called(node: Syntax, name: string, receiver: Syntax | null, nodes: readonly Syntax[], scope: Scope): Part {
	const named = functions.filter((one) => one.name === name && (one.receiver !== undefined) === (receiver !== null));
	if (named.length === 0) return scope.report(node, unknownFunction(name, receiver !== null));
	const parts = (receiver === null ? nodes : [receiver, ...nodes]).map((one) => typed(one, scope));
	const args = parts.filter((one): one is Typed => one !== null);
	if (args.length < parts.length) return null;
	const typesOf = (one: Overload): readonly Type[] => (one.receiver === undefined ? one.args : [one.receiver, ...one.args]);
	const found = named.find(
		(one) => typesOf(one).length === args.length && typesOf(one).every((type, i) => fits(type, args[i]?.type as Type)),
	);
	if (found) return { op: 'call', type: found.result, run: found.run, canFail: found.canFail === true, args };
	const given = args.slice(receiver === null ? 0 : 1).map((one) => typeName(one.type));
	const form = `${receiver === null ? '' : `${typeName(args[0]?.type as Type)}.`}${name}(${given.join(', ')})`;
	return scope.report(
		node,
		`${form} is not defined; it takes ${named.map((one) => `(${one.args.map(typeName).join(', ')})`).join(' or ')}`,
	);
}

const unknownFunction = (name: string, isMethod: boolean): string => {
	const names = new Set(functions.filter((one) => (one.receiver !== undefined) === isMethod).map((one) => one.name));
	if (isMethod) for (const macro of [...macros, 'matches']) names.add(macro);
	else names.add('has');
	return `unknown ${isMethod ? 'method' : 'function'} '${name}'${didYouMean(name, names)}`;
};
