// Interners give equal values one small integer. Ids count up from 0 in order of first use, so they are deterministic.

export interface StringInterner {
	readonly size: number;
	intern(text: string): number;
	text(id: number): string;
}

export function stringInterner(): StringInterner {
	const byText = new Map<string, number>();
	const texts: string[] = [];
	const intern = (text: string): number => {
		const known = byText.get(text);
		if (known !== undefined) return known;
		const id = texts.length;
		byText.set(text, id);
		texts.push(text);
		return id;
	};
	intern('');
	return {
		get size() {
			return texts.length;
		},
		intern,
		text: (id) => texts[id] as string,
	};
}

/** Interns tuples of int32 of any length by content (open addressing over one shared pool). */
export interface TupleInterner {
	readonly size: number;
	intern(values: ArrayLike<number>, length: number): number;
	/** Half-open range of tuple `id` in `pool()`. */
	start(id: number): number;
	end(id: number): number;
	pool(): Int32Array;
}

/** `expected`: about how many tuples there will be, so that the table need not grow. */
export function tupleInterner(expected = 0): TupleInterner {
	let pool = new Int32Array(1024);
	let used = 0;
	let offsets = new Int32Array(Math.max(256, expected + 2));
	let size = 0;
	let slots = new Int32Array(Math.max(512, 2 ** Math.ceil(Math.log2(2 * expected + 2)))).fill(-1);

	const hashOf = (values: ArrayLike<number>, from: number, length: number): number => {
		let h = 0x811c9dc5 ^ length;
		for (let i = 0; i < length; i++) h = Math.imul(h ^ (values[from + i] as number), 0x01000193) ^ (h >>> 15);
		h ^= h >>> 13;
		return h >>> 0;
	};
	const isEqual = (id: number, values: ArrayLike<number>, length: number): boolean => {
		const at = offsets[id] as number;
		if ((offsets[id + 1] as number) - at !== length) return false;
		for (let i = 0; i < length; i++) if (pool[at + i] !== values[i]) return false;
		return true;
	};
	const rehash = (): void => {
		slots = new Int32Array(slots.length * 2).fill(-1);
		const mask = slots.length - 1;
		for (let id = 0; id < size; id++) {
			const from = offsets[id] as number;
			let slot = hashOf(pool, from, (offsets[id + 1] as number) - from) & mask;
			while (slots[slot] !== -1) slot = (slot + 1) & mask;
			slots[slot] = id;
		}
	};
	const append = (values: ArrayLike<number>, length: number): void => {
		while (used + length > pool.length) {
			const wider = new Int32Array(pool.length * 2);
			wider.set(pool);
			pool = wider;
		}
		for (let i = 0; i < length; i++) pool[used + i] = values[i] as number;
		used += length;
		if (size + 2 > offsets.length) {
			const wider = new Int32Array(offsets.length * 2);
			wider.set(offsets);
			offsets = wider;
		}
		size++;
		offsets[size] = used;
	};

	return {
		get size() {
			return size;
		},
		intern(values, length) {
			const mask = slots.length - 1;
			let slot = hashOf(values, 0, length) & mask;
			for (;;) {
				const id = slots[slot] as number;
				if (id === -1) break;
				if (isEqual(id, values, length)) return id;
				slot = (slot + 1) & mask;
			}
			const id = size;
			append(values, length);
			slots[slot] = id;
			if (size * 2 > slots.length) rehash();
			return id;
		},
		start: (id) => offsets[id] as number,
		end: (id) => offsets[id + 1] as number,
		pool: () => pool,
	};
}

/** Interns pairs of int32. */
export interface PairInterner {
	readonly size: number;
	intern(first: number, second: number): number;
	first(id: number): number;
	second(id: number): number;
}

export function pairInterner(expected = 0): PairInterner {
	let capacity = Math.max(512, 2 ** Math.ceil(Math.log2(expected + 1)));
	let pairs = new Int32Array(2 * capacity);
	let slots = new Int32Array(2 * capacity).fill(-1);
	let size = 0;
	const slotOf = (first: number, second: number): number => {
		const mask = slots.length - 1;
		let hash = Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b);
		hash ^= hash >>> 15;
		let slot = hash & mask;
		for (let id = slots[slot] as number; id !== -1; id = slots[slot] as number) {
			if (pairs[2 * id] === first && pairs[2 * id + 1] === second) break;
			slot = (slot + 1) & mask;
		}
		return slot;
	};
	return {
		get size() {
			return size;
		},
		intern(first, second) {
			const slot = slotOf(first, second);
			if (slots[slot] !== -1) return slots[slot] as number;
			const id = size++;
			slots[slot] = id;
			pairs[2 * id] = first;
			pairs[2 * id + 1] = second;
			if (size < capacity) return id;
			capacity *= 2;
			const wider = new Int32Array(2 * capacity);
			wider.set(pairs);
			pairs = wider;
			slots = new Int32Array(2 * capacity).fill(-1);
			for (let i = 0; i < size; i++) slots[slotOf(pairs[2 * i] as number, pairs[2 * i + 1] as number)] = i;
			return id;
		},
		first: (id) => pairs[2 * id] as number,
		second: (id) => pairs[2 * id + 1] as number,
	};
}
