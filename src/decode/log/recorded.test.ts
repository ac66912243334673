// The logs in fixtures/log, as a person would find them on a disk.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { createDiary } from '../../tables/diary.ts';
import { createSymbols } from '../../tables/symbols.ts';
import { logFormat } from './index.ts';

function decode(name: string) {
	const decoder = logFormat.open({ symbols: createSymbols(), diary: createDiary(), maxHeldBytes: 1 << 26 });
	decoder.push(readFileSync(new URL(`../../../fixtures/log/${name}`, import.meta.url)));
	return decoder.finish();
}

const nil = {
	kind: 'crash',
	crashKind: 'panic',
	messages: ['runtime error: invalid memory address or nil pointer dereference'],
	signal: 'SIGSEGV: segmentation violation',
	goroutine: 1,
};

it.each([
	[
		'stern-two-pods.log',
		[
			{ ...nil, stream: 'web-0/app' },
			{ kind: 'snapshot', form: 'crash', stream: 'web-0/app', goroutineCount: 2 },
		],
	],
	[
		'docker-json.log',
		[
			{ ...nil, stream: '', timeNanos: '1732150923000000000' },
			{ kind: 'snapshot', goroutineCount: 2 },
		],
	],
	['cri.log', [{ kind: 'snapshot', form: 'debug2', goroutineCount: 18, timeNanos: '1732150923000000000' }]],
	['journal-races.log', [{ kind: 'race' }, { kind: 'race' }, { kind: 'race' }, { kind: 'race' }]],
	[
		'slog.log',
		[
			{ kind: 'crash', recovered: true, messages: ['handler died'] },
			{ kind: 'snapshot', isPartial: true },
		],
	],
	['compose-gctrace.log', [{ kind: 'gctrace', length: 30 }]],
])('%s', (name, expected) => {
	const { artifacts, damage } = decode(name);
	expect(damage).toBeNull();
	expect(artifacts).toMatchObject(expected);
	expect(artifacts).toHaveLength(expected.length);
});
