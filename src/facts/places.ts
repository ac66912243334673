// From a stack and a wait reason to a place: which operation, in which function of the program, and is it idling?
// The tables below are the only knowledge of function names; everything above works with operations.
import type { FrameId, StackId, StringId } from '../base/ids.ts';
import type { Symbols } from '../tables/symbols.ts';
import { type Origin, originOf } from './go-names.ts';

/** As in the report contract, plus `idle` kinds are told apart by `Idle`. */
export type Op =
	| 'chan send'
	| 'chan receive'
	| 'select'
	| 'mutex lock'
	| 'rwmutex lock'
	| 'rwmutex rlock'
	| 'wg wait'
	| 'cond wait'
	| 'semaphore'
	| 'network read'
	| 'network write'
	| 'accept'
	| 'dial'
	| 'tls handshake'
	| 'syscall'
	| 'run queue'
	| 'sleep'
	| 'cpu'
	| 'alloc'
	| 'gc';

/** Why a wait is not a problem by itself. */
export type Idle = 'runtime' | 'accept' | 'library' | 'main' | 'timer' | 'network' | null;

export interface PlaceInfo {
	readonly op: Op;
	/** Depth of the program's own nearest frame; -1 when the stack has none. */
	readonly depth: number;
	/** Name of that function; '' when the stack has none. */
	readonly fn: string;
	readonly file: string;
	readonly line: number;
	readonly idle: Idle;
}

/** [exact name or prefix ending in '*', operation, rank]: the highest rank among the frames below the program's own wins. */
const OPERATIONS: readonly (readonly [string, Op, number])[] = [
	['runtime.chansend*', 'chan send', 2],
	['runtime.chanrecv*', 'chan receive', 2],
	['runtime.selectgo', 'select', 2],
	['runtime.block', 'select', 2],
	['time.Sleep', 'sleep', 2],
	['runtime.timeSleep', 'sleep', 2],
	['sync.runtime_Semacquire*', 'semaphore', 1],
	['internal/sync.runtime_Semacquire*', 'semaphore', 1],
	['sync.(*Mutex).Lock', 'mutex lock', 3],
	['sync.(*Mutex).lockSlow', 'mutex lock', 3],
	['internal/sync.(*Mutex).*', 'mutex lock', 3],
	['sync.(*RWMutex).Lock', 'rwmutex lock', 4],
	['sync.(*RWMutex).RLock', 'rwmutex rlock', 4],
	['sync.(*WaitGroup).Wait', 'wg wait', 4],
	['sync.(*WaitGroup).Go*', 'cpu', 0],
	['sync.(*Cond).Wait', 'cond wait', 4],
	['golang.org/x/sync/semaphore.*', 'semaphore', 5],
	['golang.org/x/sync/errgroup.(*Group).Wait', 'wg wait', 5],
	['internal/poll.(*FD).Accept', 'accept', 5],
	['net.(*netFD).accept', 'accept', 5],
	['net.(*netFD).connect*', 'dial', 5],
	['net.(*netFD).dial', 'dial', 5],
	['crypto/tls.(*Conn).clientHandshake', 'tls handshake', 6],
	['crypto/tls.(*Conn).serverHandshake', 'tls handshake', 6],
	['internal/poll.(*FD).Read*', 'network read', 3],
	['internal/poll.(*FD).Write*', 'network write', 3],
	['internal/poll.(*FD).Fsync', 'syscall', 3],
	// The client's side of a call that waits for the answer.
	['net/http.(*persistConn).*', 'network read', 6],
	['net/http.(*http2*', 'network read', 6],
	['net/http/internal/http2.*', 'network read', 6],
	['syscall.*', 'syscall', 2],
	['internal/runtime/syscall.*', 'syscall', 1],
	['runtime.cgocall', 'syscall', 2],
];

