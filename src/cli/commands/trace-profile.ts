// `gowhy trace --pprof=TYPE`: a profile made of a trace, as `go tool trace -pprof=TYPE` writes it.
import {
	goProfileKinds,
	type ProfileRange,
	type TraceProfile,
	type TraceProfileKind,
	valueTypesOf,
} from '../../decode/go-trace/trace-profile.ts';
import type { Symbols } from '../../tables/symbols.ts';
import { ExitStatus } from '../command.ts';
import { keptOf, maxHeldBytes, readTrace } from './trace-events.ts';
import { refuseTerminal, writeOutput } from '../output.ts';

interface Options {
	readonly pprof?: string;
	readonly openWaits?: boolean;
	readonly output?: string;
}

export async function printTraceProfile(path: string, options: Options): Promise<void> {
	const kind = goProfileKinds.find((one) => one === options.pprof);
	if (kind === undefined) throw new ExitStatus(2, `--pprof is one of ${goProfileKinds.join(', ')}, not '${options.pprof}'`);
	refuseTerminal(options.output, 'a profile is binary');
	const [{ encodePprof }, { gzipSync }] = await Promise.all([import('../../export/pprof.ts'), import('node:zlib')]);
	const { profile, symbols, problem } = await readTraceProfile(path, kind, { withOpen: options.openWaits === true });
	const bytes = encodePprof({ ...valueTypesOf(kind), stack: profile.stack, values: [profile.count, profile.ns], symbols });
	await writeOutput(options.output, gzipSync(bytes));
	if (problem !== '') throw new ExitStatus(2, problem);
}

export interface ReadProfile {
	readonly profile: TraceProfile;
	readonly symbols: Symbols;
	/** What is broken in the trace, as a message; '' when it was read whole. */
	readonly problem: string;
}

export async function readTraceProfile(path: string, kind: TraceProfileKind, range: ProfileRange): Promise<ReadProfile> {
	const [{ decodeTrace }, { createTraceProfiler }, { createSymbols }, { createDiary }] = await Promise.all([
		import('../../decode/go-trace/decode-trace.ts'),
		import('../../decode/go-trace/trace-profile.ts'),
		import('../../tables/symbols.ts'),
		import('../../tables/diary.ts'),
	]);
	const symbols = createSymbols();
	const profiler = createTraceProfiler(symbols, kind, range);
	const decoder = decodeTrace({ symbols, diary: createDiary(), maxHeldBytes }, profiler);
	const inputDamage = await readTrace(path, decoder);
	const result = decoder.finish();
	const damage = inputDamage ?? result.damage?.message ?? '';
	if (result.generations === 0) throw new ExitStatus(2, `${path}: ${damage || 'no execution trace'}`);
	return { profile: profiler.finish(), symbols, problem: damage === '' ? '' : `${path}: ${damage}${keptOf(result)}` };
}
