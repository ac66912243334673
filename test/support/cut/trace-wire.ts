// An execution trace (v2) rewritten event by event: what is dropped gives its time to the next event of its batch, so that nothing else moves.
import { Ev, GoStatus, specOf } from '../../../src/decode/go-trace/spec.ts';
import { exactValue, readVarint, varintReader } from '../../../src/decode/go-trace/varint.ts';

/** One timed event as it stands in its batch. */
export interface WireEvent {
	type: number;
	/** As the table of events orders them, without the time. */
	args: bigint[];
	/** Of the thread whose batch it is, before the event; -1: none or not known. */
	readonly goroutine: number;
	readonly generation: number;
	/** Ticks of the trace's clock. */
	readonly time: bigint;
	/** By stack id of this generation: `function file:line`, leaf first, one per line. */
	frames(id: bigint): string;
	text(id: bigint): string;
}

/** A batch between two others: its header and its bytes. */
interface Batch {
	readonly from: number;
	readonly to: number;
	readonly generation: number;
	readonly thread: number;
	readonly time: bigint;
	/** Of what follows the header. */
	readonly bodyFrom: number;
	readonly type: number;
}

/** Events for which `change` says false are left out. Called once per timed event, those of a thread in the order of time. */
export function rewriteTrace(bytes: Uint8Array, change: (event: WireEvent) => boolean): Uint8Array {
	const batches = batchesOf(bytes);
	const tables = new Map([...new Set(batches.map((one) => one.generation))].map((gen) => [gen, generationTables(bytes, batches, gen)]));
	/** `generation/thread` -> goroutine. */
	const running = new Map<string, number>();
	for (const batch of batches) eachEvent(bytes, batch, (type, _dt, args) => noteRunning(running, batch, type, args));
	const made = new Map<Batch, Uint8Array>();
	for (const batch of [...batches].sort((a, b) => a.generation - b.generation || Number(a.time - b.time)))
		if (isTimedBatch(bytes, batch)) made.set(batch, rewritten(bytes, batch, running, tables.get(batch.generation) as Tables, change));
	const out: Uint8Array[] = [];
	let at = 0;
	for (const batch of batches) {
		out.push(bytes.subarray(at, batch.from), made.get(batch) ?? bytes.subarray(batch.from, batch.to));
		at = batch.to;
	}
	out.push(bytes.subarray(at));
	return Uint8Array.from(Buffer.concat(out));
}

const isTimedBatch = (bytes: Uint8Array, { type, bodyFrom, to }: Batch): boolean =>
	type === Ev.EventBatch && bodyFrom < to && specOf(bytes[bodyFrom] as number)?.isTimed === true;

function batchesOf(bytes: Uint8Array): Batch[] {
	const batches: Batch[] = [];
	const reader = varintReader(bytes, 16, bytes.length, 0);
	while (reader.at < bytes.length) {
		const from = reader.at;
		const type = bytes[reader.at++] as number;
		if (type === Ev.EndOfGeneration) continue;
		if (type === Ev.ExperimentalBatch) reader.at++;
		else if (type !== Ev.EventBatch) throw new Error(`no batch at ${from}`);
		const generation = readVarint(reader, 'gen');
		readVarint(reader, 'm');
		const thread = Number(BigInt.asIntN(64, exactValue(reader)));
		readVarint(reader, 'time');
		const time = exactValue(reader);
		const to = readVarint(reader, 'size') + reader.at;
		batches.push({ from, to, generation, thread, time, bodyFrom: reader.at, type });
		reader.at = to;
	}
	return batches;
}

function eachEvent(bytes: Uint8Array, batch: Batch, visit: (type: number, dt: bigint, args: bigint[]) => void): void {
	if (!isTimedBatch(bytes, batch)) return;
	const reader = varintReader(bytes, batch.bodyFrom, batch.to, 0);
	const next = (): bigint => {
		readVarint(reader, 'argument');
		return exactValue(reader);
	};
	while (reader.at < batch.to) {
		const type = bytes[reader.at++] as number;
		const dt = next();
		visit(type, dt, specOf(type)?.args.map(next) ?? []);
	}
}

