// Files -> weighted stacks, for `gowhy flame` and `gowhy export`: profiles by sample type, traces by what their time went to.
import { DecodeError } from '../../base/errors.ts';
import { decodeTrace } from '../../decode/go-trace/decode-trace.ts';
import type { TraceEvent, TraceSink } from '../../decode/go-trace/event.ts';
import { headerBytes, headerVersion } from '../../decode/go-trace/header.ts';
import {
	createTraceProfiler,
	describeTraceProfile,
	isTraceProfileKind,
	type TraceProfileKind,
	traceProfileKinds,
	valueTypesOf,
} from '../../decode/go-trace/trace-profile.ts';
import { joinChunks, parseProfile, pprof } from '../../decode/pprof/index.ts';
import { openInputs } from '../../input/index.ts';
import type { InputSource } from '../../input/source.ts';
import { stacksOfProfile } from '../../stacks/of-profile.ts';
import { stacksOfTrace } from '../../stacks/of-trace.ts';
import { sampleTypeIndex } from '../../stacks/select.ts';
import { joinStacks, type WeightedStacks } from '../../stacks/weighted-stacks.ts';
import { createDiary } from '../../tables/diary.ts';
import { createSymbols } from '../../tables/symbols.ts';
import { ExitStatus } from '../command.ts';
import type { TimeWindow } from '../duration.ts';
import { maxHeldBytes } from './trace-events.ts';

export interface StackOptions {
	/** Sample type of profiles, as pprof takes it; '' the default one. 'all': every one. */
	readonly sampleIndex: string;
	/** What of a trace; '' CPU samples if it has any, else running time. */
	readonly weight: string;
	/** Also waits that were open at either end of a trace. */
	readonly openWaits: boolean;
	/** Part of a trace. */
	readonly window: TimeWindow;
}

export interface ReadStacks {
	readonly stacks: WeightedStacks;
	/** What the weights are: "cpu, nanoseconds" or "waiting for channels and locks". */
	readonly what: string;
	/** Type of weight to show first. */
	readonly first: number;
	/** What is broken in inputs that were used all the same. */
	readonly problems: readonly string[];
}

/** Reads all inputs and adds them up. Throws ExitStatus 2 for what cannot be read or added. */
export async function readStacks(args: readonly string[], options: StackOptions): Promise<ReadStacks> {
	if (options.weight !== '' && !isTraceProfileKind(options.weight))
		throw new ExitStatus(2, `--weight is one of ${traceProfileKinds.join(', ')}, not '${options.weight}'`);
	const parts: ReadStacks[] = [];
	for await (const source of openInputs(args)) parts.push(await readOne(source, options));
	const first = parts[0];
	if (first === undefined) throw new ExitStatus(2, 'there is no profile or trace in the inputs');
	const problems = parts.flatMap((part) => part.problems);
	if (parts.length === 1) return first;
	const typesOf = (part: ReadStacks): string => part.stacks.types.map((of) => `${of.type}/${of.unit}`).join(' ');
	const other = parts.find((part) => typesOf(part) !== typesOf(first));
	if (other !== undefined) throw new ExitStatus(2, `the inputs do not add up: one has ${typesOf(first)}, another ${typesOf(other)}`);
	const columns = first.stacks.types.map((_, t) => t);
	return {
		stacks: joinStacks(
			parts.map((part) => part.stacks),
			parts.map(() => columns),
			first.stacks.types,
		),
		what: first.what,
		first: first.first,
		problems,
	};
}

async function readOne(source: InputSource, options: StackOptions): Promise<ReadStacks> {
	const chunks: Uint8Array[] = [];
	let size = 0;
	let trace: ReturnType<typeof traceReader> | null = null;
	for await (const chunk of source.chunks()) {
		if (trace !== null) {
			trace.push(chunk);
			continue;
		}
		chunks.push(chunk.slice());
		size += chunk.length;
		if (size > maxHeldBytes) throw new ExitStatus(2, `${source.path}: larger than ${maxHeldBytes} bytes`);
		if (size < headerBytes || size - chunk.length >= headerBytes) continue;
		if (headerVersion(joined(chunks)) === 0) continue;
		trace = traceReader(options);
		for (const held of chunks.splice(0)) trace.push(held);
	}
	const damage = source.digest().damage;
	if (trace !== null) return trace.finish(source.path, damage);
	if (damage !== null) throw new ExitStatus(2, `${source.path}: ${damage}`);
	return profileStacks(source.path, joinChunks(chunks, size), options);
}

