import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { joined } from '../../fixtures/input/streams.ts';
import { tarEnd, tarMember } from '../../fixtures/input/tar-writer.ts';
import { groupRecordings } from './index.ts';

let root = '';
beforeAll(() => {
	root = mkdtempSync(join(tmpdir(), 'gowhy-'));
	const files: Record<string, string | Uint8Array> = {
		heap10: 'capture',
		heap9: 'capture',
		'one/trace.out': 'capture',
		'one/pprof/cpu': gzipSync('capture'),
		'pods/README': 'prose',
		'pods/b/dump': 'capture',
		'pods/a/deep/dump': 'capture',
		'pods/notes/x': 'prose',
		'kept/recording.json': '{}',
		'kept/a/dump': 'capture',
		'kept/b/dump': 'capture',
		'a.tgz': gzipSync(joined(tarMember('dump', 'capture'), tarEnd)),
	};
	for (const [name, content] of Object.entries(files)) {
		mkdirSync(join(root, name, '..'), { recursive: true });
		writeFileSync(join(root, name), content);
	}
});
afterAll(() => rmSync(root, { recursive: true }));

const isCapture = (head: Uint8Array): boolean => Buffer.from(head).includes('capture');

/** "name: arguments", relative to the root. */
async function group(...args: string[]): Promise<string[]> {
	const recordings = await groupRecordings(
		args.map((arg) => (arg === '-' ? arg : join(root, arg))),
		isCapture,
	);
	return recordings.map(({ name, args }) => `${name}: ${args.join(' ')}`.replaceAll(`${root}/`, ''));
}

test('loose files are one recording, in natural order; each folder and archive is one', async () => {
	expect(await group('one', 'heap10', 'a.tgz', 'heap9')).toEqual(['one: one', 'heap10, heap9: heap9 heap10', 'a.tgz: a.tgz']);
});

test('a folder with captures at its top is one recording, sub-folders included', async () => {
	expect(await group('one')).toEqual(['one: one']);
});

test('a folder whose captures lie in several sub-folders is several recordings; prose does not count', async () => {
	expect(await group('pods')).toEqual(['pods/a: pods/a', 'pods/b: pods/b']);
});

test('a manifest says that it is one', async () => {
	expect(await group('kept')).toEqual(['kept: kept']);
});

test('standard input and files that do not exist are loose', async () => {
	expect(await group('-', 'gone')).toEqual(['standard input, gone: - gone']);
});
