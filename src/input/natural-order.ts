// Order of names as people number them: `heap2.pb.gz` before `heap10.pb.gz`. Not dependent on a locale.

const pieces = /(\d+)|(\D+)/g;

/** Compares by runs of digits (as numbers of any length) and runs of other characters (by code unit); ties by code unit of the whole. */
export function naturalOrder(a: string, b: string): number {
	const as = a.match(pieces) ?? [];
	const bs = b.match(pieces) ?? [];
	for (let i = 0; i < as.length && i < bs.length; i++) {
		const order = comparePieces(as[i] as string, bs[i] as string);
		if (order !== 0) return order;
	}
	return as.length - bs.length || compareText(a, b);
}

function comparePieces(a: string, b: string): number {
	if (!/^\d/.test(a) || !/^\d/.test(b)) return compareText(a, b);
	const x = a.replace(/^0+(?=\d)/, '');
	const y = b.replace(/^0+(?=\d)/, '');
	return x.length - y.length || compareText(x, y);
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
