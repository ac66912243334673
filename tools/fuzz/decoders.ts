// What is fuzzed: one line per decoder. A new one needs its format, inputs to start from and a shape (shape.ts).
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Format } from '../../src/decode/format.ts';
import { goTrace } from '../../src/decode/go-trace/index.ts';
import { logFormat } from '../../src/decode/log/index.ts';
import { pprof } from '../../src/decode/pprof/index.ts';
import { processFiles } from '../../src/decode/process-files/index.ts';
import { encodeTrace } from '../trace-text.ts';
import { bothWays } from './both-ways.ts';
import type { Shape } from './shape.ts';
import { lineShape } from './shape-lines.ts';
import { protobufShape } from './shape-protobuf.ts';
import { traceV1Shape } from './shape-trace-v1.ts';
import { traceV2Shape } from './shape-trace-v2.ts';

export interface FuzzedDecoder {
	readonly name: string;
	readonly format: Format;
	/** Inputs to change, in a fixed order. */
	seeds(): Uint8Array[];
	readonly shape: Shape;
}

// The same from here and from the bundle in .cache/fuzz.
const fixtures = join(import.meta.dirname, '../../fixtures');

/** Files of a folder of fixtures, sorted, so that a seed means the same everywhere. */
function files(folder: string, pattern: RegExp): Uint8Array[] {
	const names = readdirSync(join(fixtures, folder)).filter((name) => pattern.test(name));
	return names.sort().map((name) => new Uint8Array(readFileSync(join(fixtures, folder, name))));
}

const traceSeeds = (): Uint8Array[] => [
	...files('go-trace', /^(?!unsupported).*\.txt$/).map((bytes) => encodeTrace(text(bytes))),
	...files('go-trace/recorded', /\.trace$/),
];

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const logFolders = ['goroutine-dump', 'race-report', 'gctrace', 'schedtrace', 'log'];

export const decoders: readonly FuzzedDecoder[] = [
	{ name: 'trace-v1', format: goTrace, seeds: () => files('go-trace/old', /\.trace$/), shape: traceV1Shape as Shape },
	{ name: 'trace-v2', format: goTrace, seeds: traceSeeds, shape: traceV2Shape as Shape },
	{ name: 'trace-engine', format: bothWays, seeds: traceSeeds, shape: traceV2Shape as Shape },
	{
		name: 'log',
		format: logFormat,
		seeds: () => logFolders.flatMap((folder) => files(folder, /\.(txt|log)$/)),
		shape: lineShape as Shape,
	},
	{ name: 'process-files', format: processFiles, seeds: () => files('process-files', /\.txt$/), shape: lineShape as Shape },
	{
		name: 'pprof',
		format: pprof,
		seeds: () => files('pprof', /\.pb\.gz$/).map((bytes) => new Uint8Array(gunzipSync(bytes))),
		shape: protobufShape as Shape,
	},
];
