// Growable columns used while building a table. `finish()` returns an exact typed array; nobody writes afterwards.

type Typed = Float64Array | Int32Array | Uint32Array | Uint8Array;

export interface Column<T extends Typed> {
	readonly length: number;
	/** Appends and returns the row. */
	push(value: number): number;
	/** Appends 0 without writing it: nothing was ever written behind the last row. */
	pushZero(): number;
	get(row: number): number;
	set(row: number, value: number): void;
	add(row: number, value: number): void;
	finish(): T;
}

class TypedColumn<T extends Typed> implements Column<T> {
	length = 0;
	#data: T;
	readonly #make: (n: number) => T;
	constructor(make: (n: number) => T, capacity: number) {
		this.#make = make;
		this.#data = make(capacity);
	}
	push(value: number): number {
		const row = this.pushZero();
		this.#data[row] = value;
		return row;
	}
	pushZero(): number {
		if (this.length === this.#data.length) {
			const wider = this.#make(this.#data.length * 2);
			wider.set(this.#data as never);
			this.#data = wider;
		}
		return this.length++;
	}
	get(row: number): number {
		return this.#data[row] as number;
	}
	set(row: number, value: number): void {
		this.#data[row] = value;
	}
	add(row: number, value: number): void {
		this.#data[row] = (this.#data[row] as number) + value;
	}
	finish(): T {
		return this.#data.slice(0, this.length) as T;
	}
}

export const float64Column = (capacity = 16): Column<Float64Array> => new TypedColumn((n) => new Float64Array(n), capacity);
export const int32Column = (capacity = 16): Column<Int32Array> => new TypedColumn((n) => new Int32Array(n), capacity);
export const uint8Column = (capacity = 16): Column<Uint8Array> => new TypedColumn((n) => new Uint8Array(n), capacity);
