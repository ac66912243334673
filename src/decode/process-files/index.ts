// Files of /proc and of cgroups, as text. Several in one text stand behind headers with their path, as `tail -n +1 FILE FILE` prints
// them (`gowhy capture-script proc` prints a script that does); what has no header must speak for itself (sections.ts says which do).
// A header that was there before begins the next snapshot, so output of several runs can simply be joined.
import { DecodeError } from '../../base/errors.ts';
import { decodeUtf8 } from '../../base/utf8.ts';
import { lineSplitter } from '../log/lines.ts';
import type { DecodeContext, Decoded, Decoder, Format } from '../format.ts';
import { createDraft, processBuilder } from './draft.ts';
import { bareSection, headerOf, type LineReader, sectionOf } from './sections.ts';

const maxLineBytes = 1 << 20;

export const processFiles: Format = { id: 'process-files', recognise, open };

/** The first line is a header, and one of the headers is of a file that is known; or the text is a file that speaks for itself. */
function recognise(head: Uint8Array): boolean {
	if (head.subarray(0, 4096).includes(0)) return false;
	const text = decodeUtf8(head, 0, head.length).replaceAll('\r\n', '\n').trimStart();
	if (!text.startsWith('==> ')) return bareSection(text.slice(0, 4096)) !== null;
	return text.split('\n').some((line) => {
		const header = headerOf(line);
		return header !== null && sectionOf(header) !== null;
	});
}

function open(context: DecodeContext): Decoder {
	const builder = processBuilder(context.symbols);
	let draft = createDraft();
	let headers = new Set<string>();
	let reader: LineReader | null = null;
	/** Lines before the first header, until a file is told from them. */
	let before = '';
	let isBare: boolean | null = null;
	let held = 0;
	let offset = 0;
	let damage: DecodeError | null = null;

	const close = (): void => {
		if (!draft.isEmpty()) held += builder.add(draft);
		draft = createDraft();
		headers = new Set();
	};
	const begin = (header: string): void => {
		if (headers.has(header)) close();
		headers.add(header);
		reader = null;
		const section = sectionOf(header);
		if (section === null) {
			context.diary.note('process-files.unknown', 'info', 'sections of files that are not read', offset);
			return;
		}
		const pid = Number(/^(?:ls -l )?\/proc\/(\d+)\//.exec(header)?.[1] ?? 0);
		if (pid > 0 && draft.pid > 0 && draft.pid !== pid)
			return context.diary.note(
				'process-files.other-process',
				'notice',
				'files of another process than the first were passed over',
				offset,
			);
		if (pid > 0) draft.pid = pid;
		reader = section.open(header);
	};
	/** Collects lines until they show what file they are: two or three do. */
	const guess = (line: string): void => {
		before += `${line}\n`;
		const section = bareSection(before);
		if (section === null) return;
		isBare = true;
		reader = section.open('');
		for (const one of before.split('\n')) reader(one, draft);
	};
	const take = (line: string, at: number): void => {
		if (damage !== null) return;
		offset = at;
		const header = isBare === true ? null : headerOf(line);
		if (header !== null) {
			isBare = false;
			begin(header);
		} else if (isBare === null && before.length < 4096) guess(line);
		else reader?.(line, draft);
		held += draft.grown();
		if (held > context.maxHeldBytes)
			damage = new DecodeError('snapshot', at, `more than ${context.maxHeldBytes} bytes would have to be held`);
	};
	const splitter = lineSplitter(Math.min(maxLineBytes, context.maxHeldBytes), take);

	return {
		push(chunk) {
			if (damage === null) splitter.push(chunk);
		},
		finish(): Decoded {
			splitter.finish();
			close();
			damage ??= splitter.damage();
			const rows = builder.rows();
			if (rows === 0) damage ??= new DecodeError('snapshot', offset, 'no figure could be read');
			return { artifacts: rows > 0 ? [builder.finish()] : [], damage, kept: damage === null ? '' : `${rows} snapshots` };
		},
	};
}
