// Long: one small scheduler, whose actions are a line or two each.
// Consistent random schedules over several generations, as the text of tools/trace-text.ts: threads with Ps run goroutines that start one
// another, wait, wake, call the system, lose their P, assist, sweep, open tasks and regions across generations, and sometimes rest.
import { randomNumbers } from '../../fixtures/go-trace/runs.ts';

const reasons = ['sync', 'chan send', 'chan receive', 'select', 'sync.(*Cond).Wait', 'sleep', 'preempted'];
const names = ['request', 'outer', 'inner'];
const functions = ['main.work', 'main.serve', 'main.feed', 'sync.(*Mutex).Lock', 'runtime.chansend', 'main.main', 'main.lock', 'main.idle'];
const stopKind = 'GC sweep termination';

interface Go {
	readonly id: number;
	state: 'runnable' | 'running' | 'waiting' | 'syscall';
	seq: number;
	isAssisting: boolean;
	isStopping: boolean;
	/** Rests: nobody wakes it for a while. */
	restsUntil: number;
	readonly root: number;
	readonly regions: { readonly task: number; readonly name: number }[];
}

interface Proc {
	readonly id: number;
	seq: number;
	isIdle: boolean;
	isSweeping: boolean;
}

interface Thread {
	readonly id: number;
	g: Go | null;
	p: Proc | null;
	lines: string[];
}

