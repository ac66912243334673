// Goroutine dumps and crashes, line by line:
//
//   idle ──crash line──> head ──goroutine header──> stacks ──new crash, repeated id, second [running], long silence──> handed over
//     └──────────────────goroutine header─────────────^
//
// 1. A crash begins with `panic:`, `fatal error:` or `SIGQUIT: quit`; what follows up to the first header belongs to its head.
// 2. Goroutines collect frames: a function line, then its location line. Lines of others may stand anywhere between ("passed").
// 3. Blank lines carry no meaning, since loggers drop and add them.
// 4. A dump ends when the next text cannot belong to it: see `isNewDump`.
// It does not decide whether a crash ended the process; it reports what is printed.
import type { LogLine, OpenRecogniser, Outcome, RecogniserContext } from '../log/recogniser.ts';
import { beginHead, blankLine, type CrashHead, continueMessage, endMessage, isAdjacent, nextMessage } from './crash-head.ts';
import { type CrashLine, parseCrashLine } from './crash-lines.ts';
import { type FunctionLine, indentEnd, parseCreatedBy, parseElided, parseFunction, parseLocation } from './frame.ts';
import { type FrameAt, frameFinder } from './frame-finder.ts';
import { parseHeader } from './header.ts';
import type { CrashText, DumpText, FrameText, GoroutineText, HeaderText } from './records.ts';

/** So many foreign lines in a row end a dump: between two goroutines of one dump only other threads' log lines can stand. */
const silenceLines = 256;
/** Fatal errors that are believed without a stack (GOTRACEBACK=none), since other programs print "fatal error: ..." too. */
const knownFatal =
	/^(?:all goroutines are asleep - deadlock!|no goroutines \(main called runtime\.Goexit\)|concurrent map |stack overflow$|sync: |runtime: out of memory|out of memory|unexpected signal during runtime|fault$)/;
/** The stack of a served panic follows its message at once; the message may have a few lines. */
const servedLines = 8;
const unavailable = 'goroutine running on other thread; stack unavailable';

/** Where frames go at present. */
interface Section {
	readonly frames: FrameText[];
	readonly args: string[];
	readonly goroutine: GoroutineText | null;
}

interface Undecided {
	readonly line: LogLine;
	readonly header: HeaderText;
	/** What was said before it. */
	readonly before: string;
}

export const dumpRecogniser: OpenRecogniser = (context) => new DumpReader(context);

class DumpReader {
	readonly #context: RecogniserContext;
	#dump: DumpText | null = null;
	/** Set from a crash's first line to its first header. */
	#head: CrashHead | null = null;
	/** Goroutines of the open dump by id, to notice repetition. */
	#byId = new Map<number, GoroutineText>();
	#section: Section | null = null;
	readonly #frameAt: FrameAt;
	#pending: FunctionLine | null = null;
	#creator: { func: string; goroutine: number } | null = null;
	/** A second [running] header: a new dump, unless the next line says that its stack is unavailable. */
	#undecided: Undecided | null = null;
	#signal: { line: LogLine; name: string; text: string } | null = null;
	#served: string | null = null;
	#stackExceeds = false;
	#isRelayed = false;
	/** The line before this one if it was nobody's: the name of a C function, or what was said before a stack. */
	#before = '';
	/** The same, before the first line of the open dump. */
	#beforeDump = '';
	#silence = 0;
	#held = 0;

	constructor(context: RecogniserContext) {
		this.#context = context;
		this.#frameAt = frameFinder(context.frames);
	}

	isIdle(): boolean {
		return this.#dump === null && this.#signal === null && this.#served === null;
	}