/** Wait reasons (traces) and states (dumps) when the stack does not tell. */
const REASONS: Readonly<Record<string, Op>> = {
	'chan send': 'chan send',
	'chan send (nil chan)': 'chan send',
	'chan receive': 'chan receive',
	'chan receive (nil chan)': 'chan receive',
	select: 'select',
	'select (no cases)': 'select',
	sync: 'semaphore',
	semacquire: 'semaphore',
	'sync.Mutex.Lock': 'mutex lock',
	'sync.RWMutex.Lock': 'rwmutex lock',
	'sync.RWMutex.RLock': 'rwmutex rlock',
	'sync.WaitGroup.Wait': 'wg wait',
	'sync.Cond.Wait': 'cond wait',
	'sync.(*Cond).Wait': 'cond wait',
	network: 'network read',
	'IO wait': 'network read',
	sleep: 'sleep',
	syscall: 'syscall',
	running: 'cpu',
	runnable: 'run queue',
	forever: 'select',
};

const byExactName = new Map<string, readonly [Op, number]>();
const byPrefix: (readonly [string, Op, number])[] = [];
for (const [name, op, rank] of OPERATIONS) {
	if (name.endsWith('*')) byPrefix.push([name.slice(0, -1), op, rank]);
	else byExactName.set(name, [op, rank]);
}

function operationOf(fn: string): readonly [Op, number] | null {
	const exact = byExactName.get(fn);
	if (exact) return exact;
	for (const [prefix, op, rank] of byPrefix) if (fn.startsWith(prefix)) return [op, rank];
	return null;
}

/** Reasons that only the runtime's own goroutines have. */
const RUNTIME_REASONS =
	/^(GC |finalizer|force gc|system goroutine|debug call|trace reader|cleanup|update GOMAXPROCS|wait until GC|panicwait)/;

/** What a function's name says of it. */
interface Known {
	readonly origin: Origin;
	readonly op: readonly [Op, number] | null;
}

const knownOf = (fn: string): Known => ({ origin: originOf(fn), op: operationOf(fn) });

/** What a stack says whatever the reason of the wait: the operation, and the depths of the program's own and of the library's nearest frames. */
interface StackPlace {
	readonly op: Op | null;
	readonly own: number;
	readonly library: number;
}

function lookAt(symbols: Symbols, stack: StackId, known: (fn: StringId) => Known): StackPlace {
	const depth = symbols.depth(stack);
	let best: readonly [Op, number] | null = null;
	let library = -1;
	for (let i = 0; i < depth; i++) {
		const { origin, op } = known(symbols.functionOf(symbols.frameAt(stack, i)));
		if (origin === 'own') return { op: best?.[0] ?? null, own: i, library };
		if (origin === 'library' && library < 0) library = i;
		if (op && !(library >= 0 && origin === 'std') && (best === null || op[1] >= best[1])) best = op;
	}
	return { op: best?.[0] ?? null, own: -1, library };
}

export const placeOf = (symbols: Symbols, reason: string, stack: StackId): PlaceInfo =>
	placeIn(
		symbols,
		reason,
		stack,
		lookAt(symbols, stack, (fn) => knownOf(symbols.text(fn))),
	);

/** `placeOf` for many: looks once at each function, each stack, and each pair of reason and stack. */
export function placeFinder(symbols: Symbols): (reason: string, stack: StackId) => PlaceInfo {
	const functions = new Map<StringId, Known>();
	const stacks = new Map<StackId, { readonly at: StackPlace; readonly byReason: Map<string, PlaceInfo> }>();
	const known = (fn: StringId): Known => {
		let found = functions.get(fn);
		if (!found) functions.set(fn, (found = knownOf(symbols.text(fn))));
		return found;
	};
	return (reason, stack) => {
		let seen = stacks.get(stack);
		if (!seen) {
			seen = { at: lookAt(symbols, stack, known), byReason: new Map() };
			stacks.set(stack, seen);
		}
		let place = seen.byReason.get(reason);
		if (!place) {
			place = placeIn(symbols, reason, stack, seen.at);
			seen.byReason.set(reason, place);
		}
		return place;
	};
}

