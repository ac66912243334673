// The events of the execution trace format v1 (Go 1.11 to 1.21) as data: how many arguments they have, and how they order the
// goroutines. Where each fact comes from: Go's runtime/trace.go up to 1.21 and internal/trace/internal/tracev1.
//
//   event       one byte: type (6 bits), arguments - 1 (2 bits); the value 3 there means "length in bytes, then the arguments"
//   arguments   the ticks since the batch's last event, those of `args`, and the stack if the event has one; all varints
//   Batch       P and ticks; the events up to the next Batch are this P's. Ticks of a batch's events count from there.
//   String      id, length, bytes. Stack: id, size, then size times pc, function, file, line (the last three: string, string, line)
//   UserLog     is followed by length and bytes of the message

export interface EventSpec {
	readonly type: number;
	readonly name: string;
	/** Version of the format that introduced it; 11 also for all older ones. */
	readonly since: number;
	/** Arguments between the ticks and the stack; `name:kind` with the kinds of ArgKind. */
	readonly args: readonly string[];
	readonly hasStack: boolean;
}

export const Ev = {
	Batch: 1,
	Frequency: 2,
	Stack: 3,
	Gomaxprocs: 4,
	ProcStart: 5,
	ProcStop: 6,
	GCStart: 7,
	GCDone: 8,
	STWStart: 9,
	STWDone: 10,
	GCSweepStart: 11,
	GCSweepDone: 12,
	GoCreate: 13,
	GoStart: 14,
	GoEnd: 15,
	GoStop: 16,
	GoSched: 17,
	GoPreempt: 18,
	GoSleep: 19,
	GoBlock: 20,
	GoUnblock: 21,
	GoBlockSend: 22,
	GoBlockRecv: 23,
	GoBlockSelect: 24,
	GoBlockSync: 25,
	GoBlockCond: 26,
	GoBlockNet: 27,
	GoSysCall: 28,
	GoSysExit: 29,
	GoSysBlock: 30,
	GoWaiting: 31,
	GoInSyscall: 32,
	HeapAlloc: 33,
	HeapGoal: 34,
	TimerGoroutine: 35,
	FutileWakeup: 36,
	String: 37,
	GoStartLocal: 38,
	GoUnblockLocal: 39,
	GoSysExitLocal: 40,
	GoStartLabel: 41,
	GoBlockGC: 42,
	GCMarkAssistStart: 43,
	GCMarkAssistDone: 44,
	UserTaskCreate: 45,
	UserTaskEnd: 46,
	UserRegion: 47,
	UserLog: 48,
	CPUSample: 49,
} as const;

/** What an argument means where that decides how its 64 bits are read. */
export const ArgKind = { Value: 0, /** A signed id: g, m. */ Id: 1, /** An absolute time in ticks. */ Ticks: 2 } as const;
const kindNames: Readonly<Record<string, number>> = { g: ArgKind.Id, m: ArgKind.Id, ticks: ArgKind.Ticks };

function nameOf(type: number): string {
	for (const [name, value] of Object.entries(Ev)) if (value === type) return name;
	return '';
}

const event = (type: number, args = '', hasStack = false, since = 11): EventSpec => ({
	type,
	name: nameOf(type),
	since,
	args: args.split(' ').filter(Boolean),
	hasStack,
});

/** Batch, Stack and String are read by themselves and stand not here. */
const eventSpecs: readonly EventSpec[] = [
	event(Ev.Frequency, 'ticksPerSecond'),
	event(Ev.Gomaxprocs, 'procs', true),
	event(Ev.ProcStart, 'thread:m'),
	event(Ev.ProcStop),
	event(Ev.GCStart, 'seq', true),
	event(Ev.GCDone),
	event(Ev.STWStart, 'kind'),
	event(Ev.STWDone),
	event(Ev.GCSweepStart, '', true),
	event(Ev.GCSweepDone, 'swept reclaimed'),
	event(Ev.GoCreate, 'g:g startStack', true),
	event(Ev.GoStart, 'g:g seq'),
	event(Ev.GoEnd),
	event(Ev.GoStop, '', true),
	event(Ev.GoSched, '', true),
	event(Ev.GoPreempt, '', true),
	event(Ev.GoSleep, '', true),
	event(Ev.GoBlock, '', true),
	event(Ev.GoUnblock, 'g:g seq', true),
	event(Ev.GoBlockSend, '', true),
	event(Ev.GoBlockRecv, '', true),
	event(Ev.GoBlockSelect, '', true),
	event(Ev.GoBlockSync, '', true),
	event(Ev.GoBlockCond, '', true),
	event(Ev.GoBlockNet, '', true),
	event(Ev.GoSysCall, '', true),
	event(Ev.GoSysExit, 'g:g seq at:ticks'),
	event(Ev.GoSysBlock),
	event(Ev.GoWaiting, 'g:g'),
	event(Ev.GoInSyscall, 'g:g'),
	event(Ev.HeapAlloc, 'bytes'),
	event(Ev.HeapGoal, 'bytes'),
	event(Ev.TimerGoroutine, 'g:g'),
	event(Ev.FutileWakeup),
	event(Ev.GoStartLocal, 'g:g'),
	event(Ev.GoUnblockLocal, 'g:g', true),
	event(Ev.GoSysExitLocal, 'g:g at:ticks'),
	event(Ev.GoStartLabel, 'g:g seq label'),
	event(Ev.GoBlockGC, '', true),
	event(Ev.GCMarkAssistStart, '', true),
	event(Ev.GCMarkAssistDone),
	event(Ev.UserTaskCreate, 'task parent type', true),
	event(Ev.UserTaskEnd, 'task', true),
	event(Ev.UserRegion, 'task mode type', true),
	event(Ev.UserLog, 'task category', true),
	event(Ev.CPUSample, 'at:ticks p:m g:g', true, 19),
];

