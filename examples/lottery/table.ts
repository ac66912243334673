// The tables of docs/lottery.md, from measured.json.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Change, change, complete, type Cost, COSTS, median, noise, type Run } from './measure.ts';
import { ALL, BASELINE, RUNS, SWITCHES } from './plans.ts';
import type { Report } from '../../src/report/report.ts';
import type { Measured } from './run.ts';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');
const PAGE = join(ROOT, 'docs/lottery.md');
const GOWHY = join(ROOT, 'gowhy');

export function fillTables(measured: Measured): void {
	writeFileSync(PAGE, filledPage(readFileSync(PAGE, 'utf8'), measured));
}

/** Text between `<!-- name -->` and `<!-- /name -->` is made here. */
export function filledPage(page: string, { runs, ...rest }: Measured): string {
	const measured = { ...rest, runs: complete(runs) };
	const parts: Readonly<Record<string, string>> = {
		seen: seenTable(measured),
		changes: changeTable(measured),
		conditions: conditions(measured),
	};
	return Object.entries(parts).reduce((filled, [name, text]) => between(filled, name, text), page);
}

function between(page: string, name: string, text: string): string {
	const place = new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`);
	if (!place.test(page)) throw new Error(`docs/lottery.md has no place for ${name}`);
	return page.replace(place, (_, open: string, close: string) => `${open}${text}\n${close}`);
}

/** The claims of each recording, as the report ranks them. */
export function fillSays(recordings: string): void {
	const rows = RUNS.map((run) => {
		const json = execFileSync(GOWHY, ['diagnose', '--json', join(recordings, run)], { encoding: 'utf8', maxBuffer: 1 << 28 });
		const { verdict, causes } = JSON.parse(json) as Pick<Report, 'verdict' | 'causes'>;
		return [`\`${run}\``, verdict, causes.map(spoken).join('; ') || 'no claim'];
	});
	writeFileSync(PAGE, between(readFileSync(PAGE, 'utf8'), 'says', table(['recording', 'verdict', 'claims'], rows, ':--')));
}

function spoken({ id, where, score }: Report['causes'][number]): string {
	const [first] = where;
	const at =
		first === undefined ? 'no place in the code' : `\`${first.function.replace(/^.*\//, '')}\`${first.line ? ` line ${first.line}` : ''}`;
	return `${id} (${score.toFixed(2)}): ${at}`;
}

const table = (head: readonly string[], rows: readonly (readonly string[])[], align = '---:'): string =>
	[head, head.map((_, i) => (i === 0 ? '---' : align)), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

function seenTable({ runs }: Measured): string {
	const columns: readonly (readonly [string, (run: Run) => number, number])[] = [
		['p50 ms', (run) => run.open.p50Ms, 2],
		['p95 ms', (run) => run.open.p95Ms, 2],
		['p99 ms', (run) => run.open.p99Ms, 1],
		['CPU ms', (run) => run.cpuMs, 2],
		['CPU ms of the stores', (run) => run.storesCpuMs, 2],
		['allocations', (run) => run.allocs, 0],
		['KB', (run) => run.allocBytes / 1000, 0],
		['GC/s', (run) => run.gcPerSecond, 1],
		['most per s', (run) => run.closed.perSecond, 0],
	];
	const rows = RUNS.map((name) => [`\`${name}\``, ...columns.map(([, of, digits]) => median((runs[name] ?? []).map(of)).toFixed(digits))]);
	return table(['switch on', ...columns.map(([title]) => title)], rows);
}

function changeTable({ runs }: Measured): string {
	const costs = Object.keys(COSTS) as Cost[];
	const cell = (one: Change): string =>
		`${percent(one.change)} (${percent(one.range[0])} to ${percent(one.range[1])})${one.clear ? '' : ' *'}`;
	const rows = [...SWITCHES, ALL].map((name) => [`\`${name}\``, ...costs.map((cost) => cell(change(runs, name, cost)))]);
	rows.push(['noise of the baseline', ...costs.map((cost) => `±${(100 * noise(runs, cost)).toFixed(0)} %`)]);
	return table(['switch on', 'p50', 'p95', 'CPU per request', 'time per request at full load'], rows);
}

const percent = (share: number): string =>
	share >= 9.995 ? `×${(share + 1).toFixed(0)}` : `${share < 0 ? '' : '+'}${(100 * share).toFixed(0)} %`;

function conditions({ machine, load, runs }: Measured): string {
	const all = Object.values(runs).flat();
	const foreign = all.map((run) => run.foreign);
	const worst = Math.max(...foreign);
	return (
		`Measured on ${machine.cpus} CPUs (${machine.cpu}), ${machine.go}; service, stores and load share them. ${load.rate} requests a second for ${load.open} s, then ` +
		`${load.clients} clients for ${load.closed} s without a pause; ${runs[BASELINE]?.length ?? 0} rounds, each with every run in turn. Others used ` +
		`${(100 * median(foreign)).toFixed(0)} % of the machine meanwhile (median; ${(100 * worst).toFixed(0)} % at worst).`
	);
}
