// One running engine: the WebAssembly module of assembly/go-trace with its memory, and readers for the records that it keeps there.
// The layouts of records are those of the AssemblyScript sources; each offset here names its record.
import { base64Bytes } from '../../../base/base64.ts';
import { moduleBase64 } from './module.generated.ts';

/** What is used of the WebAssembly API, which neither the language nor Node's types declare for the core. */
interface WebAssemblyApi {
	readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
	readonly Instance: new (module: object, imports: Record<string, Record<string, unknown>>) => { readonly exports: unknown };
}

export interface Exports {
	readonly memory: { readonly buffer: ArrayBuffer };
	open(version: number, firstOffset: number, maxHeld: number, maxMemory: number): void;
	intern(at: number, length: number, kind: number): number;
	setNames(...names: number[]): void;
	listenTo(is: boolean): number;
	room(bytes: number): number;
	commit(bytes: number): number;
	/** For a part that does not begin at the beginning, see assembly/go-trace/seam.ts. */
	openPart(zeroNs: number): void;
	/** Whether stays go into the close-up, from here on. */
	keepStays(is: boolean): void;
	cross(): void;
	endPart(): void;
	finish(): void;
	close(): void;
	total(what: number): number;
	table(what: number): number;
}

/** The functions of assembly/go-trace/host.ts. u64 arrive as signed bigints. */
export interface Host {
	damage(what: number, type: number, offset: number, problem: number, a: bigint, b: bigint, isStuck: number): void;
	generation(
		offset: number,
		bytes: number,
		startNs: number,
		endNs: number,
		events: number,
		experiments: number,
		strings: number,
		stacks: number,
	): void;
	tablesWithoutEvents(offset: number): void;
	clock(traceNs: number, monoNs: bigint, seconds: bigint, nanos: bigint): void;
	side(kind: number, timeNs: number, name: number, id: bigint, stack: number, value: number, more: number): void;
	stays(at: number, count: number): void;
	event(): void;
}

const api = (): WebAssemblyApi | undefined => (globalThis as { WebAssembly?: WebAssemblyApi }).WebAssembly;

/** Browsers and Node have it; a page's policy may forbid it. */
export const isEngineThere = (): boolean => api() !== undefined;

/** Compiled once per process: it is the same for every trace and holds no state. */
let compiled: object | null = null;

export function createInstance(host: Host): Exports {
	const { Module, Instance } = api() as WebAssemblyApi;
	compiled ??= new Module(base64Bytes(moduleBase64));
	const abort = (): never => {
		throw new RangeError('the engine gave up');
	};
	return new Instance(compiled, { host: { ...host }, env: { abort } }).exports as Exports;
}

/** Records in the engine's memory. Views are taken afresh, since growing the memory ends the old ones. */
export interface Memory {
	readonly u8: Uint8Array;
	readonly i32: Int32Array;
	readonly u32: Uint32Array;
	readonly f64: Float64Array;
	readonly u64: BigUint64Array;
}

export function memoryOf({ memory: { buffer } }: Exports): Memory {
	return {
		u8: new Uint8Array(buffer),
		i32: new Int32Array(buffer),
		u32: new Uint32Array(buffer),
		f64: new Float64Array(buffer),
		u64: new BigUint64Array(buffer),
	};
}

/** Values of a list of u32 (memory.ts, newList). */
export function listOf(memory: Memory, list: number): Uint32Array {
	const at = list >>> 2;
	const block = (memory.u32[at] as number) >>> 2;
	return memory.u32.subarray(block, block + (memory.u32[at + 2] as number));
}

const chunkShift = 10;

/** Addresses of the records of an arena (memory.ts, newArena), in order of creation. */
export function* recordsOf(memory: Memory, arena: number): Generator<number> {
	const at = arena >>> 2;
	const bytes = memory.u32[at] as number;
	const count = memory.u32[at + 1] as number;
	const chunks = listOf(memory, memory.u32[at + 3] as number);
	for (let i = 0; i < count; i++) yield (chunks[i >> chunkShift] as number) + (i & ((1 << chunkShift) - 1)) * bytes;
}

/** The same in a column, for arenas of many records. */
export function addressesOf(memory: Memory, arena: number): Uint32Array {
	const addresses = new Uint32Array(countOf(memory, arena));
	const bytes = memory.u32[arena >>> 2] as number;
	const chunks = listOf(memory, memory.u32[(arena >>> 2) + 3] as number);
	for (let i = 0; i < addresses.length; i++) addresses[i] = (chunks[i >> chunkShift] as number) + (i & ((1 << chunkShift) - 1)) * bytes;
	return addresses;
}

/** The u64 id at the begin of a record; NaN from 2^53 on. */
export function idAt({ u32 }: Memory, record: number): number {
	const high = u32[(record >>> 2) + 1] as number;
	return high < 0x200000 ? high * 4294967296 + (u32[record >>> 2] as number) : Number.NaN;
}

export const countOf = (memory: Memory, arena: number): number => memory.u32[(arena >>> 2) + 1] as number;

/** A string literal of the engine: UTF-16, its length in bytes in the word before. */
export function literal({ memory: { buffer } }: Exports, at: number): string {
	const length = new Uint32Array(buffer, at - 4, 1)[0] as number;
	return String.fromCharCode(...new Uint16Array(buffer, at, length / 2));
}
