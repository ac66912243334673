// Threads of the built program against decoding in one go.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { recordedFolder } from '../../fixtures/go-trace/runs.ts';
import { repositoryPath } from '../../test/support/diagnose.ts';
import { openFast } from '../decode/go-trace/index.ts';
import { createDiary } from '../tables/diary.ts';
import { createSymbols } from '../tables/symbols.ts';
import { parallelDecoder } from './decode-in-parallel.ts';

const script = repositoryPath('dist/trace-worker.js');
const recorded = join(recordedFolder, 'go1.26-generations.trace');
const folder = mkdtempSync(join(tmpdir(), 'gowhy-threads-'));
afterAll(() => rmSync(folder, { recursive: true }));

const newContext = () => ({ symbols: createSymbols(), diary: createDiary(), maxHeldBytes: 1 << 28 });

function written(name: string, bytes: Uint8Array): string {
	const path = join(folder, name);
	writeFileSync(path, bytes);
	return path;
}

describe('a trace on several threads', () => {
	it.each([2, 3, 4])('gives the same tables with %i threads', async (threads) => {
		const decoder = openFast(newContext());
		decoder.push(readFileSync(recorded));
		const decoded = await parallelDecoder(threads, script)(recorded, newContext());
		expect(decoded).toEqual(decoder.finish());
	});

	it('does not apply to one thread, to small traces unless asked for, and where there is no script', () => {
		expect(parallelDecoder(1, script)(recorded, newContext())).toBeNull();
		expect(parallelDecoder(undefined, script)(recorded, newContext())).toBeNull();
		expect(parallelDecoder(2, join(folder, 'missing.js'))(recorded, newContext())).toBeNull();
	});

	it('does not apply to what is no trace or cannot be cut', () => {
		expect(parallelDecoder(2, script)(join(folder, 'missing.trace'), newContext())).toBeNull();
		expect(parallelDecoder(2, script)(written('empty', new Uint8Array(0)), newContext())).toBeNull();
		expect(parallelDecoder(2, script)(written('cut', readFileSync(recorded).subarray(0, -5)), newContext())).toBeNull();
	});

	it('leaves a trace that is broken inside to the decoder of the whole', async () => {
		const bytes = readFileSync(recorded);
		// Events of the last generation that do not exist; the headers of all batches are fine.
		const at = bytes.lastIndexOf(0x10);
		bytes.fill(0x7f, at, at + 1);
		const decoder = openFast(newContext());
		decoder.push(bytes);
		expect(decoder.finish().damage).not.toBeNull();
		expect(await parallelDecoder(2, script)(written('broken', bytes), newContext())).toBeNull();
	});

	it('gives way when a thread fails', async () => {
		const failing = written('failing.mjs', new TextEncoder().encode("throw new Error('no memory');"));
		expect(await parallelDecoder(2, failing)(recorded, newContext())).toBeNull();
	});
});
