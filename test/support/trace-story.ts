/**
 * A short story about goroutines -> an execution trace. One line per event, in order of time; `#` begins a comment:
 *
 *     procs 2                                        Ps; each has its own thread. Must be first
 *     0ms   g1 was running p0                        at the start of the trace; also `was runnable`, `was waiting: <stack>`
 *     1ms   g1 creates g2 main.work w.go:5: <stack>  start function of the new goroutine, then where the go statement is
 *     2ms   g1 waits chan receive: <stack>           `yields preempted: <stack>`, `ends`
 *     2ms   g2 runs p0                               given a P; `p0` when left out
 *     3ms   g2 wakes g1: <stack>                     `p0 wakes g1` is the runtime: a timer or the network; `sysmon wakes g1`: the monitor thread
 *     4ms   g2 calls: <stack>    5ms g2 returns      a system call
 *     6ms   g2 assists: <stack>  7ms g2 assisted     GC mark assist
 *     8ms   p0 marks             9ms p0 marked       GC mark phase
 *     9ms   p0 heap 4000000      9ms p0 goal 8000000
 *     9ms   g2 sampled: <stack>                      a CPU sample
 *     repeat 20 every 10ms from 10ms                 until `done`; times inside are offsets, {100+i} counts up
 *     1s    end
 *
 * A stack is `function file:line | function file:line`, leaf first.
 */
import { encodeTrace } from '../../tools/trace-text.ts';

interface Writer {
	/** Lines of the timed events of each thread, with their times. */
	readonly events: { readonly atNs: number; readonly text: string }[][];
	readonly samples: string[];
	readonly strings: Map<string, number>;
	readonly stacks: Map<string, number>;
	/** Sequence numbers per goroutine and P, P of each goroutine. */
	readonly seq: Map<string, number>;
	readonly procOf: Map<string, number>;
	gcSeq: number;
	procs: number;
	heap: number;
}

export function traceStory(story: string): Uint8Array {
	return encodeTrace(traceText(story));
}

/** The same in the form of tools/trace-text.ts. */
export function traceText(story: string): string {
	const writer: Writer = {
		events: [],
		samples: [],
		strings: new Map(),
		stacks: new Map(),
		seq: new Map(),
		procOf: new Map(),
		gcSeq: 0,
		procs: 0,
		heap: 0,
	};
	for (const line of unrolled(story)) {
		try {
			write(writer, line);
		} catch (error) {
			throw new Error(`${line}: ${error instanceof Error ? error.message : String(error)}`);
		}
	}
	return ['trace 1.23', ...batches(writer), ...tables(writer), `EventBatch gen=1 m=-1 time=${START}`, 'Frequency freq=1000000000'].join(
		'\n',
	);
}

const parseNs = (text: string): number => {
	const found = /^([\d.]+)(ns|us|ms|s)$/.exec(text);
	if (!found) throw new Error(`not a time: ${text}`);
	return Math.round(Number(found[1]) * { ns: 1, us: 1e3, ms: 1e6, s: 1e9 }[found[2] as 'ns' | 'us' | 'ms' | 's']);
};