function placeIn(symbols: Symbols, reason: string, stack: StackId, { op: shown, own, library }: StackPlace): PlaceInfo {
	const op = refine(symbols, stack, shown ?? REASONS[reason] ?? (RUNTIME_REASONS.test(reason) ? 'gc' : 'cpu'), reason);
	return {
		op,
		depth: own,
		...spotAt(symbols, stack, own >= 0 ? own : library),
		idle: idleOf(symbols, reason, stack, op, own),
	};
}

/** A dump says "sync.Mutex.Lock" for the inner lock of an RWMutex too; a semaphore reason may be a bare semacquire. */
function refine(symbols: Symbols, stack: StackId, op: Op, reason: string): Op {
	if (op !== 'semaphore' || reason === 'sync' || reason === '') return op;
	return symbols.depth(stack) === 0 ? (REASONS[reason] ?? op) : op;
}

/** Depth from the root within which `main.main` counts as the program's main goroutine. */
const MAIN_ROOTS = new Set(['main.main', 'runtime.main']);

function idleOf(symbols: Symbols, reason: string, stack: StackId, op: Op, own: number): Idle {
	const depth = symbols.depth(stack);
	if (RUNTIME_REASONS.test(reason)) return 'runtime';
	if (op === 'accept') return 'accept';
	if (depth === 0) return reason === '' ? 'runtime' : null;
	const root =
		symbols.functionAt(stack, depth - 1) === 'runtime.goexit' ? symbols.functionAt(stack, depth - 2) : symbols.rootFunction(stack);
	const isMain = MAIN_ROOTS.has(root);
	if (isMain && op !== 'mutex lock' && op !== 'rwmutex lock' && op !== 'rwmutex rlock') return 'main';
	if (own < 0) return root.startsWith('runtime.') && !isMain ? 'runtime' : 'library';
	if (op === 'sleep') return 'timer';
	if (op === 'network read' || op === 'network write') return 'network';
	return null;
}

/** A function and the line in it; '' and 0 when unknown. */
export type Spot = Pick<PlaceInfo, 'fn' | 'file' | 'line'>;

export const spotAt = (symbols: Symbols, stack: StackId, depth: number): Spot =>
	depth < 0
		? { fn: '', file: '', line: 0 }
		: { fn: symbols.functionAt(stack, depth), ...lineOfFrame(symbols, symbols.frameAt(stack, depth)) };

/** `frame`: -1 when unknown. */
export const lineOfFrame = (symbols: Symbols, frame: number): Pick<Spot, 'file' | 'line'> =>
	frame < 0 ? { file: '', line: 0 } : { file: symbols.text(symbols.fileOf(frame as FrameId)), line: symbols.lineOf(frame as FrameId) };

/** The program's own nearest function of a CPU, allocation or contention stack; a library's when it has none; '' when neither. */
export function ownFunction(symbols: Symbols, stack: StackId): { fn: string; depth: number } {
	const depth = symbols.depth(stack);
	let library = -1;
	for (let i = 0; i < depth; i++) {
		const origin = originOf(symbols.functionAt(stack, i));
		if (origin === 'own') return { fn: symbols.functionAt(stack, i), depth: i };
		if (origin === 'library' && library < 0) library = i;
	}
	return library >= 0 ? { fn: symbols.functionAt(stack, library), depth: library } : { fn: '', depth: -1 };
}

/** `ownFunction` with its line. */
export const ownSpot = (symbols: Symbols, stack: StackId): Spot => spotAt(symbols, stack, ownFunction(symbols, stack).depth);

/** Leaf-first `function file:line` lines of a stack, at most `limit`. */
export function stackLines(symbols: Symbols, stack: StackId, limit = 32): string[] {
	const lines: string[] = [];
	for (let i = 0; i < Math.min(limit, symbols.depth(stack)); i++) {
		const frame = symbols.frameAt(stack, i);
		lines.push(`${symbols.text(symbols.functionOf(frame))} ${symbols.text(symbols.fileOf(frame))}:${symbols.lineOf(frame)}`);
	}
	return lines;
}

export const isLockOp = (op: Op): boolean => op === 'mutex lock' || op === 'rwmutex lock' || op === 'rwmutex rlock';
