// A thread that decodes one part of an execution trace. Entry of its own: tools/build.ts.
import { readSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { buffersOf, decodePart, type PartPlan } from '../decode/go-trace/engine/part.ts';

export interface PartTask {
	/** File descriptor, opened by the main thread. */
	readonly file: number;
	readonly plan: PartPlan;
}

const { file, plan } = workerData as PartTask;
const part = decodePart(plan, (target, offset) => readSync(file, target, 0, target.length, offset));
parentPort?.postMessage(part, buffersOf(part));
