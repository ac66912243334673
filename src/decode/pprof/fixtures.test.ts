// Profiles that Go wrote (fixtures/pprof, made by record.ts): a new file there is a new case here.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { StackId } from '../../base/ids.ts';
import type { ProfileTables } from '../../tables/profile.ts';
import { createDiary } from '../../tables/diary.ts';
import type { SnapshotTables } from '../../tables/snapshot.ts';
import { createSymbols } from '../../tables/symbols.ts';
import { pprof } from './index.ts';

const folder = join(import.meta.dirname, '../../../fixtures/pprof');
const names = readdirSync(folder)
	.filter((file) => file.endsWith('.pb.gz'))
	.map((file) => basename(file, '.pb.gz'));
const bytesOf = (name: string): Uint8Array => gunzipSync(readFileSync(join(folder, `${name}.pb.gz`)));

function decode(name: string) {
	const symbols = createSymbols();
	const diary = createDiary();
	const decoder = pprof.open({ symbols, diary, maxHeldBytes: 1 << 26 });
	decoder.push(bytesOf(name));
	const { artifacts, damage } = decoder.finish();
	expect(damage).toBeNull();
	expect(diary.entries()).toEqual([]);
	return { profile: artifacts[0] as ProfileTables, snapshot: artifacts[1] as SnapshotTables | undefined, symbols };
}

describe('profiles of Go programs', () => {
	it.each(names)('%s is of its kind', (name) => {
		const kind = name === 'allocs' ? 'heap' : name.replace(/-go.*/, '');
		expect(decode(name).profile.profileKind).toBe(kind);
	});

	it('heap and allocs differ in the default sample type', () => {
		const type = (name: string) => {
			const { profile } = decode(name);
			return profile.sampleTypes[profile.defaultSampleType]?.type;
		};
		expect([type('heap'), type('allocs')]).toEqual(['inuse_space', 'alloc_space']);
	});

	it('the cpu profile has the two labelled burners and the generic one', () => {
		const { profile, symbols } = decode('cpu');
		const functions = new Set([...profile.stack].flatMap((id) => [0, 1, 2].map((depth) => symbols.functionAt(id as StackId, depth))));
		expect(functions).toContain('main.largest[...]');
		const values = new Set([...profile.labels.text].map((id) => symbols.text(id as never)));
		expect(values).toEqual(new Set(['short', 'long', '/hash']));
	});

	it('the goroutine profile shows the parked goroutines, the leak profile only the leaked', () => {
		const parked = (name: string): number => {
			const { snapshot, symbols } = decode(name);
			let count = 0;
			snapshot?.rows.stack.forEach((stack, row) => {
				if (symbols.rootFunction(stack as StackId) === 'main.park') count += snapshot.rows.count[row] as number;
			});
			return count;
		};
		expect(parked('goroutine')).toBe(9);
		expect(parked('goroutineleak')).toBe(3);
		expect(parked('goroutineleak-go1.27')).toBe(3);
		expect(decode('goroutineleak').snapshot?.isPartial).toBe(true);
	});
});