/** `version`: minor of Go, 22 or 26 say what ends a generation. */
export function randomSchedule(seed: number, generations: number, stepsPerGeneration: number, version: 22 | 26): string {
	const random = randomNumbers(seed);
	const isOneIn = (n: number): boolean => random(n) === 0;
	const threads: Thread[] = Array.from({ length: 3 + random(2) }, (_, i) => ({ id: 100 + i, g: null, p: null, lines: [] }));
	const procs: Proc[] = threads.slice(1).map((_, id) => ({ id, seq: 0, isIdle: false, isSweeping: false }));
	const gos: Go[] = [];
	const tasks: number[] = [];
	let nextGo = 1;
	let nextTask = 1;
	let now = 1000;
	let last = 1000;
	let gcSeq = 3;
	let isGcRunning = isOneIn(2);
	let text = `trace 1.${version}\n`;

	const newGo = (state: Go['state']): Go => {
		const go: Go = { id: nextGo++, state, seq: 0, isAssisting: false, isStopping: false, restsUntil: 0, root: random(3), regions: [] };
		gos.push(go);
		return go;
	};
	for (let i = 0; i < 6; i++) newGo(isOneIn(2) ? 'runnable' : 'waiting');
	for (const [i, p] of procs.entries()) (threads[i] as Thread).p = p;

	// Strings 1 to 40 and stacks 1 to 24 exist in each generation, under ids that differ.
	let shift = 0;
	const string = (word: string): number => [...reasons, ...names, ...functions, stopKind, 'main.go'].indexOf(word) + 1 + shift;
	const stack = (go: Go | null, leaf = random(5)): number => (isOneIn(9) ? 0 : (go?.root ?? 0) * 8 + leaf + 1 + shift);
	const say = (m: Thread, line: string): void => {
		now += 1 + random(30);
		m.lines.push(`${now} ${line}`);
	};

	const inGo = (m: Thread, g: Go, p: Proc): void => {
		const waiting = gos.filter((of) => of.state === 'waiting' && of.restsUntil <= now);
		// Stopping the world is short.
		switch (g.isStopping ? 16 : random(19)) {
			case 0:
			case 1:
			case 2: {
				g.state = 'waiting';
				if (isOneIn(12)) g.restsUntil = now + stepsPerGeneration * random(60);
				say(m, `GoBlock reason=${string(reasons[random(6)] as string)} stack=${stack(g)}`);
				m.g = null;
				break;
			}
			case 3:
				g.state = 'runnable';
				say(m, `GoStop reason=${string('preempted')} stack=${stack(g)}`);
				m.g = null;
				break;
			case 4:
			case 5:
			case 6:
			case 7: {
				const woken = waiting[random(waiting.length || 1)];
				if (!woken) break;
				woken.state = 'runnable';
				say(m, `GoUnblock g=${woken.id} g_seq=${++woken.seq} stack=${stack(g)}`);
				break;
			}
			case 8:
				if (gos.length > 14) break;
				say(m, `GoCreate new_g=${nextGo} new_stack=${random(3) * 8 + 6 + shift} stack=${stack(g)}`);
				newGo('runnable');
				break;
			case 9:
				if (gos.length < 6 || g.isAssisting || g.isStopping || !isOneIn(2)) break;
				gos.splice(gos.indexOf(g), 1);
				say(m, 'GoDestroy');
				m.g = null;
				break;
			case 10:
				g.state = 'syscall';
				say(m, `GoSyscallBegin p_seq=${++p.seq} stack=${stack(g)}`);
				break;
			case 11:
				say(m, `UserTaskBegin task=${nextTask} name=${string(names[random(3)] as string)} stack=${stack(g)}`);
				tasks.push(nextTask++);
				break;
			case 12: {
				const [task] = tasks.length > 2 ? tasks.splice(random(tasks.length), 1) : [];
				say(m, `UserTaskEnd task=${task ?? 9999} stack=${stack(g)}`);
				break;
			}
			case 13: {
				const region = { task: tasks[0] ?? 0, name: random(3) };
				g.regions.push(region);
				say(m, `UserRegionBegin task=${region.task} name=${string(names[region.name] as string)} stack=${stack(g)}`);
				break;
			}
			case 14: {
				const region = g.regions.pop() ?? { task: 0, name: 0 };
				say(m, `UserRegionEnd task=${region.task} name=${string(names[region.name] as string)} stack=${stack(g)}`);
				break;
			}
			case 15:
				g.isAssisting = !g.isAssisting;
				say(m, g.isAssisting ? `GCMarkAssistBegin stack=${stack(g)}` : 'GCMarkAssistEnd');
				break;
			case 16:
				g.isStopping = !g.isStopping;
				say(m, g.isStopping ? `STWBegin kind=${string(stopKind)} stack=${stack(g)}` : 'STWEnd');
				break;
			case 17:
				if (!isOneIn(4)) break;
				isGcRunning = !isGcRunning;
				say(m, isGcRunning ? `GCBegin gc_seq=${++gcSeq} stack=${stack(g)}` : `GCEnd gc_seq=${++gcSeq}`);
				break;
			default: {
				const next = waiting.find((of) => of !== g);
				if (!next || version < 23) break;
				next.state = 'running';
				g.state = 'waiting';
				say(m, `GoSwitch g=${next.id} g_seq=${++next.seq}`);
				m.g = next;
				now += 3;
			}
		}
	};
	const inSyscall = (m: Thread, g: Go): void => {
		if (m.p !== null && isOneIn(2)) {
			g.state = 'running';
			say(m, 'GoSyscallEnd');
		} else if (m.p === null) {
			g.state = 'runnable';
			say(m, 'GoSyscallEndBlocked');
			m.g = null;
		}
	};
	const withoutGo = (m: Thread, p: Proc): void => {
		const runnable = gos.filter((of) => of.state === 'runnable');
		const waiting = gos.filter((of) => of.state === 'waiting' && of.restsUntil <= now);
		const go = runnable[random(runnable.length || 1)];
		const what = random(8);
		const robbed = threads.find((of) => of.g?.state === 'syscall' && of.p !== null);
		if (what === 0 && robbed?.p) {
			robbed.p.isIdle = true;
			say(m, `ProcSteal p=${robbed.p.id} p_seq=${++robbed.p.seq} m=${robbed.id}`);
			robbed.p = null;
		} else if (what === 1 && waiting[0]) {
			waiting[0].state = 'runnable';
			say(m, `GoUnblock g=${waiting[0].id} g_seq=${++waiting[0].seq} stack=0`);
		} else if (what === 2) {
			p.isSweeping = !p.isSweeping;
			say(m, p.isSweeping ? `GCSweepBegin stack=${stack(null)}` : 'GCSweepEnd swept=1 reclaimed=2');
		} else if (what === 3) say(m, isOneIn(2) ? `HeapAlloc heapalloc=${random(1e6)}` : `HeapGoal heapgoal=${random(1e6)}`);
		else if (what === 4 && isOneIn(3)) {
			p.isIdle = true;
			say(m, 'ProcStop');
			m.p = null;
		} else if (go) {
			go.state = 'running';
			say(m, `GoStart g=${go.id} g_seq=${++go.seq}`);
			m.g = go;
		}
	};
	const step = (m: Thread): void => {
		const idle = procs.find((p) => p.isIdle);
		if (m.g?.state === 'syscall') inSyscall(m, m.g);
		else if (m.p === null) {
			if (!idle) return;
			idle.isIdle = false;
			say(m, `ProcStart p=${idle.id} p_seq=${++idle.seq}`);
			m.p = idle;
		} else if (m.g !== null) inGo(m, m.g, m.p);
		else withoutGo(m, m.p);
	};
	/** Every generation says anew in what state all are. */
	const statuses = (): void => {
		for (const of of [...gos, ...procs]) of.seq = 0;
		const first = threads[random(threads.length)] as Thread;
		const more: string[] = [];
		if (isGcRunning) more.push(`GCActive gc_seq=${++gcSeq}`);
		for (const m of threads) {
			if (m.p !== null) say(m, `ProcStatus p=${m.p.id} pstatus=${m.g?.state === 'syscall' ? 'Syscall' : 'Running'}`);
			if (m.g !== null) say(m, `GoStatus g=${m.g.id} m=${m.id} gstatus=${m.g.state === 'syscall' ? 'Syscall' : 'Running'}`);
		}
		for (const p of procs) {
			if (p.isIdle) say(first, `ProcStatus p=${p.id} pstatus=Idle`);
			if (p.isSweeping) more.push(`GCSweepActive p=${p.id}`);
		}
		for (const g of gos) {
			const state = g.state === 'runnable' ? 'Runnable' : 'Waiting';
			if (g.state === 'runnable' || g.state === 'waiting')
				say(
					first,
					version === 26 ? `GoStatusStack g=${g.id} m=-1 gstatus=${state} stack=${stack(g)}` : `GoStatus g=${g.id} m=-1 gstatus=${state}`,
				);
			if (g.isAssisting) more.push(`GCMarkAssistActive g=${g.id}`);
		}
		const teller = threads.find((m) => m.p !== null && m.g?.state === 'running') ?? (threads[0] as Thread);
		for (const line of more) say(teller, line);
	};
	const tables = (generation: number): string => {
		const words = [...reasons, ...names, ...functions, stopKind, 'main.go'];
		let out = `EventBatch gen=${generation} m=-1 time=${now}\n\tStrings\n`;
		for (const word of words) out += `\tString id=${string(word)} ${JSON.stringify(word)}\n`;
		out += `EventBatch gen=${generation} m=-1 time=${now}\n\tStacks\n`;
		const frame = (fn: number, line: number): string =>
			`\tframe pc=${fn * 100 + line} func=${string(functions[fn] as string)} file=${string('main.go')} line=${line}\n`;
		for (let root = 0; root < 3; root++) {
			for (let leaf = 0; leaf < 5; leaf++)
				out += `\tStack id=${root * 8 + leaf + 1 + shift}\n${frame(3 + leaf, leaf)}${frame((root + leaf) % 3, 10 + leaf)}${frame(root, 30)}`;
			out += `\tStack id=${root * 8 + 6 + shift}\n${frame(root, 30)}`;
		}
		return out;
	};
	const clock = (generation: number, from: number): string =>
		version === 26
			? `EventBatch gen=${generation} m=-1 time=${from}\n\tSync\n\tFrequency freq=1000000000\n\tClockSnapshot mono=${from} sec=1700000000 nsec=5\n`
			: `EventBatch gen=${generation} m=-1 time=${from}\n\tFrequency freq=1000000000\n`;

	for (let generation = 1; generation <= generations; generation++) {
		shift = random(30);
		last = now;
		statuses();
		for (let i = 0; i < stepsPerGeneration; i++) step(threads[random(threads.length)] as Thread);
		// A running goroutine has to tell the next generation of the GC.
		while (!threads.some((m) => m.p !== null && m.g?.state === 'running')) step(threads[random(threads.length)] as Thread);
		text += clock(generation, last);
		for (const m of threads) {
			if (m.lines.length === 0) continue;
			let at = last;
			text += `EventBatch gen=${generation} m=${m.id} time=${last}\n`;
			for (const line of m.lines) {
				const [time, rest] = [Number(line.slice(0, line.indexOf(' '))), line.slice(line.indexOf(' ') + 1)];
				const [word, ...args] = rest.split(' ');
				text += `\t${word} dt=${time - at} ${args.join(' ')}\n`;
				at = time;
			}
			m.lines = [];
		}
		text += tables(generation);
		if (version === 26) text += 'EndOfGeneration\n';
	}
	return text;
}