const byType: readonly (EventSpec | undefined)[] = Array.from({ length: 64 }, (_, type) => eventSpecs.find((spec) => spec.type === type));
export const eventName = (type: number): string => byType[type]?.name ?? nameOf(type);

export const isKnown = (type: number, version: number): boolean =>
	type === Ev.Batch || type === Ev.Stack || type === Ev.String || (byType[type]?.since ?? version + 1) <= version;

/** Without a time: they stand apart from the order of events. */
export const isTimeless = (type: number): boolean => type === Ev.Frequency || type === Ev.TimerGoroutine;

/** By event type: arguments on the wire, those of `args` among them, 1 with a stack at the end. */
export const wireArgs: Readonly<Uint8Array> = Uint8Array.from(byType, (spec) =>
	spec === undefined ? 0 : spec.args.length + (spec.hasStack ? 1 : 0) + (isTimeless(spec.type) ? 0 : 1),
);
export const plainArgs: Readonly<Uint8Array> = Uint8Array.from(byType, (spec) => spec?.args.length ?? 0);
export const hasStack: Readonly<Uint8Array> = Uint8Array.from(byType, (spec) => (spec?.hasStack ? 1 : 0));
/** By event type times 4 plus the argument's index: its ArgKind. */
export const argKinds: Readonly<Uint8Array> = Uint8Array.from(
	{ length: 256 },
	(_, i) => kindNames[byType[i >> 2]?.args[i & 3]?.split(':')[1] ?? ''] ?? ArgKind.Value,
);

/** Events that stand in batches, but take no part in the order: tables, and samples, which come with times of their own. */
export const isAside: Readonly<Uint8Array> = Uint8Array.from({ length: 64 }, (_, type) =>
	type === Ev.Stack || type === Ev.String || type === Ev.CPUSample || isTimeless(type) ? 1 : 0,
);

/** Limits of the format; more means that the bytes are broken. */
export const maxStringBytes = 1e6;
export const maxStackFrames = 1000;
export const maxEventBytes = 2048;

/** States of a goroutine as the order of events knows them. */
export const GState = { Dead: 0, Runnable: 1, Running: 2, Waiting: 3 } as const;

/** Whose state an event waits for and changes. */
export const Subject = {
	None: 0,
	Own: 1,
	/** The goroutine of the first argument. */ Named: 2,
	/** The GC, whose cycles are numbered. */ Gc: 3,
} as const;

/** Which number of the subject's transition it is: any, a constant, or one of its arguments. */
export const Seq = { Any: 0, Zero: 1, One: 2, Arg0: 3, Arg1: 4 } as const;

interface OrderRule {
	readonly subject: number;
	readonly from: number;
	readonly to: number;
	readonly seq: number;
	/** Does it count as a transition? */
	readonly isCounted: boolean;
}

const rule = (subject: number, from: number, to: number, seq: number, isCounted: boolean): OrderRule => ({
	subject,
	from,
	to,
	seq,
	isCounted,
});

const blocks = rule(Subject.Own, GState.Running, GState.Waiting, Seq.Any, false);
const yields = rule(Subject.Own, GState.Running, GState.Runnable, Seq.Any, false);
const isThere = rule(Subject.Own, GState.Runnable, GState.Waiting, Seq.One, true);
const starts = rule(Subject.Own, GState.Runnable, GState.Running, Seq.Arg1, true);
const wakes = rule(Subject.Named, GState.Waiting, GState.Runnable, Seq.Arg1, true);
const wakesLocal = rule(Subject.Named, GState.Waiting, GState.Runnable, Seq.Any, true);

