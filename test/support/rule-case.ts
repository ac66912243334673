// A case of a rule: inputs one can read, headed by what the rule must make of them (src/rules/<id>/cases/*.txt).
//
//   # Why this is, or is not, what the rule looks for.
//   # expect: finding no-receiver main.fetch.func1 (claim)      mechanism, or -; a function of `where`, or -; claim, hint or unshown
//   # expect: clean | not-enough-data | not-applicable | no-claim      no-claim: clean or at most a hint
//   --- dump                 an input: dump, log and process are text as it stands; `trace` as in trace-story.ts; `profile` as in
//   goroutine 1 [running]:   src/decode/pprof/encode.ts
import { encodeProfile } from '../../src/decode/pprof/encode.ts';
import type { PipelineInput } from '../../src/pipeline.ts';
import { bytesInput } from './diagnose.ts';
import { traceStory } from './trace-story.ts';

export interface Expected {
	readonly outcome: string;
	/** For findings; null: any. */
	readonly mechanism: string | null;
	readonly function: string | null;
	readonly weight: 'claim' | 'hint' | 'unshown';
}

export interface RuleCase {
	readonly expected: Expected;
	/** What the header says in plain words. */
	readonly why: string;
	readonly inputs: readonly { readonly path: string; readonly bytes: Uint8Array }[];
}

export const inputsOf = (one: RuleCase): PipelineInput[] => one.inputs.map(({ path, bytes }) => bytesInput(path, bytes));

/** Throws on a case that is not of this form. */
export function parseCase(text: string): RuleCase {
	const [header = '', ...sections] = text.split(/^--- /m);
	const comments = header.split('\n').filter((line) => line.trim() !== '');
	const stray = comments.find((line) => !line.startsWith('#'));
	if (stray !== undefined) throw new Error(`only comments may stand before the first input: ${stray}`);
	const expectations = comments.flatMap((line) => /^# expect: (.*)$/.exec(line)?.[1] ?? []);
	if (expectations.length !== 1) throw new Error(`one line '# expect: ...' is wanted, ${expectations.length} given`);
	const why = comments.filter((line) => !line.startsWith('# expect:')).map((line) => line.slice(1).trim());
	if (sections.length === 0) throw new Error("no input: a line '--- dump' begins one");
	return { expected: parseExpectation(expectations[0] as string), why: why.join(' '), inputs: sections.map(inputOf) };
}

const WEIGHTS = ['claim', 'hint', 'unshown'] as const;

function parseExpectation(text: string): Expected {
	const [outcome = '', mechanism, fn, weight = '(claim)'] = text.trim().split(/\s+/);
	const none = { mechanism: null, function: null, weight: 'unshown' } as const;
	if (['clean', 'not-enough-data', 'not-applicable', 'no-claim'].includes(outcome)) return { outcome, ...none };
	if (outcome !== 'finding' || mechanism === undefined || fn === undefined) throw new Error(`cannot expect '${text}'`);
	const known = WEIGHTS.find((one) => `(${one})` === weight);
	if (!known) throw new Error(`weight is (claim), (hint) or (unshown), not ${weight}`);
	return { outcome, mechanism: mechanism === '-' ? null : mechanism, function: fn === '-' ? null : fn, weight: known };
}

const ENCODE: Readonly<Record<string, (text: string) => Uint8Array>> = {
	dump: (text) => new TextEncoder().encode(text),
	log: (text) => new TextEncoder().encode(text),
	process: (text) => new TextEncoder().encode(text),
	trace: traceStory,
	profile: encodeProfile,
};

function inputOf(section: string, at: number): RuleCase['inputs'][number] {
	const end = section.indexOf('\n');
	const kind = section.slice(0, end).trim();
	const encode = ENCODE[kind];
	if (!encode) throw new Error(`unknown kind of input: ${kind}`);
	return { path: `${at + 1}-${kind}`, bytes: encode(section.slice(end + 1)) };
}
