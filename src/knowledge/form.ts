// The form that every page must have. test/knowledge.test.ts holds all pages to it; the messages say what to write.
import type { InputNeed } from '../rules/rule.ts';
import type { Block } from './markdown.ts';
import { firstSentence, isSources, parsePage, parseSourceLink, type Page, type Section } from './page.ts';

/** Sections in their order. `Sources` carries the Go release: "Sources (Go 1.26)". */
const SECTIONS = ['What it means', 'How it looks', 'Check first', 'Fix', 'Healthy look-alikes', 'Go versions', 'Sources'] as const;
const OPTIONAL: ReadonlySet<string> = new Set(['Go versions']);

/** What the page of a cause must speak of under "How it looks", if only to say that nothing shows there. */
export const CAUSE_CAPTURES: readonly string[] = [
	'Execution trace',
	'Goroutine dump',
	'CPU profile',
	'Heap profile',
	'Mutex profile',
	'Block profile',
	'gctrace',
	'schedtrace',
	'/proc and cgroup files',
	'Kernel events',
];
export const MECHANISM_CAPTURES: readonly string[] = ['Execution trace', 'Goroutine dump'];

/** How pages of rules name an input that the rule accepts; one that is not here goes by its own word. */
const INPUT_LABELS: Readonly<Record<string, string>> = {
	trace: 'Execution trace',
	snapshot: 'Goroutine dump',
	'process-files': '/proc and cgroup files',
	crash: 'Crash log',
	race: 'Race report',
	'profile:cpu': 'CPU profile',
	'profile:heap': 'Heap profile',
	'profile:goroutine': 'Goroutine profile',
	'profile:goroutineleak': 'Goroutine leak profile',
	'profile:mutex': 'Mutex profile',
	'profile:block': 'Block profile',
	'profile:threadcreate': 'Threadcreate profile',
	'profile:custom': 'Custom profile',
};
export const inputLabel = (need: InputNeed): string => INPUT_LABELS[need] ?? need;

/** What a page lacks, a sentence each. `id` and `captures` are what title and "How it looks" must name. */
export function formProblems(markdown: string, id: string, captures: readonly string[]): string[] {
	const page = parsePage(markdown);
	const problems = titleProblems(page, id);
	problems.push(...orderProblems(page));
	for (const section of page.sections) problems.push(...sectionProblems(section, captures).map((one) => `"${section.title}": ${one}`));
	return problems;
}

function titleProblems(page: Page, id: string): string[] {
	const word = /^[\w-]+/.exec(page.title)?.[0];
	return word === id ? [] : [`the first line must be "# ${id}"${page.title === '' ? '' : `, not "# ${page.title}"`}`];
}

const nameOf = (section: Section): string => (isSources(section) ? 'Sources' : section.title);

function orderProblems(page: Page): string[] {
	const names = page.sections.map(nameOf);
	const missing = SECTIONS.filter((name) => !OPTIONAL.has(name) && !names.includes(name));
	const foreign = names.filter((name) => !(SECTIONS as readonly string[]).includes(name));
	const expected = SECTIONS.filter((name) => names.includes(name)).join(', ');
	const problems = missing.map((name) => `the section "## ${name}${name === 'Sources' ? ' (Go 1.26)' : ''}" is missing`);
	problems.push(...foreign.map((name) => `"## ${name}" is no section of the form (${SECTIONS.join(', ')})`));
	if (problems.length === 0 && names.join(', ') !== expected)
		problems.push(`the sections stand in another order than ${expected}, or twice`);
	return problems;
}

function sectionProblems(section: Section, captures: readonly string[]): string[] {
	if (section.blocks.length === 0) return ['is empty'];
	const items = section.blocks.flatMap((block) => (block.kind === 'list' ? block.items : []));
	switch (nameOf(section)) {
		case 'What it means':
			return leadProblems(firstSentence({ title: '', sections: [section] }));
		case 'How it looks':
			return captureProblems(items, captures);
		case 'Check first':
		case 'Healthy look-alikes':
			return items.length > 0 ? [] : ['needs a list with at least one item'];
		case 'Fix':
			return fixProblems(section.blocks);
		case 'Sources':
			return items.length === 0
				? ['needs a list of links such as "- `runtime/proc.go: findRunnable`: what is there"']
				: items
						.filter((item) => parseSourceLink('', item) === null)
						.map((item) => `"${item}" is not of the form "\`file.go: name\`: text"`);
		default:
			return [];
	}
}

/** Longest first sentence, in characters: it stands alone in lists. */
const LONGEST_LEAD = 120;

function leadProblems(lead: string): string[] {
	if (lead === '') return ['needs a paragraph'];
	return lead.length <= LONGEST_LEAD && lead.endsWith('.')
		? []
		: [`must begin with a sentence of at most ${LONGEST_LEAD} characters that stands alone in lists; it has "${lead}"`];
}

/** `Heap profile, gctrace: text` speaks of two captures. */
export const captureLabels = (item: string): string[] =>
	(/^([^:]+):/.exec(item)?.[1] ?? '').split(', ').map((label) => label.toLowerCase());

function captureProblems(items: readonly string[], captures: readonly string[]): string[] {
	const spoken = new Set(items.flatMap(captureLabels));
	return captures
		.filter((capture) => !spoken.has(capture.toLowerCase()))
		.map((capture) => `needs an item "- ${capture}: how it looks there" (several captures may share one: "- A, B: ...")`);
}

/** The code blocks of a fix by the word that begins the paragraph before them. */
export function fixCode(blocks: readonly Block[]): { before: string[]; after: string[] } {
	const code: { before: string[]; after: string[] } = { before: [], after: [] };
	blocks.forEach((block, i) => {
		const lead = blocks[i - 1];
		if (block.kind !== 'code' || block.language !== 'go' || lead?.kind !== 'paragraph') return;
		if (/^Before\b/.test(lead.text)) code.before.push(block.text);
		if (/^After\b/.test(lead.text)) code.after.push(block.text);
	});
	return code;
}

function fixProblems(blocks: readonly Block[]): string[] {
	const { before, after } = fixCode(blocks);
	const problems: string[] = [];
	if (before.length === 0) problems.push('needs Go code (```go) right behind a paragraph that begins with "Before"');
	if (after.length === 0) problems.push('needs Go code (```go) right behind a paragraph that begins with "After"');
	return problems;
}
