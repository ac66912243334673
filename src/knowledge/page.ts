// A page as data: its sections, and the places in Go's sources that it points to.
import { type Block, parseMarkdown } from './markdown.ts';

export interface Section {
	/** As the heading stands, e.g. "Sources (Go 1.26)". */
	readonly title: string;
	readonly blocks: readonly Block[];
}

export interface Page {
	/** Text of the first heading: `lock-held (mutex-contention)`. */
	readonly title: string;
	readonly sections: readonly Section[];
}

/** A place in the sources of Go, below `$(go env GOROOT)/src`. */
export interface SourceLink {
	/** Minor release whose sources are meant: "1.26". */
	readonly go: string;
	/** `runtime/proc.go` */
	readonly file: string;
	/** Functions, methods as `(*Mutex).lockSlow`, constants, variables or types declared in that file. */
	readonly names: readonly string[];
	readonly text: string;
}

export function parsePage(markdown: string): Page {
	let title = '';
	const sections: { title: string; blocks: Block[] }[] = [];
	for (const block of parseMarkdown(markdown)) {
		if (block.kind === 'heading' && block.level === 1 && title === '') title = block.text;
		else if (block.kind === 'heading' && block.level === 2) sections.push({ title: block.text, blocks: [] });
		else sections.at(-1)?.blocks.push(block);
	}
	return { title, sections };
}

const SOURCES = /^Sources \(Go (\d+\.\d+)\)$/;
const LINK = /^`([\w./-]+\.(?:go|s)): ([^`]+)`(?:[:,]\s*(.*))?$/;

export const isSources = (section: Section): boolean => SOURCES.test(section.title);

/** One item of the list of sources; null when it has another form than `` `file.go: name, name`: text ``. */
export function parseSourceLink(go: string, item: string): SourceLink | null {
	const match = LINK.exec(item);
	if (!match) return null;
	return { go, file: match[1] as string, names: (match[2] as string).split(', '), text: match[3] ?? '' };
}

export function sourceLinks(page: Page): SourceLink[] {
	return page.sections.flatMap((section) => {
		const go = SOURCES.exec(section.title)?.[1];
		if (go === undefined) return [];
		const items = section.blocks.flatMap((block) => (block.kind === 'list' ? block.items : []));
		return items.map((item) => parseSourceLink(go, item)).filter((link) => link !== null);
	});
}

/** Where the file can be read on the web. */
export const sourceUrl = (link: SourceLink): string => `https://github.com/golang/go/blob/release-branch.go${link.go}/src/${link.file}`;

/** First sentence of a page's first section, without its Markdown: one line for lists. */
export function firstSentence(page: Page): string {
	const paragraph = page.sections[0]?.blocks.find((block) => block.kind === 'paragraph');
	const text = paragraph?.kind === 'paragraph' ? paragraph.text.replaceAll('`', '') : '';
	return /^.*?[.](?= |$)/.exec(text)?.[0] ?? text;
}

/** The topic that a fix points to (`gowhy explain deadlock`, or just `deadlock`); null for the address of a page. */
export const topicOfDocs = (docs: string): string | null => /^(?:gowhy explain )?([a-z][\w:-]*)$/.exec(docs)?.[1] ?? null;
