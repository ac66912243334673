// Base64 (RFC 4648, with padding) -> bytes. The core has neither Buffer nor atob.
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

export function base64Bytes(text: string): Uint8Array<ArrayBuffer> {
	const values = new Uint8Array(128);
	for (let i = 0; i < alphabet.length; i++) values[alphabet.charCodeAt(i)] = i;
	const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
	const bytes = new Uint8Array((text.length / 4) * 3 - padding);
	for (let from = 0, to = 0; from < text.length; from += 4) {
		const sextet = (i: number): number => values[text.charCodeAt(from + i)] as number;
		const group = (sextet(0) << 18) | (sextet(1) << 12) | (sextet(2) << 6) | sextet(3);
		bytes[to++] = group >> 16;
		bytes[to++] = group >> 8;
		bytes[to++] = group;
	}
	return bytes;
}
