// Every event, one at a time, for tests and tools: see assembly/go-trace/listen.ts.
import { type Exports, memoryOf } from './instance.ts';

/** An event as the engine has it, with its own ids; u64 as bigint, 2^64 - 1 for none. Columns as in TraceEvent. */
export interface HeardEvent {
	readonly timeNs: number;
	readonly g: bigint;
	readonly p: bigint;
	readonly m: bigint;
	/** Id of the resource, or of the task. */
	readonly id: bigint;
	readonly value: number;
	readonly kind: number;
	readonly stack: number;
	readonly resourceStack: number;
	readonly resource: number;
	readonly from: number;
	readonly to: number;
	/** Name, reason or text. */
	readonly name: number;
}

/** The record of listen.ts. */
export function heardEvent(engine: Exports): HeardEvent {
	const { f64, u64, i32 } = memoryOf(engine);
	const at = engine.listenTo(true);
	const wide = (i: number): bigint => u64[(at >>> 3) + i] as bigint;
	const word = (i: number): number => i32[(at >>> 2) + i] as number;
	return {
		timeNs: f64[at >>> 3] as number,
		g: wide(1),
		p: wide(2),
		m: wide(3),
		id: wide(4),
		value: f64[(at >>> 3) + 5] as number,
		kind: word(12),
		stack: word(13),
		resourceStack: word(14),
		resource: word(15),
		from: word(16),
		to: word(17),
		name: word(18),
	};
}
