// Numbers of the trace that do not fit a double. Real traces have none; hostile and exotic ones must still come out exact.
// Each distinct one gets a number from -2 downwards that stands for it everywhere; -1 keeps its meaning "none".

export interface WideIds {
	/** The stand-in for `value`; a value from 0 to 2^53 - 1 and -1 stand for themselves. */
	of(value: bigint): number;
	/** Decimal text of a plain number or a stand-in. */
	text(id: number): string;
	readonly size: number;
}

export function createWideIds(): WideIds {
	const byValue = new Map<bigint, number>();
	const values: bigint[] = [];
	return {
		get size() {
			return values.length;
		},
		of(value) {
			if (value >= -1n && value <= 9007199254740991n) return Number(value);
			const known = byValue.get(value);
			if (known !== undefined) return known;
			values.push(value);
			const id = -1 - values.length;
			byValue.set(value, id);
			return id;
		},
		text: (id) => (id < -1 ? (values[-2 - id] as bigint).toString() : id.toString()),
	};
}
