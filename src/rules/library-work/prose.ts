import { formatQuantity } from '../../base/units.ts';
import type { FixText, Params, Prose } from '../rule.ts';

const part = (params: Params): string => formatQuantity(Number(params['part']), 'share');

const WORK: Readonly<Record<string, { readonly words: string; readonly fix: readonly FixText[] }>> = {
	'regexp compile': {
		words: 'compiling regular expressions',
		fix: [
			{
				text: 'Compile each pattern once, in a package variable (regexp.MustCompile), or keep compiled patterns in a map when they come from configuration; regexp.MatchString compiles at every call.',
				docs: 'https://pkg.go.dev/regexp#MustCompile',
			},
		],
	},
	fmt: {
		words: 'formatting with fmt',
		fix: [
			{
				text: 'Ask first who reads the text: if it is an argument of a log call whose level is off, pass the values instead. What has to be made is cheaper with strconv.AppendInt and append into one buffer.',
				docs: 'https://pkg.go.dev/strconv#AppendInt',
			},
		],
	},
	'encoding/json': {
		words: 'encoding/json, which walks values by reflection',
		fix: [
			{
				text: 'Keep the encoded bytes where the same value goes out again, send less, or decode into concrete types instead of any.',
				docs: 'https://pkg.go.dev/encoding/json',
			},
			{
				text: 'If that is not enough, write or generate the encoder of the few hot types (append to a byte slice; easyjson, or MarshalJSON by hand), or use a faster package (go-json, sonic, jsoniter; encoding/json/v2 where it is there).',
				docs: 'https://go.dev/blog/jsonv2-exp',
			},
		],
	},
};

const wordsOf = (params: Params): string => WORK[String(params['kind'])]?.words ?? String(params['kind']);

export const prose: Prose = {
	title: ({ params }) => `${params['fn']} burns the CPU on ${wordsOf(params)}`,
	summary: ({ params, impact }) =>
		`${part(params)} of the CPU time in use (${formatQuantity(impact.value, 'ns')}) goes into ${wordsOf(params)}, called by ${params['fn']}.`,
	evidence: {
		spare: ({ value }) => `the Ps were used to only ${formatQuantity(value, 'share')}: there was CPU left for others`,
		work: ({ value, params }) =>
			`CPU samples worth ${formatQuantity(value, 'ns')} (${part(params)}) lie in ${wordsOf(params)} below ${params['fn']}`,
	},
	fix: ({ params }) => WORK[String(params['kind'])]?.fix ?? [],
};
