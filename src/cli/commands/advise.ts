// `gowhy advise runtime`: what to set GOGC, GOMEMLIMIT and GOMAXPROCS to, with the arithmetic.
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { PipelineInput } from '../../pipeline.ts';
import { type CliCommand, ExitStatus, withExamples } from '../command.ts';
import { version } from '../version.ts';

interface Options {
	readonly cgroup?: string;
	readonly memoryLimit?: number;
	readonly cpus?: number;
	readonly gogc?: number;
	readonly go?: number;
	readonly targetGcCpu: number;
	readonly json?: boolean;
}

export const command: CliCommand = {
	name: 'advise',
	summary: 'recommend GOGC, GOMEMLIMIT and GOMAXPROCS, with the arithmetic',
	configure(cmd: Command) {
		cmd
			.argument('<what>', 'runtime: settings of the Go runtime')
			.argument(
				'[input...]',
				'gctrace lines, a trace, a heap profile, snapshots of /proc and cgroup files: files, folders, archives, URLs, -',
			)
			.option('--cgroup <dir>', "folder with the cgroup's files; none: do not look at this machine's")
			.addOption(new Option('--memory-limit <size>', "in place of the cgroup's, like 512MiB").argParser(parseSize))
			.addOption(new Option('--cpus <n>', 'in place of the CPU quota, like 1.5').argParser(parsePositive))
			.addOption(new Option('--gogc <n>', 'the GOGC in force, when it is known').argParser(parsePositive))
			.addOption(new Option('--go <version>', 'Go version of the program, like 1.24').argParser(parseGo))
			.addOption(new Option('--target-gc-cpu <percent>', 'share of CPU that GC may take').argParser(parsePercent).default(0.05, '5%'))
			.option('--json', 'print as JSON (gowhy.advice/1)')
			.action(run);
		withExamples(cmd, [
			['gowhy advise runtime stderr.log --memory-limit 512MiB', 'from gctrace lines in a log'],
			['gowhy advise runtime run/ --cgroup none', 'from all of a recording, without the cgroup of this machine'],
			['gowhy advise runtime trace.out process.txt --target-gc-cpu 3%', 'from a trace and snapshots of /proc and the cgroup'],
			['gowhy advise runtime --cgroup /sys/fs/cgroup', 'GOMEMLIMIT and GOMAXPROCS for this container'],
		]);
	},
};

async function run(what: string, inputs: string[], options: Options): Promise<void> {
	if (what !== 'runtime') throw new ExitStatus(2, `advise: 'runtime' is all there is advice on, not '${what}'`);
	const [{ openInputs }, { DEFAULT_MAX_HELD_BYTES, DEFAULT_MIN_WAIT_NS, readRecording }, { measure, withLimitsOf }, { adviseRuntime }] =
		await Promise.all([
			import('../../input/index.ts'),
			import('../../pipeline.ts'),
			import('../../advise/measure.ts'),
			import('../../advise/runtime.ts'),
		]);
	const read = (sources: AsyncIterable<PipelineInput>) =>
		readRecording(sources, { gowhy: version, name: 'advise', minWaitNs: DEFAULT_MIN_WAIT_NS, maxHeldBytes: DEFAULT_MAX_HELD_BYTES });
	const recording = await read(joined(openInputs(inputs), await namedCgroup(options.cgroup)));
	const given = measure(recording.session);
	// The limits of this machine are a guess at those of the program: only when nothing else tells any.
	const machine = given.cgroupInput >= 0 || options.cgroup !== undefined ? null : await read(joined(openInputs([]), await thisMachine()));
	const measured = machine === null ? given : withLimitsOf(given, measure(machine.session));
	const damaged = recording.inputs.filter((input) => input.damage !== null);
	for (const { path, damage } of damaged) process.stderr.write(`gowhy: ${path}: ${damage}\n`);
	if (inputs.length > 0 && damaged.length >= inputs.length) throw new ExitStatus(2);
	const advice = adviseRuntime(measured, {
		gcShare: options.targetGcCpu,
		memoryBytes: options.memoryLimit ?? Number.NaN,
		gogc: options.gogc ?? Number.NaN,
		goMinor: options.go ?? 0,
		cpus: options.cpus ?? Number.NaN,
	});
	const from = [...recording.inputs, ...(machine?.inputs ?? [])].map(({ path, kind }) => ({ path, kind }));
	const { adviceText } = await import('./advise-text.ts');
	process.stdout.write(options.json ? `${JSON.stringify({ ...advice, inputs: from }, null, 2)}\n` : adviceText(advice, from));
}

async function* joined(sources: AsyncIterable<PipelineInput>, last: PipelineInput | null): AsyncIterable<PipelineInput> {
	yield* sources;
	if (last !== null) yield last;
}

async function namedCgroup(folder: string | undefined): Promise<PipelineInput | null> {
	if (folder === undefined || folder === 'none') return null;
	const input = await (await import('../cgroup-input.ts')).cgroupFolder(folder);
	if (input === null) throw new ExitStatus(2, `${folder}: no files of a cgroup there (cpu.max, memory.max ...)`);
	return input;
}

const thisMachine = async (): Promise<PipelineInput | null> => (await import('../cgroup-input.ts')).ownCgroup();

const UNITS: Readonly<Record<string, number>> = {
	'': 1,
	b: 1,
	kib: 2 ** 10,
	mib: 2 ** 20,
	gib: 2 ** 30,
	tib: 2 ** 40,
	k: 1e3,
	m: 1e6,
	g: 1e9,
	ki: 2 ** 10,
	mi: 2 ** 20,
	gi: 2 ** 30,
};

/** As GOMEMLIMIT (512MiB) and Kubernetes (512Mi) write it. */
function parseSize(text: string): number {
	const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)([a-z]*)$/i.exec(text) ?? [];
	const factor = UNITS[unit.toLowerCase()];
	if (number === '' || factor === undefined) throw new InvalidArgumentError('A size looks like 512MiB, 2GiB or 536870912.');
	return Number(number) * factor;
}

function parsePositive(text: string): number {
	if (!/^\d+(\.\d+)?$/.test(text) || Number(text) <= 0) throw new InvalidArgumentError('a number above 0');
	return Number(text);
}

function parsePercent(text: string): number {
	const percent = Number(/^(\d+(?:\.\d+)?)%?$/.exec(text)?.[1] ?? Number.NaN);
	if (!(percent > 0 && percent < 100)) throw new InvalidArgumentError('A share looks like 5%.');
	return percent / 100;
}

function parseGo(text: string): number {
	const minor = /^(?:go)?1\.(\d{1,3})(?:\.\d+)?$/.exec(text)?.[1];
	if (minor === undefined) throw new InvalidArgumentError('A Go version looks like 1.24.');
	return Number(minor);
}
