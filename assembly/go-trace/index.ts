// The engine's face: bytes of an execution trace (format v2) go in, the accountant's books come out as tables of records in memory.
// The host copies a piece to `room`, says how much with `commit`, and `finish`es. decode-trace.ts of the TypeScript decoder is the same
// in plain words, and the reference that the engine is checked against.
import * as container from './container';
import { Scan } from './container';
import { continueClock, countSync, events, hasStarted, lastNs, setNsPerTick, nsPerTick, startClock, startNs, tick, ticksToNs } from './clock';
import { forget, openKey } from './scheduler';
import { Run, bytesUnread, openGeneration, runGeneration, tellWrong } from './order';
import { missingId, missingKind, missingStacks, missingStrings, internBytes, setKind } from './symbols';
import * as symbols from './symbols';
import { hostDamage, hostGeneration, hostTablesWithoutEvents } from './host';
import * as books from './account';
import * as state from './state';
import { closeAnnotations, annotations } from './annotations';
import { names } from './rare';
import { Kind, Resource, heardEvent, isListening, listen, setListening } from './listen';
import { setLimit } from './memory';
import { crossSeam, fingerprint, tasksBegun } from './seam';
import { effort, gcMetSeq, gcSeq, gcState, tasks } from './scheduler';
import { isUnsure, tapeBlock, tapeLength } from './tape';
import * as closeUp from './close-up';

let version: i32 = 0;
let isBroken = false;
let startsAfresh = true;
let generations: u32 = 0;
let kept: u32 = 0;
let partial: u32 = 0;
let useless: u32 = 0;
let keptBytes: f64 = 0;

/** After so many generations in a row that gave nothing, the rest of the input is not looked at. */
const maxUseless: u32 = 100;

export function open(formatVersion: i32, firstOffset: f64, maxHeld: u32, maxMemory: u32): void {
	version = formatVersion;
	setLimit(maxMemory);
	keptBytes = firstOffset;
	container.openContainer(formatVersion, firstOffset, maxHeld);
}

/** Interns a text that the host has copied to `room`; wait reasons that matter have a kind. */
export function intern(at: usize, length: usize, kind: i32): i32 {
	const id = internBytes(at, length);
	if (kind != 0) setKind(id, kind);
	return id;
}

/** Canonical strings of names that the engine gives. */
export function setNames(markPhase: i32, markAssist: i32, sweep: i32, gomaxprocs: i32, heapGoal: i32, heapObjects: i32, preempted: i32): void {
	names.markPhase = markPhase;
	names.markAssist = markAssist;
	names.sweep = sweep;
	names.gomaxprocs = gomaxprocs;
	names.heapGoal = heapGoal;
	names.heapObjects = heapObjects;
	books.setPreempted(preempted);
}

export function listenTo(is: bool): usize {
	setListening(is);
	return heardEvent;
}

/** Where to copy `bytes` bytes; 0 when the engine has ended. */
export function room(bytes: usize): usize {
	if (container.isDamaged) return 0;
	const at = container.room(bytes);
	if (at == 0) {
		noteDamage();
		takeGeneration(false);
	}
	return at;
}

/** Takes the bytes that were copied. False when nothing more is wanted. */
export function commit(bytes: usize): bool {
	container.take(bytes);
	let found = container.scan();
	while (found == Scan.Whole) {
		takeGeneration(true);
		found = container.scan();
	}
	if (found == Scan.More) return true;
	noteDamage();
	takeGeneration(false);
	return false;
}

/** Instead of starting anew: the input begins one generation before a part of a trace whose time 0 is known. */
export function openPart(zeroNs: f64): void {
	continueClock(zeroNs);
	books.setAccounting(false);
}

/** Whether stays go into the close-up, from here on. */
export function keepStays(is: bool): void {
	closeUp.keepStays(is);
}

/** The generation before the part has been pushed. */
export function cross(): void {
	endPart();
	crossSeam();
	generations = 0;
	kept = 0;
}

/** What has been pushed ends here, the trace does not. */
export function endPart(): void {
	if (container.isDamaged) return;
	const found = container.endInput();
	if (container.isDamaged) noteDamage();
	if (container.batchCount > 0) takeGeneration(found == Scan.Whole);
	books.settle();
	closeUp.handStays();
}

export function finish(): void {
	if (!container.isDamaged) {
		const found = container.endInput();
		if (container.isDamaged) noteDamage();
		if (container.batchCount > 0) takeGeneration(found == Scan.Whole);
	}
	if (version < 26 && generations == 0) damage('generation', 16, 'the trace ends after its header');
	if (!hasStarted) startClock(0);
	emitSync(lastNs);
	books.settle();
	closeUp.handStays();
}

/** Closes the books at the time of the last event. */
export function close(): void {
	books.closeBooks(lastNs);
	closeAnnotations(lastNs);
	closeUp.handStays();
}

function noteDamage(): void {
	isBroken = true;
}

