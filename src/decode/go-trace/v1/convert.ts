// Second walk through a v1 trace: its events as Go 1.22 and later would have written them. The model is that of Go's own reader:
//
// - What existed when tracing began (up to the first Gomaxprocs) becomes statuses instead of creations and starts.
// - A system call that does not block is an instant in the old format; it becomes one of 1 ns.
// - Timers, the network poller, the GC and the ends of system calls get Ps of their own (FakeP).
import { DecodeError } from '../../../base/errors.ts';
import { emptyString } from '../../../base/ids.ts';
import type { Symbols } from '../../../tables/symbols.ts';
import { GoState } from '../../../tables/trace.ts';
import { closeEvent, type Emitter, openEvent } from '../emitter.ts';
import { EventKind } from '../event.ts';
import { rangeNames } from '../names.ts';
import { createConsistency } from './consistency.ts';
import type { Contents } from './contents.ts';
import { type Conversion, type Handlers, timeOf, transition } from './conversion.ts';
import { annotationHandlers } from './convert-annotations.ts';
import { goroutineHandlers } from './convert-goroutines.ts';
import { rangeHandlers } from './convert-ranges.ts';
import type { LookAhead } from './look-ahead.ts';
import { type OldEvent, walk } from './order.ts';
import type { Goroutines } from './runs.ts';
import { Ev, eventName, FakeP, waitReasons } from './wire.ts';

const handlers: Handlers = { ...goroutineHandlers, ...rangeHandlers, ...annotationHandlers };

/** Returns what is wrong with the events, null when they all fit. */
export function convert(
	contents: Contents,
	version: number,
	symbols: Symbols,
	emitter: Emitter,
	ahead: LookAhead,
	maxHeldBytes: number,
): DecodeError | null {
	const procs = contents.procs.id.length;
	const c: Conversion = {
		contents,
		version,
		symbols,
		names: rangeNames(symbols),
		emitter,
		ahead,
		consistency: createConsistency(contents),
		nsPerTick: 1e9 / contents.ticksPerSecond,
		calls: 0,
		exits: 0,
		isBefore: true,
		created: new Set(),
		isSeen: new Uint8Array(procs),
		thread: new Float64Array(procs).fill(-1),
		reasons: new Map(Object.entries(waitReasons).map(([type, text]) => [Number(type), symbols.string(text)])),
		stop: emptyString,
		tasks: new Map(),
	};
	let problem: DecodeError | null = null;
	const { goroutines } = walk(contents, maxHeldBytes, (event, known) => {
		problem = event.ordinal < ahead.count ? (exitsBefore(c, known, event.ticks, event.ordinal) ?? take(c, event)) : null;
		return problem === null && event.ordinal < ahead.count;
	});
	return problem ?? exitsBefore(c, goroutines, Number.POSITIVE_INFINITY, ahead.count);
}

function take(c: Conversion, event: OldEvent): DecodeError | null {
	// It comes out at the place of its real time.
	if (event.type === Ev.GoSysExit || event.type === Ev.GoSysExitLocal) return null;
	const fault = c.consistency.check(event);
	if (fault !== '') return impossible(c, event.type, event.at, fault);
	const handler = handlers[event.type];
	if (handler === undefined) return impossible(c, event.type, event.at, 'no version of Go writes it');
	c.emitter.event.offset = c.contents.base + event.batchAt;
	handler(c, event);
	return null;
}

const impossible = ({ contents }: Conversion, type: number, at: number, fault: string): DecodeError =>
	new DecodeError(eventName(type), contents.base + at, fault);

/** Hands out the ends of system calls that stand before this time and place. */
function exitsBefore(c: Conversion, goroutines: Goroutines, ticks: number, ordinal: number): DecodeError | null {
	const { exits } = c.ahead;
	for (; c.exits < exits.length; c.exits++) {
		const row = c.exits;
		const when = exits.ticks[row] as number;
		if (when > ticks || (when === ticks && (exits.ordinal[row] as number) > ordinal)) return null;
		const slot = exits.slot[row] as number;
		const fault = c.consistency.checkExit(slot);
		if (fault !== '') return impossible(c, Ev.GoSysExit, exits.at[row] as number, fault);
		c.emitter.event.offset = c.contents.base + (exits.batchAt[row] as number);
		const g = goroutines.id[slot] as number;
		transition(
			openEvent(c.emitter, EventKind.StateTransition, timeOf(c, when), g, FakeP.Syscall, -1),
			g,
			GoState.Syscall,
			GoState.Runnable,
		);
		closeEvent(c.emitter);
	}
	return null;
}
