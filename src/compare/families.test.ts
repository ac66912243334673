import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatQuantity } from '../base/units.ts';
import { families } from './families.ts';
import type { FigureKind } from './figure.ts';

const kinds = families.flatMap((family) => family.kinds);

const documented = ({ id, role, unit, better, followsLoad, least, usual, doc }: FigureKind): string =>
	`| \`${id}\` | ${role} | ${unit} | ${better}${followsLoad ? ', load' : ''} | ${formatQuantity(least, unit)} | ${usual === 1 ? 'any' : `${Math.round(usual * 100)} %`} | ${doc} |`;

describe('the figures', () => {
	it('have ids of their own', () => {
		expect(new Set(kinds.map(({ id }) => id)).size).toBe(kinds.length);
	});

	it('stand in docs/compare.md, in their order, with the thresholds that they have', () => {
		const rows = readFileSync(join(import.meta.dirname, '../../docs/compare.md'), 'utf8')
			.split('\n')
			.filter((line) => line.startsWith('| `'));
		expect(rows).toEqual(kinds.map(documented));
	});

	it('of every file are in the list', () => {
		const list = readFileSync(join(import.meta.dirname, 'families.ts'), 'utf8');
		const files = readdirSync(join(import.meta.dirname, 'families'));
		expect(files.length).toBeGreaterThan(4);
		expect(files.filter((file) => !list.includes(`families/${file}`))).toEqual([]);
	});

	it('have a size below which nobody cares, and key figures have a direction', () => {
		expect(kinds.filter(({ least }) => !(least > 0))).toEqual([]);
		expect(kinds.filter(({ role, better }) => role === 'key' && better === 'neutral')).toEqual([]);
	});
});
