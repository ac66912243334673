// id -> slot, for ids that are mostly dense (goroutines, Ps, Ms, strings, program counters) but may be any number.
// Open addressing over typed arrays; the low bits are the hash, so neighbours stay neighbours in memory. Ids that an adversary
// chose to collide go to a Map after a few probes, so that no input makes a lookup slow.

export interface IdIndex {
	readonly size: number;
	/** Slot of `id`, or -1. */
	get(id: number): number;
	/** `id` must not be in the index. */
	add(id: number, slot: number): void;
	clear(): void;
}

const maxProbes = 48;
const empty = Number.NaN;

class TypedIdIndex implements IdIndex {
	size = 0;
	#keys = new Float64Array(64).fill(empty);
	#slots = new Int32Array(64);
	#crowded = new Map<number, number>();

	get(id: number): number {
		const keys = this.#keys;
		const mask = keys.length - 1;
		let at = hash(id) & mask;
		for (let probe = 0; probe < maxProbes; probe++) {
			const key = keys[at] as number;
			if (key === id) return this.#slots[at] as number;
			if (key !== key) return -1;
			at = (at + 1) & mask;
		}
		return this.#crowded.get(id) ?? -1;
	}
	add(id: number, slot: number): void {
		if (this.size * 2 >= this.#keys.length) this.#grow();
		this.size++;
		this.#place(id, slot);
	}
	/** Costs as much as the index has entries, not as much as it ever had. */
	clear(): void {
		if (this.#keys.length > 64 && this.#keys.length > this.size * 8) {
			this.#keys = new Float64Array(64).fill(empty);
			this.#slots = new Int32Array(64);
		} else this.#keys.fill(empty);
		this.size = 0;
		this.#crowded.clear();
	}
	#place(id: number, slot: number): void {
		const keys = this.#keys;
		const mask = keys.length - 1;
		let at = hash(id) & mask;
		for (let probe = 0; probe < maxProbes; probe++) {
			if (keys[at] !== keys[at]) {
				keys[at] = id;
				this.#slots[at] = slot;
				return;
			}
			at = (at + 1) & mask;
		}
		this.#crowded.set(id, slot);
	}
	#grow(): void {
		const keys = this.#keys;
		const slots = this.#slots;
		const crowded = this.#crowded;
		this.#keys = new Float64Array(keys.length * 2).fill(empty);
		this.#slots = new Int32Array(keys.length * 2);
		this.#crowded = new Map();
		for (let i = 0; i < keys.length; i++) if (keys[i] === keys[i]) this.#place(keys[i] as number, slots[i] as number);
		for (const [id, slot] of crowded) this.#place(id, slot);
	}
}

/** Low bits as they are; what lies above 2^24 is folded in. `| 0` takes a double modulo 2^32. */
function hash(id: number): number {
	if (id >= 0 && id < 16777216) return id;
	const high = Math.floor(id / 16777216) | 0;
	return (id | 0) ^ Math.imul(high, 0x9e3779b1);
}

export const idIndex = (): IdIndex => new TypedIdIndex();
