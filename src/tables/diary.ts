// The diary: odd but tolerable things, counted. Every entry has a declared id, a severity and prose; the report shows them.

export type DiarySeverity = 'info' | 'notice' | 'data-loss';

export interface DiaryEntry {
	/** Permanent id, `<format>.<what>`, e.g. `go-trace.experimental-batch-skipped`. */
	readonly id: string;
	readonly severity: DiarySeverity;
	/** One sentence for a person, without figures. */
	readonly text: string;
	readonly count: number;
	/** Byte offset of the first occurrence in the decoded input; -1 when it has no place. */
	readonly firstOffset: number;
}

export interface Diary {
	note(id: string, severity: DiarySeverity, text: string, offset?: number, times?: number): void;
	entries(): DiaryEntry[];
}

export function createDiary(): Diary {
	const byId = new Map<string, { -readonly [K in keyof DiaryEntry]: DiaryEntry[K] }>();
	return {
		note(id, severity, text, offset = -1, times = 1) {
			const known = byId.get(id);
			if (known) known.count += times;
			else byId.set(id, { id, severity, text, count: times, firstOffset: offset });
		},
		entries: () => [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
	};
}