const rules: Readonly<Record<number, OrderRule>> = {
	[Ev.GoCreate]: rule(Subject.Named, GState.Dead, GState.Runnable, Seq.Zero, true),
	[Ev.GoWaiting]: isThere,
	[Ev.GoInSyscall]: isThere,
	[Ev.GoStart]: starts,
	[Ev.GoStartLabel]: starts,
	[Ev.GoStartLocal]: rule(Subject.Own, GState.Runnable, GState.Running, Seq.Any, true),
	[Ev.GoBlock]: blocks,
	[Ev.GoBlockSend]: blocks,
	[Ev.GoBlockRecv]: blocks,
	[Ev.GoBlockSelect]: blocks,
	[Ev.GoBlockSync]: blocks,
	[Ev.GoBlockCond]: blocks,
	[Ev.GoBlockNet]: blocks,
	[Ev.GoBlockGC]: blocks,
	[Ev.GoSleep]: blocks,
	[Ev.GoSysBlock]: blocks,
	[Ev.GoSched]: yields,
	[Ev.GoPreempt]: yields,
	[Ev.GoUnblock]: wakes,
	[Ev.GoSysExit]: wakes,
	[Ev.GoUnblockLocal]: wakesLocal,
	[Ev.GoSysExitLocal]: wakesLocal,
	[Ev.GCStart]: rule(Subject.Gc, GState.Dead, GState.Dead, Seq.Arg0, true),
};

const byRule = (of: (rule: OrderRule) => number, none: number): Readonly<Uint8Array> =>
	Uint8Array.from({ length: 64 }, (_, type) => (rules[type] === undefined ? none : of(rules[type])));

/** By event type, columns of the rules. Subject.None: the event goes ahead whenever its turn comes. */
export const orderSubjects = byRule(({ subject }) => subject, Subject.None);
export const orderFrom = byRule(({ from }) => from, 0);
export const orderTo = byRule(({ to }) => to, 0);
export const orderSeq = byRule(({ seq }) => seq, Seq.Any);
export const orderCounts = byRule(({ isCounted }) => (isCounted ? 1 : 0), 0);

/** Events after which the P runs no goroutine. */
export const leavesP: Readonly<Uint8Array> = Uint8Array.from({ length: 64 }, (_, type) =>
	type === Ev.GoEnd || type === Ev.GoStop || (rules[type] !== undefined && rules[type].from === GState.Running) ? 1 : 0,
);

/** Events that Go's reader attributes to no real P. */
export const FakeP = { Timer: 1000001, Netpoll: 1000002, Syscall: 1000003, Gc: 1000004 } as const;

/** Why the world was stopped: by number in 1.21; before, only the first two after '' exist and are numbered from 0. */
export const stopReasons: readonly string[] = [
	'',
	'GC mark termination',
	'GC sweep termination',
	'write heap dump',
	'goroutine profile',
	'goroutine profile cleanup',
	'all goroutine stack trace',
	'read mem stats',
	'AllThreadsSyscall',
	'GOMAXPROCS',
	'start trace',
	'stop trace',
	'CountPagesInUse (test)',
	'ReadMetricsSlow (test)',
	'ReadMemStatsSlow (test)',
	'PageCachePagesLeaked (test)',
	'ResetDebugLog (test)',
];

export function stopReason(kind: number, version: number): string {
	if (version >= 21) return stopReasons[kind] ?? '';
	return kind === 0 || kind === 1 ? (stopReasons[kind + 1] as string) : '';
}

/** Why a goroutine leaves its P, as Go 1.22 words it. */
export const waitReasons: Readonly<Record<number, string>> = {
	[Ev.GoStop]: 'forever',
	[Ev.GoSched]: 'runtime.Gosched',
	[Ev.GoPreempt]: 'preempted',
	[Ev.GoSleep]: 'sleep',
	[Ev.GoBlock]: '',
	[Ev.GoBlockSend]: 'chan send',
	[Ev.GoBlockRecv]: 'chan receive',
	[Ev.GoBlockSelect]: 'select',
	[Ev.GoBlockSync]: 'sync',
	[Ev.GoBlockCond]: 'sync.(*Cond).Wait',
	[Ev.GoBlockNet]: 'network',
	[Ev.GoBlockGC]: 'GC mark assist wait for work',
};
