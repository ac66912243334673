// The events of the execution trace format v2 (Go 1.22 and later) as data. The table drives argument counts, the checks of
// string and stack ids, the text form of fixtures and error messages. Where each fact comes from: Go's runtime/trace*.go and
// internal/trace/tracev2. Go 1.27 writes header version 1.26 and adds no event.

/** What an argument means, and so how it is checked and whether its 64 bits are signed (`g`, `p`, `m`) or not. */
export type ArgKind =
	| 'g' // goroutine id
	| 'p' // proc id
	| 'm' // thread id
	| 'seq' // sequence number of a P, a goroutine or the GC: a partial order between threads
	| 'goStatus'
	| 'procStatus'
	| 'string' // id in the generation's string table; 0 is the empty string
	| 'stack' // id in the generation's stack table; 0 is no stack
	| 'task'
	| 'value'; // plain number: bytes, count, opaque id

export interface ArgSpec {
	readonly name: string;
	readonly kind: ArgKind;
}

export interface EventSpec {
	readonly type: number;
	readonly name: string;
	/** Minor Go version of the format that introduced it. */
	readonly since: number;
	/** Arguments after the time delta. The argument named `stack` is the stack of the execution context. */
	readonly args: readonly ArgSpec[];
	/** Stands in per-thread batches, with a time delta as its first argument. Others are structure. */
	readonly isTimed: boolean;
	/** The event that begins the range which this one ends or finds active; 0 for others. */
	readonly rangeBegin: number;
	/** Name of the runtime experiment that writes it; '' for regular events. */
	readonly experiment: string;
}

export const Ev = {
	EventBatch: 1,
	Stacks: 2,
	Stack: 3,
	Strings: 4,
	String: 5,
	CPUSamples: 6,
	CPUSample: 7,
	Frequency: 8,
	ProcsChange: 9,
	ProcStart: 10,
	ProcStop: 11,
	ProcSteal: 12,
	ProcStatus: 13,
	GoCreate: 14,
	GoCreateSyscall: 15,
	GoStart: 16,
	GoDestroy: 17,
	GoDestroySyscall: 18,
	GoStop: 19,
	GoBlock: 20,
	GoUnblock: 21,
	GoSyscallBegin: 22,
	GoSyscallEnd: 23,
	GoSyscallEndBlocked: 24,
	GoStatus: 25,
	STWBegin: 26,
	STWEnd: 27,
	GCActive: 28,
	GCBegin: 29,
	GCEnd: 30,
	GCSweepActive: 31,
	GCSweepBegin: 32,
	GCSweepEnd: 33,
	GCMarkAssistActive: 34,
	GCMarkAssistBegin: 35,
	GCMarkAssistEnd: 36,
	HeapAlloc: 37,
	HeapGoal: 38,
	GoLabel: 39,
	UserTaskBegin: 40,
	UserTaskEnd: 41,
	UserRegionBegin: 42,
	UserRegionEnd: 43,
	UserLog: 44,
	GoSwitch: 45,
	GoSwitchDestroy: 46,
	GoCreateBlocked: 47,
	GoStatusStack: 48,
	ExperimentalBatch: 49,
	Sync: 50,
	ClockSnapshot: 51,
	EndOfGeneration: 52,
	Span: 128,
	SpanAlloc: 129,
	SpanFree: 130,
	HeapObject: 131,
	HeapObjectAlloc: 132,
	HeapObjectFree: 133,
	GoroutineStack: 134,
	GoroutineStackAlloc: 135,
	GoroutineStackFree: 136,
} as const;

/** Experiments by their number in an experimental batch's header. 0 means a regular batch. */
export const experiments = ['None', 'AllocFree'] as const;

/** Statuses as the wire numbers them. */
export const GoStatus = { Bad: 0, Runnable: 1, Running: 2, Syscall: 3, Waiting: 4 } as const;
export const ProcStatus = {
	Bad: 0,
	Running: 1,
	Idle: 2,
	Syscall: 3,
	/** In a system call whose thread has been lost sight of: its next event is a steal, and nobody knows from whom. */
	SyscallAbandoned: 4,
} as const;

const statusName = (names: Readonly<Record<string, number>>, status: number): string =>
	Object.keys(names).find((name) => names[name] === status) ?? `status ${status}`;
export const goStatusName = (status: number): string => statusName(GoStatus, status);
export const procStatusName = (status: number): string => statusName(ProcStatus, status);

/** Limits of the format, from the runtime: larger ones mean that the bytes are broken. */
export const maxBatchBytes = 64 * 1024;
export const maxStringBytes = 1024;
export const maxStackFrames = 128;
export const maxTimedArgs = 4;

/** `name:kind`, or `name` alone for a plain value. */
function parseArgs(text: string): ArgSpec[] {
	return text
		.split(' ')
		.filter(Boolean)
		.map((word) => {
			const [name, kind] = word.split(':') as [string, ArgKind | undefined];
			return { name, kind: kind ?? 'value' };
		});
}

const timed = (type: number, since: number, args: string, rangeBegin = 0, experiment = ''): EventSpec => ({
	type,
	name: nameOf(type),
	since,
	args: parseArgs(args),
	isTimed: true,
	rangeBegin,
	experiment,
});
const structure = (type: number, since: number, args = ''): EventSpec => ({
	type,
	name: nameOf(type),
	since,
	args: parseArgs(args),
	isTimed: false,
	rangeBegin: 0,
	experiment: '',
});
const allocFree = (type: number, args: string): EventSpec => timed(type, 23, args, 0, 'AllocFree');

function nameOf(type: number): string {
	for (const [name, value] of Object.entries(Ev)) if (value === type) return name;
	return '';
}

