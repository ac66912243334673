// The formats, in the order in which they are asked. Order matters: an execution trace has an exact header, a profile is
// recognised by its protobuf fields, and text comes last because it takes whatever is printable.
import type { Format } from './format.ts';
import { goTrace } from './go-trace/index.ts';
import { logFormat } from './log/index.ts';
import { pprof } from './pprof/index.ts';
import { processFiles } from './process-files/index.ts';

export const formats: readonly Format[] = [goTrace, pprof, processFiles, logFormat];

/** How many first bytes a format needs to recognise itself. */
export const HEAD_BYTES = 64 * 1024;

export function recognise(head: Uint8Array, isWhole: boolean): Format | null {
	return formats.find((format) => format.recognise(head, isWhole)) ?? null;
}