/** The first few chunks in one, for a look at the header. */
const joined = (chunks: readonly Uint8Array[]): Uint8Array =>
	Uint8Array.from(chunks.flatMap((chunk) => [...chunk.subarray(0, headerBytes)]));

function profileStacks(path: string, bytes: Uint8Array, { sampleIndex, weight, window }: StackOptions): ReadStacks {
	if (window.fromNs > 0 || window.toNs !== Number.POSITIVE_INFINITY)
		throw new ExitStatus(2, `${path}: a window of time is for traces; a profile does not tell when its samples were taken`);
	if (weight !== '') throw new ExitStatus(2, `${path}: --weight is for traces, and this is none; profiles have --sample-index`);
	try {
		const { document } = parseProfile(bytes, maxHeldBytes);
		const types = document.sampleTypes;
		const names = types.map((of) => of.type).join(', ');
		const index = sampleIndex === 'all' ? 0 : sampleTypeIndex(types, document.defaultSampleType, sampleIndex);
		if (index < 0) throw new ExitStatus(2, `${path}: no sample type '${sampleIndex}'; it has ${names || 'none'}`);
		const wanted = sampleIndex === 'all' ? types.map((_, t) => t) : [index];
		const first = sampleIndex === 'all' ? sampleTypeIndex(types, document.defaultSampleType, '') : 0;
		return { stacks: stacksOfProfile(document, wanted, maxHeldBytes), what: types[index]?.type ?? '', first, problems: [] };
	} catch (error) {
		if (!(error instanceof DecodeError)) throw error;
		const isProfile = pprof.recognise(bytes.subarray(0, 65536), bytes.length <= 65536);
		throw new ExitStatus(2, `${path}: ${isProfile ? error.message : 'neither a profile (profile.proto) nor an execution trace'}`);
	}
}

function traceReader({ weight, openWaits, window }: StackOptions) {
	const symbols = createSymbols();
	const kinds: readonly TraceProfileKind[] = isTraceProfileKind(weight) ? [weight] : ['cpu', 'running'];
	const profilers = kinds.map((kind) => createTraceProfiler(symbols, kind, { withOpen: openWaits, ...window }));
	const decoder = decodeTrace({ symbols, diary: createDiary(), maxHeldBytes }, both(profilers));
	return {
		push: (chunk: Uint8Array): void => decoder.push(chunk),
		finish(path: string, inputDamage: string | null): ReadStacks {
			const result = decoder.finish();
			const damage = inputDamage ?? result.damage?.message ?? null;
			if (result.generations === 0) throw new ExitStatus(2, `${path}: ${damage ?? 'an empty trace'}`);
			const found = profilers.map((profiler) => profiler.finish());
			const chosen = found.findIndex((profile) => profile.length > 0);
			const kind = kinds[Math.max(0, chosen)] as TraceProfileKind;
			const profile = found[Math.max(0, chosen)];
			if (profile === undefined) throw new ExitStatus(2, `${path}: an empty trace`);
			const type = valueTypesOf(kind).sampleTypes.at(-1) as { type: string; unit: string };
			const weights = [kind === 'cpu' ? profile.count : profile.ns];
			return {
				stacks: stacksOfTrace({ stack: profile.stack, weights, types: [type] }, symbols),
				what: describeTraceProfile(kind),
				first: 0,
				problems: damage === null ? [] : [`${path}: ${damage}${result.kept === '' ? '' : ` (kept: ${result.kept})`}`],
			};
		},
	};
}

/** One sink for several. */
function both(sinks: readonly TraceSink[]): TraceSink {
	if (sinks.length === 1) return sinks[0] as TraceSink;
	return {
		start(clock) {
			for (const sink of sinks) sink.start(clock);
		},
		event(e: TraceEvent) {
			for (const sink of sinks) sink.event(e);
		},
	};
}
