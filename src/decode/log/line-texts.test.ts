import { expect, test } from 'vitest';
import { decodeUtf8 } from '../../base/utf8.ts';
import { lineTexts } from './line-texts.ts';

const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text));

test('text of each line, whatever was read before it', () => {
	const textOf = lineTexts();
	const lines = [
		'',
		'a',
		'b',
		'\t/src/main.go:12 +0x1d',
		'\t/src/main.go:13 +0x1d',
		'grün',
		'gr\ufffdn',
		'x'.repeat(300),
		'\t/src/main.go:12 +0x1d',
	];
	for (const line of [...lines, ...lines]) expect(textOf(bytes(`..${line}..`), 2, 2 + bytes(line).length)).toBe(line);
});

test('lines that fall into one slot or differ only at the beginning do not mix', () => {
	const textOf = lineTexts();
	const same = 'y'.repeat(40);
	for (let i = 0; i < 20_000; i++) {
		const line = i % 2 === 0 ? `${i}${same}` : `\t/src/file${i}.go:${i}`;
		expect(textOf(bytes(line), 0, line.length)).toBe(line);
	}
});

test('bytes that are not UTF-8 are read as everywhere', () => {
	const textOf = lineTexts();
	const broken = Uint8Array.from([0x61, 0xff, 0x62]);
	for (let again = 0; again < 2; again++) expect(textOf(broken, 0, 3)).toBe(decodeUtf8(broken));
});
