// Runs inputs one after the other. The parent (fuzz.ts) watches `progress`, since a decoder that hangs cannot say so itself.
import { parentPort, workerData } from 'node:worker_threads';
import { checkInput } from './check.ts';
import { decoders } from './decoders.ts';
import { inputMaker } from './input.ts';

export interface WorkerData {
	readonly decoder: string;
	readonly seed: number;
	/** First input, and the first one that is not run. */
	readonly from: number;
	readonly to: number;
	/** Number of the input being run; 1 when told to stop. */
	readonly progress: SharedArrayBuffer;
}

export interface Found {
	readonly number: number;
	readonly problem: string;
}

const data = workerData as WorkerData;
const progress = new Int32Array(data.progress);
const decoder = decoders.find(({ name }) => name === data.decoder);
if (decoder !== undefined) {
	const make = inputMaker(decoder);
	for (let number = data.from; number < data.to && Atomics.load(progress, 1) === 0; number++) {
		Atomics.store(progress, 0, number);
		const problem = checkInput(decoder.format, make(data.seed, number));
		if (problem !== null) parentPort?.postMessage({ number, problem } satisfies Found);
	}
}
