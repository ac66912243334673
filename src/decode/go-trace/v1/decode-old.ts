// Execution trace v1 (Go 1.11 to 1.21): bytes in, events out, as if a newer Go had written them.
//
// 1. contents.ts reads every byte once and notes where what is. The tables stand at the end, so the trace is held as a whole;
//    its events are never more than bytes.
// 2. look-ahead.ts walks through the events in order (order.ts) for what needs to be known of later ones.
// 3. convert.ts walks again, checks that they fit together (consistency.ts) and hands them to the sink.
import { DecodeError } from '../../../base/errors.ts';
import type { DecodeContext } from '../../format.ts';
import { closeEvent, type Emitter, openEvent } from '../emitter.ts';
import { EventKind } from '../event.ts';
import type { WideIds } from '../wide-ids.ts';
import { type Contents, readContents } from './contents.ts';
import { convert } from './convert.ts';
import { lookAhead } from './look-ahead.ts';

export interface OldResult {
	readonly hasEvents: boolean;
	/** Trace clock of time 0: the Sync before the first event, which is at 0. '' when there are no events. */
	readonly startClockNs: string;
	/** The first thing that is broken; null when all is well. */
	readonly damage: DecodeError | null;
	readonly kept: string;
}

export interface OldDecoder {
	push(chunk: Uint8Array): void;
	finish(): OldResult;
}

const firstBufferBytes = 1 << 16;

/** `base`: bytes of the input before those that are pushed. */
export function decodeOld(version: number, base: number, context: DecodeContext, emitter: Emitter, wide: WideIds): OldDecoder {
	const maxBytes = Math.min(context.maxHeldBytes, 0x7fffffff);
	let buffer = new Uint8Array(Math.min(firstBufferBytes, maxBytes));
	let used = 0;
	let damage: DecodeError | null = null;
	return {
		push(chunk) {
			if (damage !== null) return;
			const needed = used + chunk.length;
			if (needed > maxBytes) {
				const problem = `a trace before Go 1.22 is held as a whole, and this one is larger than ${maxBytes} bytes, the most that may be held`;
				damage = new DecodeError('trace', base + used, problem);
				return;
			}
			if (needed > buffer.length) {
				const wider = new Uint8Array(Math.min(Math.max(needed, buffer.length * 2), maxBytes));
				wider.set(buffer.subarray(0, used));
				buffer = wider;
			}
			buffer.set(chunk, used);
			used = needed;
		},
		finish() {
			try {
				return decode(readContents(buffer.subarray(0, used), base, version, context.symbols, wide, context.maxHeldBytes));
			} catch (error) {
				// The largest array or map that the engine can hold: only an input made for it gets there.
				if (!(error instanceof RangeError)) throw error;
				damage ??= new DecodeError('trace', base, `too much for this machine (${error.message})`);
				return outcome();
			}
		},
	};

	function decode(contents: Contents): OldResult {
		damage ??= contents.problem;
		if (contents.ticksPerSecond === 0) {
			const problem = 'no clock frequency, which is written when tracing is stopped: without it no event has a time';
			damage = new DecodeError('trace', base + contents.usedBytes, `${damage === null ? '' : `${damage.message}; `}${problem}`);
			return outcome();
		}
		const ahead = lookAhead(contents, context.maxHeldBytes);
		damage ??= ahead.problem;
		emitter.lastNs = -1;
		emitter.hasStarted = true;
		emitter.event.generation = 1;
		emitter.event.offset = base;
		emitter.sink.start(ahead.count > 0 ? '-1' : '0');
		if (ahead.count > 0) sync(0);
		const problem = convert(contents, version, context.symbols, emitter, ahead, context.maxHeldBytes);
		damage ??= problem;
		sync(emitter.lastNs + 1);
		noteMissing(contents);
		return outcome();
	}

	function sync(timeNs: number): void {
		openEvent(emitter, EventKind.Sync, timeNs, -1, -1, -1).syncNumber = ++emitter.syncs;
		closeEvent(emitter);
	}

	function noteMissing({ tables }: Contents): void {
		const { stacks, strings, first } = tables.missing;
		const { diary } = context;
		if (stacks > 0) diary.note('go-trace.unknown-stack', 'data-loss', 'Events name stacks that the trace does not hold.', base, stacks);
		const text = 'Events or stacks name strings that the trace does not hold.';
		if (strings > 0) diary.note('go-trace.unknown-string', 'data-loss', text, base, strings);
		if (first !== '') damage ??= new DecodeError('trace', base, `events name ${first}, which does not exist,`);
	}

	function outcome(): OldResult {
		const hasEvents = emitter.count > 0;
		const kept = damage === null || !hasEvents ? '' : `the first ${emitter.count} events`;
		return { hasEvents, startClockNs: hasEvents ? '-1' : '', damage, kept };
	}
}
