// The library's parser behind one function. Only its syntax tree is used. Types are checked against our own fields (check.ts). Running is
// ours too (compile.ts): the library's patterns are JavaScript's, which can take for ever, its ints overflow in places without an error,
// and it wants an object with bigints for each row, beside being some four times slower.
import { type ASTNode, Environment, ParseError } from '@marcbachmann/cel-js';
import type { CelProblem } from './types.ts';

export type Syntax = ASTNode;

/** Longest expression; a rule's condition is a line or a few. */
const maxLength = 10_000;

const limits = { maxAstNodes: 2000, maxDepth: 60, maxListElements: 500, maxMapEntries: 1, maxCallArguments: 8 };

/** Only ever asked to parse; making one costs more than that. */
const environment = new Environment({ limits });

export function parse(text: string): { readonly tree: Syntax } | { readonly problem: CelProblem } {
	if (text.length > maxLength) return { problem: { start: 0, end: 0, text: `longer than ${maxLength} characters` } };
	try {
		return { tree: environment.parse(text).ast };
	} catch (error) {
		if (!(error instanceof ParseError)) throw error;
		const at = Math.min(error.range?.start ?? 0, text.length);
		return { problem: { start: at, end: error.range?.end ?? at, text: `not CEL: ${plain(error.summary)}` } };
	}
}

const plain = (summary: string): string =>
	summary
		.replace('Unexpected token: EOF', 'the expression ends too early')
		.replace(/, got EOF$/, ', but the expression ends')
		.replace(/^./, (letter) => letter.toLowerCase());
