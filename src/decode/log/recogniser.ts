// What finds Go runtime text among the lines of one stream. One recogniser per kind of text, listed in recognisers.ts.
import type { DumpText, GroupedText } from '../goroutine-dump/records.ts';
import type { GcTraceTables, SchedTraceTables } from '../../tables/gc-log.ts';
import type { RaceText } from '../race-report/records.ts';
import type { FrameInterner } from '../goroutine-dump/frame-interner.ts';

export interface LogLine {
	/** Without envelope, line end and blanks before the line end (tabs stay: they may be a line of a message). */
	readonly text: string;
	/** Byte offset of the physical line. */
	readonly offset: number;
	/** Raw timestamp of the envelope; '' when there is none. See time.ts. */
	readonly time: string;
	/** How many envelopes were taken off: lines of one writer have equally many. */
	readonly layers: number;
}

export interface GcTraceFound {
	readonly kind: 'gctrace';
	readonly offset: number;
	readonly tables: Omit<GcTraceTables, 'kind' | 'stream'>;
}

export interface SchedTraceFound {
	readonly kind: 'schedtrace';
	readonly offset: number;
	readonly tables: Omit<SchedTraceTables, 'kind' | 'stream'>;
}

/** What recognisers hand over, before it becomes artifacts. */
export type Found = DumpText | GroupedText | RaceText | GcTraceFound | SchedTraceFound;

export interface RecogniserContext {
	readonly frames: FrameInterner;
	emit(found: Found): void;
	/** Counts a tolerated oddity in the diary. */
	note(oddity: Oddity, offset: number): void;
	/** Reports bytes held for records not yet handed over; negative to release. */
	hold(bytes: number): void;
}

/**
 * What a recogniser made of a line: `taken`: it is part of its text. `passed`: it is not, but may stand inside it (an ordinary
 * log line in the middle of a dump), so the next recogniser is asked and the state stays.
 */
export type Outcome = 'taken' | 'passed';

export interface Recogniser {
	line(line: LogLine): Outcome;
	/** Nothing is half read: forgetting this recogniser loses nothing. */
	isIdle(): boolean;
	/** No more lines: hands over what is open. */
	finish(): void;
}

export type OpenRecogniser = (context: RecogniserContext) => Recogniser;

/** Tolerated oddities: id -> severity and sentence (the diary's third kind of wrong). */
export const oddities = {
	'log.line-too-long': ['data-loss', 'lines longer than the limit were skipped'],
	'log.too-many-streams': ['notice', 'more streams than can be followed at once; the oldest was closed'],
	'log.learned-prefix': ['info', 'a prefix of unknown form stood before runtime text and was taken off'],
	'dump.cut': ['data-loss', 'the text ended inside a goroutine'],
	'dump.frame-without-location': ['notice', 'frames without a file and line'],
	'dump.goroutine-twice': ['info', 'a crash printed goroutines twice; each is counted once, with its fuller stack'],
	'dump.unreadable-header': ['notice', 'goroutine headers of unknown form'],
	'dump.group-total': ['notice', 'the groups of a goroutine profile do not add up to its total'],
	'race.unfinished': ['notice', 'race reports without their closing line'],
	'race.count': ['notice', 'the number of race reports differs from the closing line "Found N data race(s)"'],
	'gctrace.unreadable': ['notice', 'gctrace lines of unknown form'],
	'schedtrace.unreadable': ['notice', 'schedtrace lines of unknown form'],
} as const satisfies Record<string, readonly ['info' | 'notice' | 'data-loss', string]>;

export type Oddity = keyof typeof oddities;
