// FNV-1a with 64 bits, for fingerprints: short, stable, no security meant.

/** 16 hex digits. The text is hashed as UTF-16 code units, low byte first. */
export function fnv1a64(text: string): string {
	let high = 0xcbf29ce4;
	let low = 0x84222325;
	const step = (byte: number): void => {
		low = (low ^ byte) >>> 0;
		// times 2^40 + 0x1b3, on two 32-bit halves
		const wide = low * 0x1b3;
		const carry = Math.floor(wide / 0x1_0000_0000);
		high = (Math.imul(high, 0x1b3) + carry + (low << 8)) >>> 0;
		low = wide >>> 0;
	};
	for (let i = 0; i < text.length; i++) {
		const unit = text.charCodeAt(i);
		step(unit & 0xff);
		step(unit >>> 8);
	}
	return high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0');
}