	line(line: LogLine): Outcome {
		const { text } = line;
		if (this.#pending !== null && this.#undecided === null) {
			const frame = this.#frameAt(text, this.#pending);
			if (frame) return this.#frame(frame, this.#pending);
		}
		const from = indentEnd(text);
		const bare = from === 0 ? text : text.slice(from);
		if (this.#undecided) this.#decide(bare);
		if (this.#signal && bare !== '') this.#confirmSignal(bare);
		if (bare === '') return this.#blank(text);
		const outcome = this.#begins(line, bare, from) ?? this.#continues(line, text, bare);
		if (outcome === 'passed') this.#foreign(bare);
		else this.#own();
		return outcome;
	}

	finish(): void {
		if (this.#undecided) this.#decide('');
		this.#signal = null;
		this.#served = null;
		this.#close();
	}

	/** Lines that can open something: headers and heads of crashes. */
	#begins(line: LogLine, bare: string, from: number): Outcome | null {
		if (bare.startsWith('goroutine ')) {
			const header = parseHeader(bare);
			if (header) return this.#header(line, header);
			if (bare.startsWith(unavailable) && this.#section?.goroutine) {
				this.#section.goroutine.unavailable = true;
				return 'taken';
			}
			if (this.#dump && bare.endsWith(']:')) {
				this.#context.note('dump.unreadable-header', line.offset);
				this.#endGoroutine();
				this.#section = null;
			}
			return null;
		}
		const crash = parseCrashLine(bare, from > (this.#head?.indent.length ?? 0));
		return crash ? this.#crashLine(line, crash) : null;
	}

	/** Lines inside a head or a stack. */
	#continues(line: LogLine, text: string, bare: string): Outcome {
		if (!this.#dump) return 'passed';
		if (bare === 'runtime stack:') {
			this.#endHead(true);
			this.#open({ frames: this.#dump.runtimeStack, args: [], goroutine: null });
			return 'taken';
		}
		if (bare === '-----' && this.#dump.crash) this.#isRelayed = true;
		if (bare.startsWith('exit status ')) {
			this.#close();
			return 'taken';
		}
		if (this.#section) return this.#stackLine(line, text, bare);
		return this.#head && continueMessage(this.#head, line, bare) ? 'taken' : 'passed';
	}

	#stackLine(line: LogLine, text: string, bare: string): Outcome {
		const section = this.#section as Section;
		const fn = parseFunction(bare);
		if (fn) {
			this.#dropPending(line);
			this.#pending = fn;
			return 'taken';
		}
		const creator = parseCreatedBy(bare);
		if (creator) {
			this.#dropPending(line);
			this.#creator = creator;
			this.#pending = { func: creator.func, args: '', inlined: false };
			return 'taken';
		}
		const elided = parseElided(bare);
		if (elided !== 0) {
			this.#dropPending(line);
			this.#push(this.#context.frames.elided(elided), '');
			return 'taken';
		}
		if (bare.startsWith('[originating from goroutine ') && section.goroutine) return this.#ancestor(line, section.goroutine, bare);
		return this.#foreignFrame(text, bare);
	}

	/** C frames: `name` without parentheses, then `<tab>file.c:12 pc=0x...`; or `non-Go function at pc=0x...`. */
	#foreignFrame(text: string, bare: string): Outcome {
		if (bare.startsWith('non-Go function at pc=')) {
			this.#push(this.#context.frames.frame('non-Go function', '', 0, false), '');
			return 'taken';
		}
		const location = parseLocation(text);
		if (!location?.isForeign) return 'passed';
		const func = this.#pending?.func ?? this.#before;
		this.#pending = null;
		if (func === '') return 'passed';
		this.#push(this.#context.frames.frame(func, location.file, location.line, false), '');
		return 'taken';
	}

	#ancestor(line: LogLine, goroutine: GoroutineText, bare: string): Outcome {
		this.#dropPending(line);
		const id = Number.parseInt(bare.slice('[originating from goroutine '.length), 10);
		const ancestor = { goroutine: Number.isSafeInteger(id) ? id : -1, frames: [] };
		goroutine.ancestors.push(ancestor);
		this.#section = { frames: ancestor.frames, args: [], goroutine };
		return 'taken';
	}

	#frame(frame: FrameText, fn: FunctionLine): Outcome {
		this.#pending = null;
		this.#own();
		if (!this.#creator) this.#push(frame, fn.args);
		else this.#createdBy(frame);
		return 'taken';
	}

	#createdBy(frame: FrameText): void {
		const goroutine = this.#section?.goroutine;
		const creator = this.#creator;
		this.#creator = null;
		if (!goroutine || !creator) return;
		if (goroutine.ancestors.length === 0) goroutine.createdBy = { frame, goroutine: creator.goroutine };
	}

	#push(frame: FrameText, args: string): void {
		this.#section?.frames.push(frame);
		this.#section?.args.push(args);
		this.#hold(24 + args.length);
	}

	/** A function line that got no location: its place was lost (rate limits drop lines), the function is still worth having. */
	#dropPending(line: LogLine | null): void {
		const fn = this.#pending;
		this.#pending = null;
		if (!fn) return;
		if (!fn.func.includes('.')) return;
		if (line) this.#context.note('dump.frame-without-location', line.offset);
		const frame = this.#context.frames.frame(fn.func, '', 0, fn.inlined);
		if (this.#creator) this.#createdBy(frame);
		else this.#push(frame, fn.args);
	}

	#header(line: LogLine, header: HeaderText): Outcome {
		this.#endHead(true);
		this.#endGoroutine();
		if (this.#dump && !this.#dump.crash && header.state === 'running' && this.#dump.goroutines.length > 0) {
			this.#undecided = { line, header, before: this.#before };
			return 'taken';
		}
		if (this.#dump && this.#isNewDump(header)) this.#close();
		this.#goroutine(line, header);
		return 'taken';
	}

	/** While a dump without a crash is written the world stands still: only its writer is [running]. */
	#decide(bare: string): void {
		const { line, header, before } = this.#undecided as Undecided;
		this.#undecided = null;
		if (!bare.startsWith(unavailable) || this.#byId.has(header.id)) this.#close();
		this.#before = before;
		this.#goroutine(line, header);
	}

	#isNewDump(header: HeaderText): boolean {
		if (this.#served !== null) return true;
		const known = this.#byId.get(header.id);
		return known !== undefined && header.id !== 0 && !this.#isRelayed && !known.unavailable;
	}

	#goroutine(line: LogLine, header: HeaderText): void {
		this.#dump ??= this.#newDump(line, null);
		const isRepeated = header.id !== 0 && this.#byId.has(header.id);
		if (isRepeated) this.#context.note('dump.goroutine-twice', line.offset);
		const goroutine: GoroutineText = { header, frames: [], args: [], createdBy: null, ancestors: [], unavailable: false, isRepeated };
		this.#dump.goroutines.push(goroutine);
		this.#byId.set(header.id, goroutine);
		this.#hold(320);
		this.#open({ frames: goroutine.frames, args: goroutine.args, goroutine });
	}