function damage(what: string, offset: f64, problem: string, a: u64 = 0): void {
	noteDamage();
	hostDamage(changetype<usize>(what), 0, offset, changetype<usize>(problem), a, 0, 0);
}

/** The generation that the container has gathered. */
function takeGeneration(isWhole: bool): void {
	if (container.batchCount > 0) {
		generations++;
		if (useless < maxUseless) decodeGeneration(isWhole);
	}
	container.release();
}

function decodeGeneration(isWhole: bool): void {
	container.readTables();
	const from = container.frontOffset;
	const to = container.readyOffset;
	if (!isWhole && !container.isDamaged && container.threadCount == 0 && !container.hasProblem()) {
		hostTablesWithoutEvents(from);
		return;
	}
	if (!isWhole && !container.isDamaged) damage('generation', to, 'the input ends before the generation does');
	if (container.hasProblem()) {
		noteDamage();
		container.tellProblem();
	}
	if (container.ticksPerSecond != 0) setNsPerTick(1 / (<f64>container.ticksPerSecond / 1e9));
	else if (isWhole || nsPerTick == 0) damage('generation', from, 'no clock frequency');
	if (version >= 25 && !container.hasClock && isWhole) damage('generation', from, 'no clock snapshot');
	if (nsPerTick == 0) {
		useless++;
		return;
	}
	kept++;
	const before = events;
	orderGeneration(from, to, isWhole);
	// A Sync is always there.
	useless = isBroken && events - before < 2 ? useless + 1 : 0;
}

function orderGeneration(from: f64, to: f64, isWhole: bool): void {
	if (startsAfresh) forget();
	openKey(container.generationNumber);
	const minNs = ticksToNs(container.minimumTicks());
	if (!hasStarted) startClock(minNs);
	container.tellClock();
	const before = events;
	emitSync(minNs - startNs);
	const first = lastNs;
	openGeneration();
	// What is wrong with a thread's first event comes before what events name.
	if (tellWrong()) noteDamage();
	let run = runGeneration();
	while (run == Run.Goes) run = runGeneration();
	startsAfresh = run == Run.Broke;
	if (startsAfresh) noteDamage();
	if (missingKind != 0 && isWhole)
		damage('generation', from, missingKind == 1 ? 'events name string {a}, which does not exist,' : 'events name stack {a}, which does not exist,', missingId);
	if (tellWrong()) noteDamage();
	const unread = bytesUnread();
	if (unread > 0) {
		partial++;
		noteDamage();
	}
	keptBytes += to - from - unread;
	hostGeneration(from, to - from, first, lastNs, events - before, container.experimentBatches, missingStrings, missingStacks);
}

function emitSync(timeNs: f64): void {
	const t = tick(timeNs);
	countSync();
	if (isListening) listen(Kind.Sync, t, state.none, state.none, state.none, -1, -1, Resource.None, state.none, 0, 0, 0, 0);
}

/** Numbers of the whole trace, by place: see the host. */
export function total(what: i32): f64 {
	switch (what) {
		case 0: return <f64>generations;
		case 1: return <f64>kept;
		case 2: return <f64>partial;
		case 3: return keptBytes;
		case 4: return hasStarted ? startNs : -1;
		case 5: return lastNs;
		case 6: return events;
		case 7: return <f64>books.preemptions;
		case 8: return <f64>books.preemptionsWithoutStack;
		case 9: return <f64>books.samplesWithoutStack;
		case 10: return books.procRunningNs;
		case 11: return books.allocatedBytes;
		case 12: return books.sliceNs;
		case 13: return <f64>(<u32>fingerprint());
		case 14: return <f64>(fingerprint() >> 32);
		case 15: return <f64>gcState;
		case 16: return <f64>gcSeq;
		case 17: return <f64>gcMetSeq;
		case 18: return books.firstHeap;
		case 19: return books.lastHeap;
		case 20: return books.lastGoal;
		case 21: return effort;
		case 22: return isUnsure ? 1 : 0;
		case 23: return <f64>tapeLength();
		default: return 0;
	}
}

/** Addresses of tables and how many records they have, by place: see the host. */
export function table(what: i32): usize {
	switch (what) {
		case 0: return symbols.strings;
		case 1: return load<usize>(symbols.frames, 8);
		case 2: return symbols.stacks;
		case 3: return symbols.framePool;
		case 4: return books.rows;
		case 5: return books.siteRows;
		case 6: return load<usize>(books.wakes, 8);
		case 7: return load<usize>(books.holders, 8);
		case 8: return load<usize>(books.syscalls, 8);
		case 9: return load<usize>(books.assists, 8);
		case 10: return books.goroutineWaits;
		case 11: return load<usize>(annotations, 8);
		case 12: return state.procs;
		case 13: return state.threads;
		case 14: return books.latency;
		case 15: return books.slices;
		case 16: return tapeBlock();
		case 17: return tasksBegun;
		case 18: return tasks;
		case 19: return closeUp.assistStays;
		case 20: return closeUp.sampleRows;
		case 21: return closeUp.spans;
		default: return 0;
	}
}
