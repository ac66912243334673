import { describe, expect, it } from 'vitest';
import { fnv1a64 } from './hash.ts';

/** The definition, byte by byte, with BigInt: offset basis and prime of FNV with 64 bits. */
function reference(bytes: readonly number[]): string {
	let hash = 0xcbf29ce484222325n;
	for (const byte of bytes) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
	return hash.toString(16).padStart(16, '0');
}

const utf16 = (text: string): number[] =>
	[...Array(text.length).keys()].flatMap((i) => [text.charCodeAt(i) & 255, text.charCodeAt(i) >> 8]);

describe('fnv1a64', () => {
	it('the reference agrees with published values of FNV-1a', () => {
		const ascii = (text: string): number[] => Array.from(text, (char) => char.charCodeAt(0));
		expect(reference([])).toBe('cbf29ce484222325');
		expect(reference(ascii('a'))).toBe('af63dc4c8601ec8c');
		expect(reference(ascii('foobar'))).toBe('85944171f73967e8');
	});

	it('of nothing is the offset basis', () => {
		expect(fnv1a64('')).toBe('cbf29ce484222325');
	});

	it.each([
		'a',
		'foobar',
		'deadlock\nmain.(*Bank).transfer mutex lock',
		'ünïcode',
		'\u{1f600}',
		'\u0000',
		'\uffff'.repeat(9),
	])('hashes the UTF-16 units of %j, low byte first', (text) => {
		expect(fnv1a64(text)).toBe(reference(utf16(text)));
	});

	it('agrees with the reference on texts of any length, and never loses leading zeros', () => {
		let text = '';
		for (let i = 0; i < 2000; i++) {
			text = `${text.slice(-40)}${String.fromCharCode((i * 7919) & 0xffff)}`;
			const hash = fnv1a64(text);
			expect(hash).toBe(reference(utf16(text)));
			expect(hash).toMatch(/^[0-9a-f]{16}$/);
		}
	});
});
