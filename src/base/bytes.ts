// Pieces of bytes as one array.

/** `size`: of all together. A single piece is handed out as it is. */
export function joined(pieces: readonly Uint8Array[], size: number): Uint8Array {
	if (pieces.length === 1) return pieces[0] as Uint8Array;
	const whole = new Uint8Array(size);
	let at = 0;
	for (const piece of pieces) {
		whole.set(piece, at);
		at += piece.length;
	}
	return whole;
}
