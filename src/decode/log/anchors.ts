// Words by which runtime text shows, wherever it stands in a line. Used only to find envelopes; the recognisers decide.
import { parseTitle } from '../goroutine-dump/debug1-recogniser.ts';
import { parseHeader } from '../goroutine-dump/header.ts';
import { isGcTrace } from '../gctrace/gctrace-recogniser.ts';

const starts = [
	'panic: ',
	'fatal error: ',
	'goroutine ',
	'created by ',
	'[signal ',
	'[originating from ',
	'runtime stack:',
	'http: panic serving ',
	'exit status ',
	'WARNING: DATA RACE',
	'SIGQUIT: ',
	'SIGABRT: ',
	'SIGSEGV: ',
	'SCHED ',
];

/** The text itself begins like runtime text, so nothing of it may be taken for an envelope. */
export function startsRuntimeText(text: string): boolean {
	return starts.some((start) => text.startsWith(start)) || isGcTrace(text);
}

const quick = /goroutine \d|goroutine profile: |goroutineleak profile: |WARNING: DATA RACE|gc \d+ @\d|SCHED \d+ms: /;

/** Worth a closer look: a block or field that may hold runtime text. */
export const mayHoldRuntimeText = (text: string): boolean => quick.test(text) || text.includes('panic: ') || text.includes('fatal error: ');

/** Where runtime text that cannot be mistaken begins behind an unknown prefix; -1: nowhere, 0: no prefix. Reads 300 characters. */
export function anchorAt(text: string): number {
	const found = quick.exec(text.length > 2000 ? text.slice(0, 2000) : text);
	if (!found || found.index > 300) return -1;
	const rest = text.slice(found.index).trimEnd();
	if (rest.startsWith('goroutine ') && !parseHeader(rest) && !parseTitle(rest)) return -1;
	if (rest.startsWith('goroutineleak') && !parseTitle(rest)) return -1;
	if (rest.startsWith('gc ') && !/^gc \d+ @[\d.]+s \d+%/.test(rest)) return -1;
	return found.index;
}
