import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { sha256Base64 } from './sha256.ts';

it.each(['', 'abc', 'é€😀', 'a'.repeat(55), 'a'.repeat(56), 'a'.repeat(64), 'x'.repeat(20_000)])('hashes as Node does: %.12s', (text) => {
	expect(sha256Base64(text)).toBe(createHash('sha256').update(text, 'utf8').digest('base64'));
});
