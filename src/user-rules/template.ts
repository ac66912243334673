// Sentences of users' rules: text with {field} in it. Any other braces are text (`chan struct{}`).
import { formatQuantity } from '../base/units.ts';
import type { Field } from '../facts/families/family.ts';
import type { Params } from '../rules/rule.ts';

export interface Template {
	readonly text: string;
	/** Names in braces, in order, each once. */
	readonly names: readonly string[];
}

/** Stands for the share of the impact. */
export const impactName = 'impact';

const placeholder = /\{([A-Za-z_]\w*)\}/g;

export function parseTemplate(text: string): Template {
	return { text, names: [...new Set([...text.matchAll(placeholder)].map((match) => match[1] as string))] };
}

export function fill({ text }: Template, params: Params, fields: Readonly<Record<string, Field>>): string {
	return text.replace(placeholder, (_, name: string) => shown(params[name], name === impactName ? 'share' : (fields[name]?.unit ?? '')));
}

/** With its unit; lines and the like as they are; what is unknown says so. */
function shown(value: string | number | undefined, unit: string): string {
	if (typeof value === 'number') return unit === '' && Number.isFinite(value) ? String(value) : formatQuantity(value, unit);
	return value === undefined || value === '' ? 'unknown' : value;
}
