// SHA-256 (FIPS 180-4) in base64, for the page's content security policy. The core layers have no crypto; the inputs here are two short strings.

export function sha256Base64(text: string): string {
	return base64(sha256(utf8(text)));
}

function sha256(bytes: readonly number[]): number[] {
	const bits = bytes.length * 8;
	const padded = [...bytes, 0x80];
	while (padded.length % 64 !== 56) padded.push(0);
	for (let shift = 56; shift >= 0; shift -= 8) padded.push(Math.floor(bits / 2 ** shift) & 0xff);
	const h = squareRoots();
	const w = new Int32Array(64);
	for (let at = 0; at < padded.length; at += 64) {
		for (let i = 0; i < 16; i++) {
			const j = at + i * 4;
			w[i] =
				((padded[j] as number) << 24) | ((padded[j + 1] as number) << 16) | ((padded[j + 2] as number) << 8) | (padded[j + 3] as number);
		}
		compress(h, w);
	}
	return [...h].flatMap((word) => [word >>> 24, (word >>> 16) & 0xff, (word >>> 8) & 0xff, word & 0xff]);
}

const rotated = (x: number, n: number): number => (x >>> n) | (x << (32 - n));
const at = (words: Int32Array, i: number): number => words[i] as number;

function compress(h: Int32Array, w: Int32Array): void {
	for (let i = 16; i < 64; i++) {
		const x = at(w, i - 15);
		const y = at(w, i - 2);
		const s0 = rotated(x, 7) ^ rotated(x, 18) ^ (x >>> 3);
		const s1 = rotated(y, 17) ^ rotated(y, 19) ^ (y >>> 10);
		w[i] = (at(w, i - 16) + s0 + at(w, i - 7) + s1) | 0;
	}
	const v = h.slice();
	for (let i = 0; i < 64; i++) {
		const e = at(v, 4);
		const a = at(v, 0);
		const choice = (e & at(v, 5)) ^ (~e & at(v, 6));
		const t1 = (at(v, 7) + (rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)) + choice + at(cubeRoots, i) + at(w, i)) | 0;
		const majority = (a & at(v, 1)) ^ (a & at(v, 2)) ^ (at(v, 1) & at(v, 2));
		const t2 = ((rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) + majority) | 0;
		v.copyWithin(1, 0, 7);
		v[4] = (at(v, 4) + t1) | 0;
		v[0] = (t1 + t2) | 0;
	}
	for (let i = 0; i < 8; i++) h[i] = (at(h, i) + at(v, i)) | 0;
}

/** The standard's constants are the first 32 bits of the fractions of roots of the first primes. */
function primes(count: number): number[] {
	const found: number[] = [];
	for (let n = 2; found.length < count; n++) if (found.every((p) => n % p !== 0)) found.push(n);
	return found;
}

const fraction = (root: number): number => ((root - Math.floor(root)) * 2 ** 32) | 0;
const squareRoots = (): Int32Array => Int32Array.from(primes(8), (p) => fraction(Math.sqrt(p)));
const cubeRoots: Int32Array = Int32Array.from(primes(64), (p) => fraction(Math.cbrt(p)));

function utf8(text: string): number[] {
	const bytes: number[] = [];
	for (const c of text) {
		const given = c.codePointAt(0) as number;
		const code = given >= 0xd800 && given <= 0xdfff ? 0xfffd : given;
		if (code < 0x80) bytes.push(code);
		else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
		else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
		else bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
	}
	return bytes;
}

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function base64(bytes: readonly number[]): string {
	let out = '';
	for (let i = 0; i < bytes.length; i += 3) {
		const three = ((bytes[i] as number) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
		const left = bytes.length - i;
		out += digits.charAt(three >> 18) + digits.charAt((three >> 12) & 63);
		out += left > 1 ? digits.charAt((three >> 6) & 63) : '=';
		out += left > 2 ? digits.charAt(three & 63) : '=';
	}
	return out;
}
