// Records of a dump -> the crash table, when the dump was written by a crash or by someone who recovered a panic.
import type { CrashTables } from '../../tables/snapshot.ts';
import type { Symbols } from '../../tables/symbols.ts';
import { unixNanos } from '../log/time.ts';
import type { DumpText, GoroutineText } from './records.ts';
import { frameIdsOf } from './snapshot-tables.ts';

/** null: an ordinary dump. */
export function crashTables(dump: DumpText, stream: string, symbols: Symbols): CrashTables | null {
	const { crash } = dump;
	if (!crash && dump.recoveredPanic === null) return null;
	const dead = deadGoroutine(dump);
	const frames = (dead?.frames ?? (crash?.kind === 'fatal error' ? dump.runtimeStack : [])).filter((frame) => frame.elided === 0);
	const place = {
		goroutine: dead?.header.id ?? -1,
		stack: symbols.stack(frames.map(frameIdsOf(symbols))),
		stream,
		timeNanos: unixNanos(dump.time),
	};
	if (!crash) {
		const messages = dump.recoveredPanic === '' ? [] : [dump.recoveredPanic as string];
		return { kind: 'crash', crashKind: 'panic', messages, recovered: true, repanicked: false, signal: '', stackOverflow: false, ...place };
	}
	const last = crash.messages.at(-1);
	return {
		kind: 'crash',
		crashKind: crash.kind,
		messages: crash.messages.map((message) => message.text),
		recovered: crash.kind === 'panic' && last !== undefined && last.recovered && !last.repanicked,
		repanicked: crash.messages.some((message) => message.repanicked),
		signal: crash.signal,
		stackOverflow: crash.stackOverflow,
		...place,
	};
}

/**
 * The goroutine printed first is the one that died. A deadlock kills none in particular, nor does a signal from outside; a signal
 * that the program itself raised names it, behind the scheduler's stack when C code was running.
 */
function deadGoroutine({ crash, goroutines }: DumpText): GoroutineText | undefined {
	if (crash?.messages.some((message) => message.text.endsWith(' - deadlock!'))) return undefined;
	if (crash?.kind !== 'signal') return goroutines[0];
	if (sentSignals.has(crash.signal.slice(0, crash.signal.indexOf(':')))) return undefined;
	return goroutines.find(({ header }) => header.id !== 0);
}

/** Signals that a person or the system sends to end a process. */
const sentSignals = new Set(['SIGQUIT', 'SIGTERM', 'SIGINT', 'SIGHUP', 'SIGKILL', 'SIGABRT', 'SIGUSR1', 'SIGUSR2', 'SIGALRM', 'SIGXCPU']);
