// BEFORE or AFTER -> its recordings, each reduced to figures as soon as it is read, so that only one is in memory.
import { open, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Measurement, measure } from '../../compare/measure.ts';
import { looksStored, readStored } from '../../compare/stored.ts';
import { recognise } from '../../decode/formats.ts';
import { groupRecordings, naturalOrder, openInputs, type RecordingInputs } from '../../input/index.ts';
import { DEFAULT_MAX_HELD_BYTES, diagnose } from '../../pipeline.ts';
import type { Report } from '../../report/report.ts';
import { ExitStatus } from '../command.ts';
import { parallelDecoder } from '../decode-in-parallel.ts';
import { version } from '../version.ts';

export interface SideOptions {
	readonly minWaitNs: number;
	readonly threads: number | undefined;
	/** Each file of a folder is a recording. */
	readonly eachFile: boolean;
	/** Stacks for flame graphs too. */
	readonly withStacks: boolean;
	readonly onProgress: (text: string) => void;
	readonly warn: (text: string) => void;
}

/** Of files without anything that the Go runtime wrote: `isEmpty`. A log without a panic is an answer when the other side has one. */
export interface ReadSide {
	readonly name: string;
	readonly measurements: readonly Measurement[];
	readonly isEmpty: boolean;
}

export async function readSides(args: readonly [string, string], options: SideOptions): Promise<readonly [ReadSide, ReadSide]> {
	if (args[0] === '-' && args[1] === '-') throw new ExitStatus(2, 'standard input can be one of the sides only');
	const before = await readSide(args[0], options);
	const after = await readSide(args[1], options);
	if (before.isEmpty && after.isEmpty) throw new ExitStatus(2, 'there is no recording and no stored report on either side');
	return [before, after];
}

async function readSide(arg: string, options: SideOptions): Promise<ReadSide> {
	const stored = await storedFiles(arg);
	if (stored.length > 0) return { name: arg, measurements: (await Promise.all(stored.map(readStoredFile))).flat(), isEmpty: false };
	const measurements: Measurement[] = [];
	const empty: Measurement[] = [];
	for (const recording of await recordingsOf(arg, options.eachFile)) {
		const { report, measurement } = await readRecording(recording, options);
		if (isRead(report)) measurements.push(measurement);
		else {
			for (const input of report.recording.inputs)
				options.warn(`${input.path}: ${input.damage ?? 'nothing written by the Go runtime found'}`);
			if (report.recording.inputs.some(({ kind }) => kind === 'unknown')) empty.push(measurement);
		}
	}
	if (measurements.length + empty.length === 0) throw new ExitStatus(2, `${arg}: no recording and no stored report in it`);
	return { name: arg, measurements: measurements.length > 0 ? measurements : empty, isEmpty: measurements.length === 0 };
}

const isRead = ({ recording }: Report): boolean => recording.inputs.some(({ kind }) => kind !== 'unknown' && kind !== 'broken');

async function readRecording(recording: RecordingInputs, { minWaitNs, threads, withStacks, onProgress, warn }: SideOptions) {
	const sources = openInputs([...recording.args], { onProblem: (problem) => warn(problem.message) });
	const { report, recording: read } = await diagnose(sources, {
		gowhy: version,
		name: recording.name,
		minWaitNs,
		maxHeldBytes: DEFAULT_MAX_HELD_BYTES,
		decodeInParallel: parallelDecoder(threads),
		onProgress: (path, bytes) => onProgress(`reading ${path}: ${Math.round(bytes / 1e6)} MB`),
	});
	return { report, measurement: measure(report, read.session, { withStacks }) };
}

async function recordingsOf(arg: string, eachFile: boolean): Promise<RecordingInputs[]> {
	if (eachFile && (await stat(arg).catch(() => null))?.isDirectory())
		return (await filesOf(arg)).map((path) => ({ name: path, args: [path] }));
	return groupRecordings([arg], (head, isWhole) => recognise(head, isWhole) !== null);
}

/** In natural order, without hidden ones. */
async function filesOf(folder: string): Promise<string[]> {
	const names = (await readdir(folder)).filter((name) => !name.startsWith('.')).sort(naturalOrder);
	const files: string[] = [];
	for (const path of names.map((name) => join(folder, name))) if ((await stat(path).catch(() => null))?.isFile()) files.push(path);
	return files;
}

/** The file itself, or all files of a folder that holds nothing else; else none: a report beside captures belongs to them. */
async function storedFiles(arg: string): Promise<string[]> {
	const info = await stat(arg).catch(() => null);
	if (info?.isFile()) return (await isStored(arg)) ? [arg] : [];
	if (!info?.isDirectory()) return [];
	const files = await filesOf(arg);
	for (const file of files) if (!(await isStored(file))) return [];
	return files;
}

async function isStored(path: string): Promise<boolean> {
	const file = await open(path);
	try {
		const { buffer, bytesRead } = await file.read(Buffer.alloc(200), 0, 200, 0);
		return looksStored(buffer.toString('utf8', 0, bytesRead));
	} finally {
		await file.close();
	}
}

async function readStoredFile(path: string): Promise<Measurement[]> {
	try {
		return readStored(await readFile(path, 'utf8'));
	} catch (error) {
		throw new ExitStatus(2, `${path}: not a report of gowhy diagnose --json: ${error instanceof Error ? error.message : String(error)}`);
	}
}
