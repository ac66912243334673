// `gowhy trace stats`: what is in a trace, on one page.
import { formatCount, formatQuantity, formatShare } from '../../base/units.ts';
import type { TraceResult } from '../../decode/go-trace/decode-trace.ts';
import type { Counted, Extremes, TraceStats } from '../../decode/go-trace/trace-stats.ts';
import type { WireCount } from '../../decode/go-trace/wire-census.ts';
import type { DiaryEntry } from '../../tables/diary.ts';
import { ExitStatus } from '../command.ts';
import { keptOf, maxHeldBytes, readTrace } from './trace-events.ts';
import { wallClock } from './trace-print.ts';

interface Page {
	readonly path: string;
	/** Uncompressed. */
	readonly bytes: number;
	readonly goVersions: string;
	readonly result: TraceResult;
	readonly stats: TraceStats;
	readonly wire: readonly WireCount[];
	readonly diary: readonly DiaryEntry[];
	/** What is broken; '' when nothing is. */
	readonly damage: string;
}

export async function printStats(path: string, options: { readonly json?: boolean }): Promise<void> {
	const [{ decodeTrace }, { createTraceStats }, { createWireCensus }, { createSymbols }, { createDiary }, { versionsOf }] =
		await Promise.all([
			import('../../decode/go-trace/decode-trace.ts'),
			import('../../decode/go-trace/trace-stats.ts'),
			import('../../decode/go-trace/wire-census.ts'),
			import('../../tables/symbols.ts'),
			import('../../tables/diary.ts'),
			import('../../report/describe-input.ts'),
		]);
	const symbols = createSymbols();
	const diary = createDiary();
	const sink = createTraceStats(symbols);
	const census = createWireCensus();
	const decoder = decodeTrace({ symbols, diary, maxHeldBytes }, sink);
	let bytes = 0;
	const push = (chunk: Uint8Array): void => {
		bytes += chunk.length;
		census.push(chunk);
		decoder.push(chunk);
	};
	const inputDamage = await readTrace(path, { push, finish: () => decoder.finish() });
	const result = decoder.finish();
	const damage = inputDamage ?? result.damage?.message ?? '';
	if (result.generations === 0 && (damage !== '' || result.formatVersion === 0))
		throw new ExitStatus(2, `${path}: ${damage || 'no execution trace'}`);
	const goVersions = versionsOf(result.formatVersion);
	const page: Page = { path, bytes, goVersions, result, stats: sink.finish(), wire: census.finish(), diary: diary.entries(), damage };
	process.stdout.write(options.json ? `${JSON.stringify(asJson(page))}\n` : `${asText(page).join('\n')}\n`);
	if (damage !== '') throw new ExitStatus(2, `${path}: ${damage}${keptOf(result)}`);
}

function asJson({ bytes, goVersions, result, stats, wire, diary, damage }: Page): object {
	const known = (of: Extremes): object | null => (Number.isNaN(of.last) ? null : of);
	return {
		formatVersion: `1.${result.formatVersion}`,
		goVersions,
		bytes,
		generations: result.generations,
		startTime: result.startWallNs === '' ? null : wallClock(result.startWallNs),
		startClockNs: result.startClockNs,
		...stats,
		gomaxprocs: known(stats.gomaxprocs),
		heapBytes: known(stats.heapBytes),
		heapGoalBytes: known(stats.heapGoalBytes),
		wire,
		damage: damage === '' ? null : damage,
		kept: result.kept,
		diary,
	};
}

