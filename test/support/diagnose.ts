// Recordings through the pipeline in this process, as the CLI does it, without the bundle.
import { fileURLToPath } from 'node:url';
import { openInputs } from '../../src/input/index.ts';
import { DEFAULT_MAX_HELD_BYTES, DEFAULT_MIN_WAIT_NS, diagnose, type PipelineInput, type Recording } from '../../src/pipeline.ts';
import type { Report } from '../../src/report/report.ts';

export interface Answer {
	readonly report: Report;
	readonly recording: Recording;
}

export const repositoryPath = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

export const recordingsFolder = 'examples/recordings';

/** A folder of examples/recordings, with the defaults of `gowhy diagnose`. */
export const diagnoseExample = (recording: string): Promise<Answer> =>
	diagnoseInputs(openInputs([repositoryPath(`${recordingsFolder}/${recording}`)]), recording);

export const diagnoseInputs = (inputs: AsyncIterable<PipelineInput>, name: string): Promise<Answer> =>
	diagnose(inputs, { gowhy: 'test', name, minWaitNs: DEFAULT_MIN_WAIT_NS, maxHeldBytes: DEFAULT_MAX_HELD_BYTES });

/** Bytes in memory as an input, in one chunk. */
export function bytesInput(path: string, bytes: Uint8Array): PipelineInput {
	return {
		path,
		async *chunks() {
			yield bytes;
		},
		digest: () => ({ bytes: bytes.length, sha256: '0'.repeat(64), damage: null }),
	};
}

export async function* inOrder(inputs: readonly PipelineInput[]): AsyncGenerator<PipelineInput> {
	yield* inputs;
}
