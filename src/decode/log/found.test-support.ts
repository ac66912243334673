// For tests: what the log reader finds in a text, without places and times, as plain JSON values.
import { createDiary, type DiaryEntry } from '../../tables/diary.ts';
import { logReader } from './reader.ts';
import type { Found } from './recogniser.ts';

export interface FoundText {
	readonly found: unknown;
	readonly stream: string;
	readonly time: string;
}

/** In the order of the text. */
export function found(text: string | Uint8Array, chunkBytes = 1 << 20): FoundText[] {
	return read(text, chunkBytes).items;
}

/** Without stream names. */
export const plainFound = (text: string): unknown[] => found(text).map((item) => item.found);

export function diaryOf(text: string): readonly DiaryEntry[] {
	return read(text, 1 << 20).diary;
}

function read(text: string | Uint8Array, chunkBytes: number): { items: FoundText[]; diary: readonly DiaryEntry[] } {
	const bytes = typeof text === 'string' ? Buffer.from(text) : text;
	const items: { found: Found; stream: string }[] = [];
	const diary = createDiary();
	const reader = logReader(diary, 1 << 28, (item, stream) => items.push({ found: item, stream }));
	for (let at = 0; at < bytes.length; at += chunkBytes) reader.push(bytes.subarray(at, at + chunkBytes));
	reader.finish();
	items.sort((a, b) => a.found.offset - b.found.offset);
	return {
		items: items.map(({ found: item, stream }) => ({ found: withoutPlace(item), stream, time: 'time' in item ? item.time : '' })),
		diary: diary.entries(),
	};
}

function withoutPlace(item: Found): unknown {
	const { offset: _offset, ...rest } = item;
	return JSON.parse(JSON.stringify({ ...rest, time: undefined }));
}
