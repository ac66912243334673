// Decodes a large execution trace on several threads: where it can be cut, a worker for each part, the stitching.
import { closeSync, existsSync, fstatSync, openSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Worker } from 'node:worker_threads';
import type { DecodeContext, Decoded } from '../decode/format.ts';
import type { Part, PartPlan } from '../decode/go-trace/engine/part.ts';
import { findSeams, planParts, type Seams } from '../decode/go-trace/engine/seams.ts';
import { lookAtFile } from './look-at-file.ts';
import type { PartTask } from './trace-worker.ts';

/** Without being asked: more take more memory than time they save (docs/performance.md). Who asks for threads gets them. */
const mostThreads = 2;
/** Below it a second thread costs more than it saves. */
const leastBytes = 128e6;

/** `threads`: as the user asked; undefined: as many as help. `script`: of the workers. */
export function parallelDecoder(
	threads: number | undefined,
	script: string = workerPath(),
): (file: string, context: DecodeContext) => Promise<Decoded | null> | null {
	const count = threads ?? Math.min(mostThreads, availableParallelism());
	return (path, context) => {
		if (count < 2 || !existsSync(script)) return null;
		const file = openQuietly(path);
		if (file < 0) return null;
		const { size } = fstatSync(file);
		const seams = size >= (threads === undefined ? leastBytes : 0) ? findSeams(lookAtFile(file), size) : null;
		const plans = seams === null ? [] : planParts(seams, count, context.maxHeldBytes);
		if (seams === null || plans.length < 2) {
			closeSync(file);
			return null;
		}
		const tasks = plans.map((plan: PartPlan): PartTask => ({ file, plan }));
		return decodeParts(tasks, script, seams, context).finally(() => closeSync(file));
	};
}

/** What only large traces need is loaded here. */
async function decodeParts(
	tasks: readonly PartTask[],
	script: string,
	{ version }: Seams,
	context: DecodeContext,
): Promise<Decoded | null> {
	const [{ Worker }, { stitch }] = await Promise.all([import('node:worker_threads'), import('../decode/go-trace/engine/stitch.ts')]);
	const workers = tasks.map((task) => new Worker(script, { workerData: task }));
	const stopAll = (): void => workers.forEach((worker) => void worker.terminate());
	const parts = await Promise.all(
		workers.map(async (worker) => {
			const part = await partOf(worker);
			// When one has failed the others need not end; a thread that was stopped gives nothing.
			if (part === null) stopAll();
			return part;
		}),
	);
	if (!parts.every((part) => part !== null)) return null;
	const artifacts = stitch(parts, version, context.symbols);
	return artifacts && { artifacts, damage: null, kept: '' };
}

/** Null when the thread cannot do it, for whatever reason: then the trace is decoded in one go, which says what is wrong. */
const partOf = (worker: Worker): Promise<Part | null> =>
	new Promise((resolve) => {
		worker.once('message', resolve);
		worker.once('error', () => resolve(null));
		worker.once('exit', () => resolve(null));
	});

/** The worker's script lies beside the bundle; chunks are one folder below. */
function workerPath(): string {
	return fileURLToPath(import.meta.url).replace(/[\\/](?:chunks[\\/])?[^\\/]*$/, '/trace-worker.js');
}

function openQuietly(path: string): number {
	try {
		return openSync(path, 'r');
	} catch {
		return -1;
	}
}
