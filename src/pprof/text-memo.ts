/** Characters kept at once. */
const maxKept = 1 << 24;

/** Texts by row, made once while there is room, so that what repeats is fast and what does not is not kept. */
export function textMemo(make: (row: number) => string): (row: number) => string {
	const kept = new Map<number, string>();
	let size = 0;
	return (row) => {
		const known = kept.get(row);
		if (known !== undefined) return known;
		const text = make(row);
		if (size + text.length <= maxKept) {
			kept.set(row, text);
			size += text.length;
		}
		return text;
	};
}
