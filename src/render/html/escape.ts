// The only ways of text into the page. Html is a brand: what is not made here does not fit where markup is wanted.
import { printable, printableBlock } from '../printable.ts';

declare const brand: unique symbol;
export type Html = string & { readonly [brand]: 'html' };

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

const escaped = (text: string): Html => text.replace(/[&<>"']/g, (c) => entities[c] as string) as Html;

/** Text on one line, for elements and quoted attributes. */
export function text(value: string): Html {
	return escaped(printable(value));
}

/** Text with its line feeds, for `pre`. */
export function block(value: string): Html {
	return escaped(printableBlock(value).replace(/\n+$/, ''));
}

/** A template whose holes take Html, lists of Html, and numbers; plain strings do not compile. */
export function html(parts: TemplateStringsArray, ...holes: readonly (Html | readonly Html[] | number)[]): Html {
	return parts.reduce((page, part, i) => {
		const hole = holes[i - 1];
		return page + (Array.isArray(hole) ? hole.join('') : String(hole)) + part;
	}) as Html;
}

export const nothing = '' as Html;

/** JSON for a script element: no `<` (which could end it), no line separators (which old scripts take for line ends). */
export function scriptJson(value: unknown): Html {
	return JSON.stringify(value)
		.replaceAll('<', '\\u003c')
		.replaceAll('>', '\\u003e')
		.replaceAll('&', '\\u0026')
		.replaceAll('\u2028', '\\u2028')
		.replaceAll('\u2029', '\\u2029') as Html;
}

/**
 * Our own script: what would end or confuse its element is written so that strings and expressions keep their meaning. Line ends as the parser
 * of the page will have them, so that the hash of the policy holds.
 */
export function scriptSource(script: string): Html {
	return script
		.replace(/\r\n?/g, '\n')
		.replace(/<\/(?=script)/gi, '<\\/')
		.replace(/<!--/g, '<\\!--') as Html;
}
