// What evidence in a text rests on, cut out of it: goroutines of dumps, reports of races, crashes, lines of the runtime's logs,
// files of the operating system.

/** Without the goroutines of these ids. */
export function cutGoroutines(text: string, ids: ReadonlySet<number>): string {
	return text
		.split(/\n\n/)
		.filter((block) => !ids.has(Number(/^(?:.*\n)??goroutine (\d+) .*\[/.exec(block)?.[1] ?? -1)))
		.join('\n\n');
}

/** Without the lines that match, counted from 0. */
export function cutLines(text: string, matching: RegExp, rows: ReadonlySet<number>): string {
	let seen = -1;
	return text
		.split('\n')
		.filter((line) => !matching.test(line) || !rows.has(++seen))
		.join('\n');
}

export const GC_LINE = /^gc \d+ @/;
export const SCHED_LINE = /^SCHED \d+ms:/;

/** Without the reports of these places in the order of the text. */
export function cutRaces(text: string, rows: ReadonlySet<number>): string {
	let seen = -1;
	return text.replace(/^=+\nWARNING: DATA RACE\n[\s\S]*?^=+\n/gm, (report) => (rows.has(++seen) ? '' : report));
}

/** Up to the first word of the crash. */
export const cutCrash = (text: string): string => text.slice(0, /^(panic|fatal error): /m.exec(text)?.index ?? text.length);

/** Without the files whose path ends so. */
export function cutFiles(text: string, endings: readonly RegExp[]): string {
	return text
		.split(/^(?===> )/m)
		.filter((section) => !endings.some((ending) => ending.test(/^==> (.*) <==/.exec(section)?.[1] ?? '')))
		.join('');
}
