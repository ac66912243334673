// The functions of conditions, one row per overload. Those of CEL's standard, the case changes of its strings extension, and units of our
// own, so that nobody counts zeros: ms(50) is 50 000 000 ns.
import { doubleOfText, intOfDouble, intOfText } from './numbers.ts';
import type { Type, Value } from './types.ts';
import { CelError } from './types.ts';

export interface Overload {
	readonly name: string;
	/** Set: called as `receiver.name(args)`. */
	readonly receiver?: Type;
	readonly args: readonly Type[];
	readonly result: Type;
	readonly run: (...args: Value[]) => Value;
	/** May throw CelError. */
	readonly canFail?: true;
	readonly doc: string;
}

const anyList: Type = { list: null };

const method = (name: string, args: readonly Type[], result: Type, doc: string, run: Overload['run']): Overload => ({
	name,
	receiver: 'string',
	args,
	result,
	run,
	doc,
});

/** `name(int)` and `name(double)`: the value times a factor, as double. */
const unit = (name: string, factor: number, doc: string): Overload[] =>
	(['int', 'double'] as const).map((type) => ({
		name,
		args: [type],
		result: 'double',
		run: (value) => Number(value) * factor,
		doc,
	}));

const sizeDoc = 'characters of a text, items of a list';
const codePoints = (text: Value): number => {
	let count = 0;
	for (const _ of text as string) count++;
	return count;
};
const items = (list: Value): number => (list as readonly Value[]).length;

export const functions: readonly Overload[] = [
	{ name: 'size', args: ['string'], result: 'int', run: codePoints, doc: sizeDoc },
	{ name: 'size', args: [anyList], result: 'int', run: items, doc: sizeDoc },
	{ name: 'size', receiver: 'string', args: [], result: 'int', run: codePoints, doc: sizeDoc },
	{ name: 'size', receiver: anyList, args: [], result: 'int', run: items, doc: sizeDoc },
	method('contains', ['string'], 'bool', 'the text holds another', (text, part) => (text as string).includes(part as string)),
	method('startsWith', ['string'], 'bool', 'the text begins with another', (text, part) => (text as string).startsWith(part as string)),
	method('endsWith', ['string'], 'bool', 'the text ends with another', (text, part) => (text as string).endsWith(part as string)),
	method('lowerAscii', [], 'string', 'A to Z in lower case', (text) => (text as string).replace(/[A-Z]+/g, (part) => part.toLowerCase())),
	method('upperAscii', [], 'string', 'a to z in upper case', (text) => (text as string).replace(/[a-z]+/g, (part) => part.toUpperCase())),
	{ name: 'int', args: ['int'], result: 'int', run: (value) => value, doc: 'as a whole number, cut towards zero' },
	{
		name: 'int',
		args: ['double'],
		result: 'int',
		run: (value) => intOfDouble(value as number),
		canFail: true,
		doc: 'as a whole number, cut towards zero',
	},
	{
		name: 'int',
		args: ['string'],
		result: 'int',
		run: (value) => intOfText(value as string),
		canFail: true,
		doc: 'as a whole number, cut towards zero',
	},
	{ name: 'double', args: ['int'], result: 'double', run: Number, doc: 'as a number with a fraction' },
	{ name: 'double', args: ['double'], result: 'double', run: (value) => value, doc: 'as a number with a fraction' },
	{
		name: 'double',
		args: ['string'],
		result: 'double',
		run: (value) => doubleOfText(value as string),
		canFail: true,
		doc: 'as a number with a fraction',
	},
	...(['int', 'double', 'bool', 'string'] as const).map(
		(type): Overload => ({ name: 'string', args: [type], result: 'string', run: String, doc: 'as text' }),
	),
	{ name: 'bool', args: ['bool'], result: 'bool', run: (value) => value, doc: 'the text "true" or "false" as a bool' },
	{ name: 'bool', args: ['string'], result: 'bool', run: toBool, canFail: true, doc: 'the text "true" or "false" as a bool' },
	...unit('us', 1e3, 'microseconds as ns'),
	...unit('ms', 1e6, 'milliseconds as ns'),
	...unit('seconds', 1e9, 'seconds as ns'),
	...unit('minutes', 6e10, 'minutes as ns'),
	...unit('kib', 1024, 'KiB as bytes'),
	...unit('mib', 1024 ** 2, 'MiB as bytes'),
	...unit('gib', 1024 ** 3, 'GiB as bytes'),
];

function toBool(text: Value): boolean {
	if (text === 'true' || text === 'True' || text === 'TRUE' || text === 't' || text === '1') return true;
	if (text === 'false' || text === 'False' || text === 'FALSE' || text === 'f' || text === '0') return false;
	throw new CelError(`bool(${JSON.stringify(String(text).slice(0, 40))}): neither true nor false`);
}