export const eventSpecs: readonly EventSpec[] = [
	structure(Ev.EventBatch, 22, 'gen m:m time size'),
	structure(Ev.Stacks, 22),
	structure(Ev.Stack, 22, 'id nframes'),
	structure(Ev.Strings, 22),
	structure(Ev.String, 22, 'id length'),
	structure(Ev.CPUSamples, 22),
	structure(Ev.CPUSample, 22, 'time m:m p:p g:g stack:stack'),
	structure(Ev.Frequency, 22, 'freq'),
	timed(Ev.ProcsChange, 22, 'procs stack:stack'),
	timed(Ev.ProcStart, 22, 'p:p p_seq:seq'),
	timed(Ev.ProcStop, 22, ''),
	timed(Ev.ProcSteal, 22, 'p:p p_seq:seq m:m'),
	timed(Ev.ProcStatus, 22, 'p:p pstatus:procStatus'),
	timed(Ev.GoCreate, 22, 'new_g:g new_stack:stack stack:stack'),
	timed(Ev.GoCreateSyscall, 22, 'new_g:g'),
	timed(Ev.GoStart, 22, 'g:g g_seq:seq'),
	timed(Ev.GoDestroy, 22, ''),
	timed(Ev.GoDestroySyscall, 22, ''),
	timed(Ev.GoStop, 22, 'reason:string stack:stack'),
	timed(Ev.GoBlock, 22, 'reason:string stack:stack'),
	timed(Ev.GoUnblock, 22, 'g:g g_seq:seq stack:stack'),
	timed(Ev.GoSyscallBegin, 22, 'p_seq:seq stack:stack'),
	timed(Ev.GoSyscallEnd, 22, '', Ev.GoSyscallBegin),
	timed(Ev.GoSyscallEndBlocked, 22, '', Ev.GoSyscallBegin),
	timed(Ev.GoStatus, 22, 'g:g m:m gstatus:goStatus'),
	timed(Ev.STWBegin, 22, 'kind:string stack:stack'),
	timed(Ev.STWEnd, 22, '', Ev.STWBegin),
	timed(Ev.GCActive, 22, 'gc_seq:seq', Ev.GCBegin),
	timed(Ev.GCBegin, 22, 'gc_seq:seq stack:stack'),
	timed(Ev.GCEnd, 22, 'gc_seq:seq', Ev.GCBegin),
	timed(Ev.GCSweepActive, 22, 'p:p', Ev.GCSweepBegin),
	timed(Ev.GCSweepBegin, 22, 'stack:stack'),
	timed(Ev.GCSweepEnd, 22, 'swept reclaimed', Ev.GCSweepBegin),
	timed(Ev.GCMarkAssistActive, 22, 'g:g', Ev.GCMarkAssistBegin),
	timed(Ev.GCMarkAssistBegin, 22, 'stack:stack'),
	timed(Ev.GCMarkAssistEnd, 22, '', Ev.GCMarkAssistBegin),
	timed(Ev.HeapAlloc, 22, 'heapalloc'),
	timed(Ev.HeapGoal, 22, 'heapgoal'),
	timed(Ev.GoLabel, 22, 'label:string'),
	timed(Ev.UserTaskBegin, 22, 'task:task parent_task:task name:string stack:stack'),
	timed(Ev.UserTaskEnd, 22, 'task:task stack:stack'),
	timed(Ev.UserRegionBegin, 22, 'task:task name:string stack:stack'),
	timed(Ev.UserRegionEnd, 22, 'task:task name:string stack:stack', Ev.UserRegionBegin),
	timed(Ev.UserLog, 22, 'task:task key:string value:string stack:stack'),
	timed(Ev.GoSwitch, 23, 'g:g g_seq:seq'),
	timed(Ev.GoSwitchDestroy, 23, 'g:g g_seq:seq'),
	timed(Ev.GoCreateBlocked, 23, 'new_g:g new_stack:stack stack:stack'),
	timed(Ev.GoStatusStack, 23, 'g:g m:m gstatus:goStatus stack:stack'),
	structure(Ev.ExperimentalBatch, 23, 'exp gen m:m time size'),
	structure(Ev.Sync, 25),
	structure(Ev.ClockSnapshot, 25, 'dt mono sec nsec'),
	structure(Ev.EndOfGeneration, 26),
	allocFree(Ev.Span, 'id npages_value kindclass'),
	allocFree(Ev.SpanAlloc, 'id npages_value kindclass'),
	allocFree(Ev.SpanFree, 'id'),
	allocFree(Ev.HeapObject, 'id type'),
	allocFree(Ev.HeapObjectAlloc, 'id type'),
	allocFree(Ev.HeapObjectFree, 'id'),
	allocFree(Ev.GoroutineStack, 'id order'),
	allocFree(Ev.GoroutineStackAlloc, 'id order'),
	allocFree(Ev.GoroutineStackFree, 'id'),
];

const byType: readonly (EventSpec | undefined)[] = Array.from({ length: 256 }, (_, type) => eventSpecs.find((spec) => spec.type === type));

/** undefined for numbers that no event has. */
export const specOf = (type: number): EventSpec | undefined => byType[type];
export const eventName = (type: number): string => byType[type]?.name ?? `event type ${type}`;

/** Marks types that may not stand in a batch of timed events. */
export const notTimed = 255;
/** Arguments after the time delta by event type, `notTimed` for others: the hot loop's only view of the table. */
export const timedArgCount: Readonly<Uint8Array> = Uint8Array.from(byType, (spec) => (spec?.isTimed ? spec.args.length : notTimed));
