/**
 * Holds what `gowhy advise runtime` predicts against what happens: `npx tsx examples/advise/measure.ts [seconds per run, default 5 [load, from 1]]`.
 *
 * For each kind of load: one run with GOGC=100, whose gctrace lines and CPU time go into the advice; then a run with each other GOGC, and the
 * runtime's own counters beside the prediction. Writes the table into docs/advise.md, between its marks; of one load only, its rows are put in place of the old ones.
 * Needs Go and a build (`npm run build`); about two minutes.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Advice } from '../../src/advise/runtime.ts';

const HERE = dirname(fileURLToPath(import.meta.url));
const DOCS = join(HERE, '../../docs/advise.md');
const GOGCS = [25, 50, 200, 400];

const LOADS: readonly { readonly name: string; readonly args: readonly string[] }[] = [
	{ name: '20 MiB of small objects, 200 MiB/s', args: ['-live', '20', '-object', '128', '-rate', '200', '-work', '2'] },
	{ name: '12 MiB of 1 KiB objects, as fast as it can', args: ['-live', '12', '-object', '1024', '-rate', '0', '-work', '4'] },
	{ name: '40 MiB of 2 KiB objects, 500 MiB/s', args: ['-live', '40', '-object', '2048', '-rate', '500', '-work', '1'] },
];

/** What gcload prints. */
interface Counted {
	readonly gcCpuSeconds: number;
	readonly usedCpuSeconds: number;
	readonly cycles: number;
	readonly wallSeconds: number;
	readonly peakGoalBytes: number;
	readonly peakMemoryBytes: number;
}

interface Run {
	readonly counted: Counted;
	readonly gctrace: string;
	/** Two snapshots of /proc/PID/stat. */
	readonly process: string;
}

function snapshot(pid: number): string {
	return ['/proc/uptime', `/proc/${pid}/stat`, `/proc/${pid}/status`]
		.map((file) => `==> ${file} <==\n${readFileSync(file, 'utf8')}`)
		.join('');
}

async function run(binary: string, args: readonly string[], gogc: number, seconds: number): Promise<Run> {
	const env = { GOGC: `${gogc}`, GODEBUG: 'gctrace=1' };
	const child = spawn(binary, [...args, '-for', `${seconds}s`], { env, stdio: ['ignore', 'pipe', 'pipe'] });
	const out: Buffer[] = [];
	const log: Buffer[] = [];
	child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
	child.stderr.on('data', (chunk: Buffer) => log.push(chunk));
	const snapshots: string[] = [];
	for (const at of [0.3, 0.9]) setTimeout(() => snapshots.push(snapshot(child.pid as number)), at * seconds * 1000);
	const status = await new Promise((resolve) => child.once('close', resolve));
	if (status !== 0) throw new Error(`gcload ended with ${status}: ${Buffer.concat(log).toString()}`);
	return { counted: JSON.parse(Buffer.concat(out).toString()), gctrace: Buffer.concat(log).toString(), process: snapshots.join('') };
}

/** Asks the built program, as a user would. */
function predict(folder: string, { gctrace, process }: Run): Advice {
	const files = { 'stderr.log': gctrace, 'process.txt': process };
	for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
	const paths = Object.keys(files).map((name) => join(folder, name));
	const args = ['advise', 'runtime', ...paths, '--gogc', '100', '--cgroup', 'none', '--json'];
	return JSON.parse(execFileSync('node', [join(HERE, '../../dist/main.js'), ...args], { encoding: 'utf8' }));
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
const mib = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;

async function main(seconds: number, only: number): Promise<void> {
	const folder = mkdtempSync(join(tmpdir(), 'gcload-'));
	const binary = join(folder, 'gcload');
	execFileSync('go', ['build', '-trimpath', '-o', binary, './advise/gcload'], { cwd: join(HERE, '..'), stdio: 'inherit' });
	const rows: string[] = [];
	for (const { name, args } of LOADS.filter((_, i) => only === 0 || i === only - 1)) {
		const base = await run(binary, args, 100, seconds);
		const advice = predict(folder, base);
		for (const gogc of [100, ...GOGCS].sort((a, b) => a - b)) {
			const { counted } = gogc === 100 ? base : await run(binary, args, gogc, seconds);
			const choice = advice.choices.find((one) => one.gogc === gogc);
			if (!choice) throw new Error(`no prediction for GOGC=${gogc}`);
			const { low, mid, high } = choice.gcShare;
			const share = counted.gcCpuSeconds / counted.usedCpuSeconds;
			const cycles = counted.cycles / counted.wallSeconds;
			const isInside = gogc === 100 ? '' : share >= low && share <= high ? 'yes' : 'no';
			rows.push(
				`| ${name} | ${gogc}${gogc === 100 ? ' (given)' : ''} | ${gogc === 100 ? percent(mid) : `${percent(low)} to ${percent(high)}`} | ${percent(share)} | ${isInside} | ${((mid / share - 1) * 100).toFixed(0)} % | ` +
					`${choice.cyclesPerSecond.toFixed(1)} | ${cycles.toFixed(1)} | ${mib(choice.memoryBytes)} | ${mib(counted.peakMemoryBytes)} |`,
			);
			console.log(rows.at(-1));
		}
	}
	rmSync(folder, { recursive: true });
	keep(rows);
}

const HEAD = [
	'| load | GOGC | GC share predicted | measured | inside | middle off by | cycles/s predicted | measured | memory predicted | measured |',
	'|---|---|---|---|---|---|---|---|---|---|',
];

/** Puts the rows into the table, in the order of the loads. */
function keep(rows: readonly string[]): void {
	const text = readFileSync(DOCS, 'utf8');
	const old = text.split('\n').filter((line) => LOADS.some(({ name }) => line.startsWith(`| ${name} |`)));
	const all = LOADS.flatMap(({ name }) => {
		const of = (lines: readonly string[]): string[] => lines.filter((line) => line.startsWith(`| ${name} |`));
		return of(rows).length > 0 ? of(rows) : of(old);
	});
	const [yes, no] = ['| yes |', '| no |'].map((mark) => all.filter((line) => line.includes(mark)).length) as [number, number];
	const table = [...HEAD, ...all, '', `Measured inside the predicted range: ${yes} of ${yes + no}.`].join('\n');
	writeFileSync(
		DOCS,
		text.replace(/(<!-- measured -->\n)[\s\S]*(<!-- end -->)/, (_, start: string, end: string) => `${start}\n${table}\n\n${end}`),
	);
}

await main(Number(process.argv[2] ?? 5), Number(process.argv[3] ?? 0));
