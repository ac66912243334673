// Bytes -> report, in one page. Read this first.
//
//   inputs    streams of bytes with a name (files, archives, URLs: the face opened and decompressed them)
//   decode    the first format that recognises the head takes the bytes; each yields artifacts (tables) and a diary
//   join      artifacts of one process, in order, without those that contradict each other
//   session   artifacts plus a memo of facts
//   report    every rule over its facts; findings merged, scored, folded, ranked
import { joined } from './base/bytes.ts';
import { recognise, HEAD_BYTES } from './decode/formats.ts';
import type { DecodeContext, Decoded, Decoder } from './decode/format.ts';
import type { FactOptions, Located } from './facts/fact.ts';
import { flames } from './facts/flames.ts';
import { join } from './facts/join.ts';
import { createSession, type Session } from './facts/session.ts';
import { assemble } from './report/assemble.ts';
import { describeInput } from './report/describe-input.ts';
import type { FlameData, InputReport, Report } from './report/report.ts';
import type { Rule } from './rules/rule.ts';
import { rules } from './rules/rules.ts';
import type { Artifact } from './tables/artifact.ts';
import { createDiary } from './tables/diary.ts';
import { createSymbols, type Symbols } from './tables/symbols.ts';

export interface PipelineInput {
	readonly path: string;
	/** Set for a plain file. `memory`: whether that of a chunk may be used again once the next one has been asked for. */
	readonly file?: { readonly path: string; again(): AsyncIterable<Uint8Array>; readonly memory: { mayBeReused: boolean } };
	chunks(): AsyncIterable<Uint8Array>;
	/** Complete when `chunks()` has ended. */
	digest(): { readonly bytes: number; readonly sha256: string; readonly damage: string | null };
}

export interface PipelineOptions extends FactOptions {
	/** Version of gowhy, for the report. */
	readonly gowhy: string;
	/** Name of the recording. */
	readonly name: string;
	/** Most bytes a decoder may hold. */
	readonly maxHeldBytes: number;
	/** Rules of the user, besides ours. */
	readonly userRules?: readonly Rule[];
	/** Told after each chunk, for a progress line. */
	readonly onProgress?: (path: string, bytes: number) => void;
	/**
	 * Decodes a file on several threads while `chunks()` goes by for its digest. Null: it does not apply to this file. A promise of
	 * null: it did not work out, and the file is decoded in one go.
	 */
	readonly decodeInParallel?: (file: string, context: DecodeContext) => Promise<Decoded | null> | null;
}

export interface Recording {
	readonly session: Session;
	readonly inputs: readonly InputReport[];
	readonly notes: readonly string[];
}

export const DEFAULT_MIN_WAIT_NS = 1e9;
export const DEFAULT_MAX_HELD_BYTES = 1 << 30;

export async function diagnose(
	inputs: AsyncIterable<PipelineInput>,
	options: PipelineOptions,
): Promise<{ report: Report; recording: Recording }> {
	const recording = await readRecording(inputs, options);
	const { inputs: described, notes } = recording;
	return {
		report: assemble(recording.session, [...rules, ...(options.userRules ?? [])], {
			gowhy: options.gowhy,
			name: options.name,
			inputs: described,
			notes,
		}),
		recording,
	};
}

export async function readRecording(inputs: AsyncIterable<PipelineInput>, options: PipelineOptions): Promise<Recording> {
	const symbols = createSymbols();
	const described: InputReport[] = [];
	const located: Located[] = [];
	for await (const input of inputs) {
		const { decoded, diary } = await decodeInput(input, symbols, options);
		for (const tables of decoded?.artifacts ?? []) located.push(locate(described.length, located.length, tables));
		described.push(
			describeInput(input.path, input.digest(), decoded && { artifacts: decoded.artifacts, damage: damageText(decoded) }, diary.entries()),
		);
	}
	const { located: joined, notes } = join(
		located,
		described.map((one) => one.path),
	);
	return { session: createSession(symbols, joined, options), inputs: described, notes };
}

const damageText = ({ damage, kept }: Decoded): string | null => damage && `${damage.message}${kept === '' ? '' : `; kept: ${kept}`}`;

const locate = (input: number, index: number, tables: Artifact): Located => ({ input, index, tables }) as Located;

/** `decoded` is null when no format knows the bytes. */
async function decodeInput(input: PipelineInput, symbols: Symbols, options: PipelineOptions) {
	const diary = createDiary();
	const context = { symbols, diary, maxHeldBytes: options.maxHeldBytes };
	const inParallel = (input.file && options.decodeInParallel?.(input.file.path, context)) ?? null;
	if (input.file && inParallel !== null) {
		let seen = 0;
		input.file.memory.mayBeReused = true;
		for await (const chunk of input.chunks()) options.onProgress?.(input.path, (seen += chunk.length));
		const decoded = await inParallel;
		if (decoded !== null) return { decoded, diary };
	}
	const chunks = input.file && inParallel !== null ? input.file.again() : input.chunks();
	const head: Uint8Array[] = [];
	let headBytes = 0;
	let seen = 0;
	let decoder: Decoder | null | undefined;
	const start = (isWhole: boolean): void => {
		const format = headBytes === 0 ? null : recognise(joined(head, headBytes).subarray(0, HEAD_BYTES), isWhole);
		decoder = format?.open(context) ?? null;
		if (decoder) for (const chunk of head) decoder.push(chunk);
		head.length = 0;
	};
	for await (const chunk of chunks) {
		seen += chunk.length;
		options.onProgress?.(input.path, seen);
		if (decoder) {
			decoder.push(chunk);
			if (input.file && decoder.copies) input.file.memory.mayBeReused = true;
		} else if (decoder === undefined) {
			head.push(chunk);
			headBytes += chunk.length;
			if (headBytes >= HEAD_BYTES) start(false);
		}
		if (decoder === null) break;
	}
	if (decoder === undefined) start(true);
	return { decoded: decoder?.finish() ?? null, diary };
}

/** Flame trees of a recording, for faces that draw them. */
export function flameData({ session, inputs }: Recording): FlameData[] {
	return session.get(flames).map(({ input, sampleType, unit, total, name, depth, value }) => ({
		title: `${inputs[input]?.path ?? ''}: ${sampleType}`,
		unit,
		total,
		name,
		depth,
		value,
	}));
}
