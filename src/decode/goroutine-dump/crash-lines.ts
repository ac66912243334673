// The lines with which a crash begins, as small tables. Example of a whole head:
//
//   panic: runtime error: invalid memory address or nil pointer dereference [recovered]
//   <tab>panic: wrapped
//   [signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x49d0bb]
import type { PanicMessage } from './records.ts';

export type CrashLine =
	/** `text` may go on in the next lines and still has the runtime's remarks at its end. */
	| { readonly is: 'panic'; readonly text: string; readonly isNested: boolean }
	| { readonly is: 'fatal error'; readonly text: string }
	| { readonly is: 'fatal signal'; readonly name: string; readonly text: string }
	| { readonly is: 'served panic'; readonly text: string }
	| { readonly is: 'signal'; readonly signal: string }
	| { readonly is: 'stack exceeds limit' };

/** `line` without its indentation; an indented panic is one nested in the panic before it. null: none of these lines. */
export function parseCrashLine(line: string, isIndented: boolean): CrashLine | null {
	switch (line.charCodeAt(0)) {
		case 112: // p
			return line.startsWith('panic: ') ? { is: 'panic', text: line.slice('panic: '.length), isNested: isIndented } : null;
		case 102: // f
			return line.startsWith('fatal error: ') ? { is: 'fatal error', text: line.slice('fatal error: '.length) } : null;
		case 91: // [
			return signalLine(line);
		case 83: // S
			return fatalSignal(line);
		case 104: // h
			return servedPanic(line);
		case 114: // r
			return line.startsWith('runtime: goroutine stack exceeds ') ? { is: 'stack exceeds limit' } : null;
		default:
			return null;
	}
}

/** Takes the runtime's remarks off the end of a panic's text. */
export function panicMessage(text: string): PanicMessage {
	for (const [suffix, repanicked] of [
		[' [recovered, repanicked]', true],
		[' [recovered]', false],
	] as const) {
		if (text.endsWith(suffix)) return { text: text.slice(0, -suffix.length), recovered: true, repanicked };
	}
	return { text, recovered: false, repanicked: false };
}

/** `[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x49d0bb]` -> "SIGSEGV: segmentation violation". */
function signalLine(line: string): CrashLine | null {
	if (!line.startsWith('[signal ') || !line.endsWith(']')) return null;
	const code = line.indexOf(' code=');
	return code < 0 ? null : { is: 'signal', signal: line.slice('[signal '.length, code) };
}

/** `SIGQUIT: quit`, as a process prints when a signal ends it. */
function fatalSignal(line: string): CrashLine | null {
	const colon = line.indexOf(': ');
	if (!line.startsWith('SIG') || colon < 5 || colon > 12 || line.length > 60) return null;
	for (let i = 3; i < colon; i++) {
		const c = line.charCodeAt(i);
		if (!((c >= 65 && c <= 90) || (c >= 48 && c <= 57))) return null;
	}
	return { is: 'fatal signal', name: line.slice(0, colon), text: line.slice(colon + 2) };
}

/** `http: panic serving 127.0.0.1:5000: boom`: net/http recovered a handler's panic and prints one stack after it. */
function servedPanic(line: string): CrashLine | null {
	const start = 'http: panic serving ';
	if (!line.startsWith(start)) return null;
	const colon = line.indexOf(': ', start.length);
	return colon < 0 ? null : { is: 'served panic', text: line.slice(colon + 2) };
}