const ns = (value: number): string => formatQuantity(value, 'ns');
const plural = (count: number, noun: string): string => `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
/** '' for a part that has nothing to say. */
const phrases = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join(', ');

function asText(page: Page): string[] {
	const { path, bytes, goVersions, result, stats, wire, diary, damage } = page;
	const when = result.startWallNs === '' ? '' : `from ${wallClock(result.startWallNs)}`;
	const written = (name: string): number => wire.find((row) => row.name === name)?.count ?? 0;
	const facts: [string, string][] = [
		['trace', phrases(goVersions.replaceAll('go1', 'Go 1'), formatQuantity(bytes, 'bytes'), plural(result.generations, 'generation'))],
		['time', phrases(ns(stats.durationNs), when)],
		['events', phrases(formatCount(result.eventCount), rate(result.eventCount, stats.durationNs))],
		['goroutines', goroutines(stats)],
		['Ps', phrases(plural(stats.procs, 'P'), gomaxprocs(stats.gomaxprocs), plural(stats.threads, 'thread'))],
		['stacks', phrases(plural(stats.stacks.distinct, 'distinct stack'), plural(stats.stacks.frames, 'frame'), inTables(written))],
		[
			'tasks',
			[named(stats.tasks, 'task'), named(stats.regions, 'region'), some(stats.logs, 'log message')].filter(Boolean).join('; ') || 'none',
		],
		['GC', gc(stats)],
		['heap', phrases(between(stats.heapBytes), Number.isNaN(stats.heapGoalBytes.last) ? '' : `goal ${between(stats.heapGoalBytes)}`)],
		['CPU samples', formatCount(stats.cpuSamples)],
	];
	if (damage !== '') facts.push(['damage', `${damage}${keptOf(result)}`]);
	for (const entry of diary) facts.push([entry.severity, `${entry.text} (${formatCount(entry.count)} times)`]);
	const width = Math.max(...facts.map(([name]) => name.length));
	const lines = facts.filter(([, text]) => text !== '').map(([name, text]) => `  ${name.padEnd(width)}  ${text}`);
	return [path, ...lines, '', ...(wire.length > 0 ? wireTable(wire) : kindTable(stats.events))];
}

const rate = (count: number, durationNs: number): string =>
	durationNs > 0 ? `${formatCount(Math.round(count / (durationNs / 1e9)))} per second` : '';

function goroutines({ goroutines: of }: TraceStats): string {
	const atEnd = of.seen - of.ended;
	return phrases(
		`${formatCount(of.seen)} seen`,
		`${formatCount(of.created)} created`,
		`${formatCount(of.ended)} ended`,
		`at most ${formatCount(of.mostAlive)} alive at once`,
		`${formatCount(atEnd)} at the end`,
	);
}

/** Each generation writes its tables anew. */
const inTables = (written: (name: string) => number): string =>
	written('Stack') === 0 ? '' : `${formatCount(written('Stack'))} stacks and ${formatCount(written('String'))} strings written`;

const gomaxprocs = ({ min, max }: Extremes): string =>
	Number.isNaN(max) ? '' : `GOMAXPROCS ${min === max ? formatCount(max) : `${formatCount(min)} to ${formatCount(max)}`}`;

const between = ({ min, max }: Extremes): string =>
	Number.isNaN(max)
		? ''
		: min === max
			? formatQuantity(max, 'bytes')
			: `${formatQuantity(min, 'bytes')} to ${formatQuantity(max, 'bytes')}`;

const namesShown = 3;

/** "1200 tasks (request 1000, job 200)". */
function named(of: readonly Counted[], noun: string): string {
	const count = of.reduce((sum, row) => sum + row.count, 0);
	const names = of.slice(0, namesShown).map((row) => `${row.name || "''"} ${formatCount(row.count)}`);
	if (of.length > namesShown) names.push(`${formatCount(of.length - namesShown)} more`);
	return count === 0 ? '' : `${plural(count, noun)} (${names.join(', ')})`;
}

const some = (count: number, noun: string): string => (count === 0 ? '' : plural(count, noun));

function gc({ gc: of, stopTheWorld, durationNs }: TraceStats): string {
	const { count, longestNs, longestName } = stopTheWorld;
	const share = durationNs > 0 ? `, marking for ${formatShare(of.ns / durationNs)} of the time` : '';
	const reason = longestName.replace(/^stop-the-world \((.*)\)$/, '$1');
	const pauses = count === 0 ? '' : `, ${ns(stopTheWorld.ns)} in total, longest ${ns(longestNs)} (${reason})`;
	return `${plural(of.cycles, 'cycle')}${of.cycles === 0 ? '' : share}; ${plural(count, 'stop-the-world pause')}${pauses}`;
}

/** Kinds below this share of the bytes are shown as one row. */
const leastShare = 0.0005;

function wireTable(wire: readonly WireCount[]): string[] {
	const all = wire.reduce((sum, row) => sum + row.bytes, 0);
	const shown = wire.filter((row) => row.bytes >= leastShare * all);
	const rest = wire
		.slice(shown.length)
		.reduce((sum, row) => ({ count: sum.count + row.count, bytes: sum.bytes + row.bytes }), { count: 0, bytes: 0 });
	const rows = rest.count === 0 ? shown : [...shown, { name: `(${plural(wire.length - shown.length, 'more kind')})`, ...rest }];
	return table(
		['on the wire', 'count', 'bytes', 'share'],
		rows.map((row) => [row.name, formatCount(row.count), formatQuantity(row.bytes, 'bytes'), formatShare(row.bytes / all)]),
	);
}

const kindTable = (events: readonly Counted[]): string[] =>
	table(
		['events by kind', 'count'],
		events.map((row) => [row.name, formatCount(row.count)]),
	);

/** The first column to the left, figures to the right. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
	const widths = head.map((title, i) => rows.reduce((width, row) => Math.max(width, (row[i] as string).length), title.length));
	return [head, ...rows].map((row) =>
		`  ${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] as number) : cell.padStart(widths[i] as number))).join('  ')}`.trimEnd(),
	);
}