/** Lines with absolute times in ns, repeats written out, in order of time. */
function unrolled(story: string): string[] {
	const out: { readonly atNs: number; readonly text: string }[] = [];
	let block: { readonly count: number; readonly everyNs: number; readonly fromNs: number; readonly lines: string[] } | null = null;
	const add = (line: string, offsetNs: number): void => {
		const [time = '', ...rest] = line.split(/\s+/);
		if (time === 'procs') out.push({ atNs: -1, text: line });
		else out.push({ atNs: parseNs(time) + offsetNs, text: rest.join(' ') });
	};
	for (const raw of story.split('\n')) {
		const line = raw.replace(/(^|\s)#.*/, '').trim();
		if (line === '') continue;
		const repeat = /^repeat (\d+) every (\S+) from (\S+)$/.exec(line);
		if (repeat) {
			block = { count: Number(repeat[1]), everyNs: parseNs(repeat[2] as string), fromNs: parseNs(repeat[3] as string), lines: [] };
		} else if (line === 'done' && block) {
			for (let i = 0; i < block.count; i++) {
				const counted = (text: string): string => text.replace(/\{(\d+)\+i\}/g, (_, base: string) => String(Number(base) + i));
				for (const one of block.lines) add(counted(one), block.fromNs + i * block.everyNs);
			}
			block = null;
		} else if (block) block.lines.push(line);
		else add(line, 0);
	}
	if (block) throw new Error('a repeat without its done');
	return out.sort((a, b) => a.atNs - b.atNs).map(({ atNs, text }) => `${atNs} ${text}`);
}

const VERBS: Readonly<Record<string, (args: string, stack: string) => string>> = {
	waits: (args, stack) => `GoBlock reason=${args} stack=${stack}`,
	yields: (args, stack) => `GoStop reason=${args} stack=${stack}`,
	ends: () => 'GoDestroy',
	returns: () => 'GoSyscallEnd',
	assists: (_, stack) => `GCMarkAssistBegin stack=${stack}`,
	assisted: () => 'GCMarkAssistEnd',
	goal: (args) => `HeapGoal heapgoal=${args}`,
};

function write(writer: Writer, line: string): void {
	const [, time = '0', event = ''] = /^(\S+) (.*)$/.exec(line) ?? [];
	const atNs = Number(time);
	if (event.startsWith('procs ')) {
		writer.procs = Number(event.slice(6));
		for (let p = 0; p < writer.procs; p++) push(writer, p, 0, `ProcStatus p=${p} pstatus=Running`);
		return;
	}
	// Something has to happen last; that the heap has not changed says nothing.
	if (event === 'end') return push(writer, 0, atNs, `HeapAlloc heapalloc=${writer.heap}`);
	const [, actor = '', verb = '', args = '', stackText = ''] = /^(\S+) (\w+)\s*([^:]*(?::\d+)?)(?::\s*(.*))?$/.exec(event) ?? [];
	const stack = String(stackId(writer, stackText.trim()));
	// The monitor's thread is the one behind those of the Ps, and has none.
	const proc = actor === 'sysmon' ? writer.procs : actor.startsWith('p') ? Number(actor.slice(1)) : (writer.procOf.get(actor) ?? 0);
	const [first = '', second = ''] = args.trim().split(/\s+/);
	const procArg = (text: string): number => (text === '' ? 0 : Number(text.slice(1)));
	switch (verb) {
		case 'was': {
			const status = { running: 'Running', runnable: 'Runnable', waiting: 'Waiting' }[first as 'running' | 'runnable' | 'waiting'];
			const at = procArg(second);
			if (first === 'running') writer.procOf.set(actor, at);
			const m = first === 'running' ? at + 1 : -1;
			return push(writer, at, atNs, `GoStatusStack g=${actor.slice(1)} m=${m} gstatus=${status} stack=${stack}`);
		}
		case 'creates': {
			const start = stackId(writer, args.trim().split(/\s+/).slice(1).join(' '));
			return push(writer, proc, atNs, `GoCreate new_g=${first.slice(1)} new_stack=${start} stack=${stack}`);
		}
		case 'runs':
			writer.procOf.set(actor, procArg(first));
			return push(writer, procArg(first), atNs, `GoStart g=${actor.slice(1)} g_seq=${next(writer, actor)}`);
		case 'wakes':
			return push(writer, proc, atNs, `GoUnblock g=${first.slice(1)} g_seq=${next(writer, first)} stack=${stack}`);
		case 'calls':
			return push(writer, proc, atNs, `GoSyscallBegin p_seq=${next(writer, `p${proc}`)} stack=${stack}`);
		case 'marks':
		case 'marked':
			return push(writer, proc, atNs, `${verb === 'marks' ? 'GCBegin' : 'GCEnd'} gc_seq=${++writer.gcSeq}`);
		case 'sampled':
			writer.samples.push(`CPUSample time=${START + atNs} m=${proc + 1} p=${proc} g=${actor.slice(1)} stack=${stack}`);
			return;
		case 'heap':
			writer.heap = Number(first);
			return push(writer, proc, atNs, `HeapAlloc heapalloc=${writer.heap}`);
		default: {
			const make = VERBS[verb];
			if (!make) throw new Error('no such event');
			const isText = verb === 'waits' || verb === 'yields';
			return push(writer, proc, atNs, make(isText ? String(stringId(writer, args.trim())) : args.trim(), stack));
		}
	}
}

/** Trace clock of the story's beginning. */
const START = 1000;

function push(writer: Writer, proc: number, atNs: number, text: string): void {
	const list = writer.events[proc] ?? [];
	writer.events[proc] = list;
	list.push({ atNs, text });
}

function next({ seq }: Writer, key: string): number {
	const value = (seq.get(key) ?? 0) + 1;
	seq.set(key, value);
	return value;
}

const idIn = (ids: Map<string, number>, text: string): number => {
	if (text === '') return 0;
	const known = ids.get(text);
	if (known !== undefined) return known;
	ids.set(text, ids.size + 1);
	return ids.size;
};

const stringId = (writer: Writer, text: string): number => idIn(writer.strings, text);

function stackId(writer: Writer, text: string): number {
	if (text === '') return 0;
	for (const frame of text.split('|')) {
		const [fn = '', place = ''] = frame.trim().split(' ');
		stringId(writer, fn);
		stringId(writer, place.split(':')[0] ?? '');
	}
	return idIn(writer.stacks, text);
}

/** A batch holds at most 64 KiB: a few thousand events. */
const EVENTS_PER_BATCH = 2000;

function batches({ events, samples }: Writer): string[] {
	const lines: string[] = [];
	for (const [proc, list] of events.entries()) {
		let lastNs = 0;
		for (const [i, { atNs, text }] of (list ?? []).entries()) {
			if (i % EVENTS_PER_BATCH === 0) {
				lines.push(`EventBatch gen=1 m=${proc + 1} time=${START + atNs}`);
				lastNs = atNs;
			}
			const [word = '', ...rest] = text.split(' ');
			lines.push([word, `dt=${atNs - lastNs}`, ...rest].join(' '));
			lastNs = atNs;
		}
	}
	if (samples.length > 0) lines.push(`EventBatch gen=1 m=-1 time=${START}`, 'CPUSamples', ...samples);
	return lines;
}

function tables(writer: Writer): string[] {
	const lines = [`EventBatch gen=1 m=-1 time=${START}`, 'Stacks'];
	let pc = 0x1000;
	for (const [text, id] of writer.stacks) {
		lines.push(`Stack id=${id}`);
		for (const frame of text.split('|')) {
			const [fn = '', place = ''] = frame.trim().split(' ');
			const [file = '', line = '0'] = place.split(':');
			lines.push(`frame pc=${pc} func=${stringId(writer, fn)} file=${stringId(writer, file)} line=${line}`);
			pc += 16;
		}
	}
	lines.push(`EventBatch gen=1 m=-1 time=${START}`, 'Strings');
	for (const [text, id] of writer.strings) lines.push(`String id=${id} ${JSON.stringify(text)}`);
	return lines;
}
