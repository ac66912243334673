// `gowhy trace summary`: where the time of each goroutine and each user task went, as JSON lines.
import type { StringId } from '../../base/ids.ts';
import type { ExecutionStats, GoroutineSummary, RegionSummary, TaskSummary } from '../../decode/go-trace/summary.ts';
import type { WideIds } from '../../decode/go-trace/wide-ids.ts';
import type { Symbols } from '../../tables/symbols.ts';
import { ExitStatus } from '../command.ts';
import { keptOf, lineWriter, maxHeldBytes, readTrace } from './trace-events.ts';

export async function printSummary(path: string): Promise<void> {
	const [{ decodeTrace }, { createSummarizer }, { createWideIds }, { createSymbols }, { createDiary }] = await Promise.all([
		import('../../decode/go-trace/decode-trace.ts'),
		import('../../decode/go-trace/summarize.ts'),
		import('../../decode/go-trace/wide-ids.ts'),
		import('../../tables/symbols.ts'),
		import('../../tables/diary.ts'),
	]);
	const symbols = createSymbols();
	const wide = createWideIds();
	const summarizer = createSummarizer(symbols);
	const decoder = decodeTrace({ symbols, diary: createDiary(), maxHeldBytes }, summarizer, wide);
	const inputDamage = await readTrace(path, decoder);
	const result = decoder.finish();
	const { goroutines, tasks } = summarizer.finish();
	const out = lineWriter();
	for (const goroutine of goroutines) out.write(`${JSON.stringify(goroutineJson(goroutine, symbols, wide))}\n`);
	for (const task of tasks) out.write(`${JSON.stringify(taskJson(task, symbols, wide))}\n`);
	await out.flush();
	const problem = inputDamage ?? result.damage?.message ?? null;
	if (problem !== null) throw new ExitStatus(2, `${path}: ${problem}${keptOf(result)}`);
}

/** Ids beyond 2^53 as decimal text. */
const idJson = (id: number, wide: WideIds): number | string => (id < -1 ? wide.text(id) : id);
const timeJson = (ns: number): number | null => (ns < 0 ? null : ns);

const goroutineJson = (g: GoroutineSummary, symbols: Symbols, wide: WideIds): object => ({
	k: 'Goroutine',
	id: idJson(g.id, wide),
	name: g.name,
	creation: g.creationNs,
	start: timeJson(g.startNs),
	end: timeJson(g.endNs),
	stats: statsJson(g.stats, symbols),
	regions: g.regions.map((region) => regionJson(region, symbols, wide)),
});

const regionJson = (region: RegionSummary, symbols: Symbols, wide: WideIds): object => ({
	task: idJson(region.task, wide),
	name: symbols.text(region.name),
	start: timeJson(region.startNs),
	end: timeJson(region.endNs),
	stats: statsJson(region.stats, symbols),
});

const statsJson = (stats: ExecutionStats, symbols: Symbols): object => ({
	exec: stats.execNs,
	schedWait: stats.schedWaitNs,
	block: sumsJson(stats.blockNs, symbols),
	syscall: stats.syscallNs,
	syscallBlock: stats.syscallBlockNs,
	total: stats.totalNs,
	ranges: sumsJson(stats.rangeNs, symbols),
});

/** By name, in the order of the names. */
const sumsJson = (sums: ReadonlyMap<StringId, number>, symbols: Symbols): object =>
	Object.fromEntries([...sums].map(([id, ns]) => [symbols.text(id), ns] as const).sort(([a], [b]) => (a < b ? -1 : 1)));

const taskJson = (task: TaskSummary, symbols: Symbols, wide: WideIds): object => ({
	k: 'Task',
	id: idJson(task.id, wide),
	name: symbols.text(task.name),
	...(task.parent === -1 ? {} : { parent: idJson(task.parent, wide) }),
	start: timeJson(task.startNs),
	end: timeJson(task.endNs),
	logs: task.logs,
	regions: task.regions,
	goroutines: [...task.goroutines].sort((a, b) => a - b).map((id) => idJson(id, wide)),
});