/** Who runs on a thread when its generation begins stands in a status event, which any thread may write. */
function noteRunning(running: Map<string, number>, { generation }: Batch, type: number, args: readonly bigint[]): void {
	if (type !== Ev.GoStatus && type !== Ev.GoStatusStack) return;
	if (args[2] !== BigInt(GoStatus.Running) && args[2] !== BigInt(GoStatus.Syscall)) return;
	const key = `${generation}/${BigInt.asIntN(64, args[1] as bigint)}`;
	if (!running.has(key)) running.set(key, Number(args[0]));
}

const STARTS: ReadonlySet<number> = new Set([Ev.GoStart, Ev.GoCreateSyscall, Ev.GoSwitch, Ev.GoSwitchDestroy]);
const LEAVES: ReadonlySet<number> = new Set([Ev.GoStop, Ev.GoBlock, Ev.GoDestroy, Ev.GoDestroySyscall, Ev.GoSyscallEndBlocked]);

function rewritten(
	bytes: Uint8Array,
	batch: Batch,
	running: Map<string, number>,
	tables: Tables,
	change: (event: WireEvent) => boolean,
): Uint8Array {
	const key = `${batch.generation}/${batch.thread}`;
	const body: number[] = [];
	let waiting = 0n;
	let time = batch.time;
	eachEvent(bytes, batch, (type, dt, args) => {
		const event: WireEvent = { type, args, goroutine: running.get(key) ?? -1, generation: batch.generation, time: (time += dt), ...tables };
		if (STARTS.has(type)) running.set(key, Number(args[0]));
		if (LEAVES.has(type)) running.set(key, -1);
		if (change(event)) {
			body.push(event.type);
			for (const value of [waiting + dt, ...event.args]) pushVarint(body, value);
			waiting = 0n;
		} else waiting += dt;
	});
	const header = [Ev.EventBatch as number];
	for (const value of [BigInt(batch.generation), BigInt(batch.thread), batch.time, BigInt(body.length)]) pushVarint(header, value);
	return body.length === 0 ? new Uint8Array(0) : Uint8Array.from([...header, ...body]);
}

function pushVarint(out: number[], value: bigint): void {
	let rest = BigInt.asUintN(64, value);
	while (rest > 127n) {
		out.push(Number(rest & 127n) | 128);
		rest >>= 7n;
	}
	out.push(Number(rest));
}

type Tables = Pick<WireEvent, 'frames' | 'text'>;

function generationTables(bytes: Uint8Array, batches: readonly Batch[], generation: number): Tables {
	const strings = new Map<bigint, string>([[0n, '']]);
	const stacks = new Map<bigint, readonly (readonly bigint[])[]>();
	for (const batch of batches)
		if (batch.generation === generation && batch.type === Ev.EventBatch) readTable(bytes, batch, strings, stacks);
	const text = (id: bigint): string => strings.get(id) ?? '';
	const made = new Map<bigint, string>();
	const frames = (id: bigint): string => {
		const known = made.get(id);
		if (known !== undefined) return known;
		const lines = (stacks.get(id) ?? []).map(([, func = 0n, file = 0n, line = 0n]) => `${text(func)} ${text(file)}:${line}`);
		made.set(id, lines.join('\n'));
		return lines.join('\n');
	};
	return { text, frames };
}

function readTable(
	bytes: Uint8Array,
	batch: Batch,
	strings: Map<bigint, string>,
	stacks: Map<bigint, readonly (readonly bigint[])[]>,
): void {
	const reader = varintReader(bytes, batch.bodyFrom, batch.to, 0);
	const next = (): bigint => {
		readVarint(reader, 'argument');
		return exactValue(reader);
	};
	while (reader.at < batch.to) {
		const type = bytes[reader.at++];
		if (type === Ev.String) {
			const id = next();
			const length = Number(next());
			strings.set(id, new TextDecoder().decode(bytes.subarray(reader.at, reader.at + length)));
			reader.at += length;
		} else if (type === Ev.Stack) {
			const id = next();
			stacks.set(
				id,
				Array.from({ length: Number(next()) }, () => [next(), next(), next(), next()]),
			);
		} else if (type !== Ev.Strings && type !== Ev.Stacks) return;
	}
}