	#newDump(line: LogLine, crash: CrashText | null): DumpText {
		this.#beforeDump = this.#before;
		const recoveredPanic = this.#served;
		this.#served = null;
		return { kind: 'dump', offset: line.offset, time: line.time, crash, goroutines: [], runtimeStack: [], recoveredPanic, isCut: false };
	}

	#crashLine(line: LogLine, found: CrashLine): Outcome {
		switch (found.is) {
			case 'panic':
				if (this.#head && (found.isNested || isAdjacent(this.#head))) nextMessage(this.#head, found.text);
				else if (found.isNested && this.#dump) return 'passed';
				else this.#beginCrash(line, 'panic', found.text);
				return 'taken';
			case 'fatal error':
				if (this.#head && isAdjacent(this.#head)) {
					nextMessage(this.#head, found.text);
					this.#head.crash.kind = 'fatal error';
				} else this.#beginCrash(line, 'fatal error', found.text);
				return 'taken';
			case 'fatal signal':
				if (this.#isRelayed && this.#dump) return 'taken';
				this.#signal = { line, name: found.name, text: found.text };
				return 'passed';
			case 'signal':
				if (!this.#head) return 'passed';
				this.#head.crash.signal = found.signal;
				this.#head.hasEnded = true;
				return 'taken';
			case 'served panic':
				this.#close();
				this.#served = found.text;
				return 'taken';
			case 'stack exceeds limit':
				this.#stackExceeds = true;
				return 'taken';
		}
	}

	#beginCrash(line: LogLine, kind: CrashText['kind'], text: string): void {
		this.#close();
		const crash: CrashText = { kind, messages: [], signal: '', stackOverflow: this.#stackExceeds };
		this.#stackExceeds = false;
		this.#served = null;
		this.#dump = this.#newDump(line, crash);
		this.#head = beginHead(crash, line, text);
		this.#hold(512);
	}

	/** A signal's name alone may be anyone's; the line after it is the runtime's. */
	#confirmSignal(bare: string): void {
		const { line, name, text } = this.#signal as { line: LogLine; name: string; text: string };
		this.#signal = null;
		if (!bare.startsWith('PC=0x') && !parseHeader(bare)) return;
		this.#beginCrash(line, 'signal', text);
		(this.#head as CrashHead).crash.signal = `${name}: ${text}`;
	}

	#blank(text: string): Outcome {
		if (this.#head) blankLine(this.#head, text);
		return this.#dump ? 'taken' : 'passed';
	}

	#endHead(hasStack: boolean): void {
		if (this.#head) endMessage(this.#head, hasStack);
		this.#head = null;
	}

	#open(section: Section): void {
		this.#endGoroutine();
		this.#section = section;
	}

	#endGoroutine(): void {
		this.#dropPending(null);
		this.#creator = null;
	}

	#own(): void {
		this.#before = '';
		this.#silence = 0;
	}

	#foreign(bare: string): void {
		this.#before = bare.length < 4096 ? bare : '';
		this.#silence++;
		if (this.#dump && this.#silence >= silenceLines) this.#close();
		if (this.#served !== null && this.#silence > servedLines) this.#served = null;
	}

	#close(): void {
		const dump = this.#dump;
		if (!dump) return;
		const last = dump.goroutines.at(-1);
		const isEmpty = last !== undefined && last.frames.length === 0 && !last.createdBy && !last.unavailable && !this.#pending;
		dump.isCut = this.#pending !== null || isEmpty;
		if (dump.isCut) this.#context.note('dump.cut', dump.offset);
		this.#endGoroutine();
		this.#endHead(false);
		if (!dump.crash && dump.recoveredPanic === null) dump.recoveredPanic = recoveredMessage(dump, this.#beforeDump);
		this.#dump = null;
		this.#section = null;
		this.#byId = new Map();
		this.#isRelayed = false;
		this.#silence = 0;
		this.#context.hold(-this.#held);
		this.#held = 0;
		if (isBelievable(dump)) this.#context.emit(dump);
	}

	#hold(bytes: number): void {
		this.#held += bytes;
		this.#context.hold(bytes);
	}
}

function isBelievable(dump: DumpText): boolean {
	if (!dump.crash || dump.goroutines.length > 0 || dump.runtimeStack.length > 0) return true;
	return dump.crash.kind !== 'fatal error' || knownFatal.test(dump.crash.messages.at(-1)?.text ?? '');
}

/** One running goroutine that unwinds a panic and prints its own stack: somebody recovered. The message is the line before, if any. */
function recoveredMessage(dump: DumpText, before: string): string | null {
	const [only, second] = dump.goroutines;
	if (!only || second || only.header.state !== 'running') return null;
	const names = only.frames.map((frame) => frame.func);
	const panics = names.indexOf('panic');
	const prints = names.findIndex((name) => name === 'runtime/debug.Stack' || name === 'runtime.Stack');
	return prints >= 0 && panics > prints ? before : null;
}
