// What the recorded programs do not show: C frames, threads that run, lost lines, odd orders.
import { describe, expect, it } from 'vitest';
import { diaryOf, plainFound } from '../log/found.test-support.ts';
import type { DumpText } from './records.ts';

const dumps = (...lines: string[]): DumpText[] => plainFound(lines.join('\n')) as DumpText[];
const functions = (dump: DumpText | undefined, goroutine = 0): (string | undefined)[] =>
	dump?.goroutines[goroutine]?.frames.map(({ func }) => func) ?? [];

describe('frames', () => {
	it('of C stand among those of Go', () => {
		const [dump] = dumps(
			'goroutine 1 [syscall]:',
			'add_up',
			'\t/src/add.c:12 pc=0x4012ab',
			'non-Go function',
			'\tpc=0x4012cd',
			'non-Go function at pc=0x4012ef',
			'runtime.cgocall(0x1, 0x2)',
			'\truntime/cgocall.go:157 +0x4b',
			'main.main()',
			'\tmain.go:9 +0x1',
		);
		expect(functions(dump)).toEqual(['add_up', 'non-Go function', 'non-Go function', 'runtime.cgocall', 'main.main']);
		expect(dump?.goroutines[0]?.frames[0]).toMatchObject({ file: '/src/add.c', line: 12 });
	});

	it('may be cut in both ways', () => {
		const [dump] = dumps(
			'goroutine 1 [running]:',
			'main.f(0x1)',
			'\tx.go:1 +0x1',
			'...1045 frames elided...',
			'main.f(0x2)',
			'\tx.go:1 +0x1',
			'...additional frames elided...',
			'created by main.main',
			'\tx.go:9 +0x1',
		);
		expect(dump?.goroutines[0]?.frames.map(({ elided }) => elided)).toEqual([0, 1045, 0, -1]);
		expect(dump?.goroutines[0]?.createdBy).toMatchObject({ goroutine: -1, frame: { func: 'main.main', line: 9 } });
	});

	it('keep the function when their place was lost', () => {
		const lines = [
			'goroutine 1 [running]:',
			'main.a()',
			'main.b()',
			'\tx.go:2 +0x1',
			'',
			'goroutine 2 [select]:',
			'main.c()',
			'\tx.go:3 +0x1',
		];
		const [dump] = dumps(...lines);
		expect(dump?.goroutines[0]?.frames.map(({ func, line }) => [func, line])).toEqual([
			['main.a', 0],
			['main.b', 2],
		]);
		expect(diaryOf(lines.join('\n')).map(({ id }) => id)).toEqual(['dump.frame-without-location']);
	});
});

describe('a goroutine', () => {
	it('that runs on another thread has no stack, which does not begin a new dump', () => {
		const [dump, more] = dumps(
			'goroutine 1 [running]:',
			'main.main()',
			'\tx.go:1 +0x1',
			'',
			'goroutine 5 [running]:',
			'\tgoroutine running on other thread; stack unavailable',
			'created by main.main in goroutine 1',
			'\tx.go:2 +0x1',
			'',
			'goroutine 6 [select]:',
			'main.f()',
			'\tx.go:3 +0x1',
		);
		expect(more).toBeUndefined();
		expect(dump?.goroutines.map(({ unavailable }) => unavailable)).toEqual([false, true, false]);
		expect(dump?.goroutines[1]?.createdBy?.frame.func).toBe('main.main');
	});

	it('with a header of an unknown form takes no frames of others', () => {
		const lines = [
			'goroutine 1 [running]:',
			'main.a()',
			'\tx.go:1 +0x1',
			'',
			'goroutine 2 {select}[]:',
			'main.b()',
			'\tx.go:2 +0x1',
			'',
			'goroutine 3 [select]:',
			'main.c()',
			'\tx.go:3 +0x1',
		];
		const [dump] = dumps(...lines);
		expect([functions(dump, 0), functions(dump, 1)]).toEqual([['main.a'], ['main.c']]);
		expect(diaryOf(lines.join('\n')).map(({ id }) => id)).toEqual(['dump.unreadable-header']);
	});
});

describe('a crash', () => {
	const stack = ['', 'goroutine 1 [running]:', 'main.main()', '\tx.go:1 +0x1'];

	it('while C code runs names signal and goroutine', () => {
		const [dump] = dumps(
			'SIGSEGV: segmentation violation',
			'PC=0x7f3 m=3 sigcode=1 addr=0x0',
			'signal arrived during cgo execution',
			'',
			'goroutine 7 [syscall]:',
			'runtime.cgocall(0x1, 0x2)',
			'\truntime/cgocall.go:157 +0x4b',
			'',
			'rax    0x0',
			'rip    0x7f3',
		);
		expect(dump?.crash).toMatchObject({
			kind: 'signal',
			signal: 'SIGSEGV: segmentation violation',
			messages: [{ text: 'segmentation violation' }],
		});
	});

	it('of the runtime has its own stack and names the signal', () => {
		const [dump] = dumps(
			'fatal error: unexpected signal during runtime execution',
			'[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x0]',
			'',
			'runtime stack:',
			'runtime.throw({0x1, 0x2})',
			'\truntime/panic.go:1 +0x1 fp=0x1 sp=0x2 pc=0x3',
			...stack,
		);
		expect(dump?.crash).toMatchObject({
			kind: 'fatal error',
			signal: 'SIGSEGV: segmentation violation',
			messages: [{ text: 'unexpected signal during runtime execution' }],
		});
		expect(dump?.runtimeStack.map(({ func }) => func)).toEqual(['runtime.throw']);
		expect(functions(dump)).toEqual(['main.main']);
	});

	it('while printing a panic shows both messages', () => {
		const [dump] = dumps('panic: fatal error: panic while printing panic value: oops', ...stack);
		expect(dump?.crash?.messages[0]?.text).toBe('fatal error: panic while printing panic value: oops');
		const [second] = dumps('panic: main.T{}', 'fatal error: panic holding locks', ...stack);
		expect(second?.crash).toMatchObject({ kind: 'fatal error', messages: [{ text: 'main.T{}' }, { text: 'panic holding locks' }] });
	});

	it('without a stack is believed when only Go writes such words', () => {
		expect(dumps('panic: boom')).toMatchObject([{ crash: { messages: [{ text: 'boom' }] }, goroutines: [] }]);
		expect(dumps('fatal error: concurrent map read and map write')).toHaveLength(1);
		expect(dumps('fatal error: opening cache')).toEqual([]);
		expect(dumps('SIGTERM: terminated', 'bye')).toEqual([]);
	});

	it('without a stack does not swallow the log lines after it', () => {
		const [first, second] = dumps('panic: boom', 'started again', 'panic: bang', 'exit status 2');
		expect(first?.crash?.messages.map(({ text }) => text)).toEqual(['boom']);
		expect(second?.crash?.messages.map(({ text }) => text)).toEqual(['bang']);
	});

	it('of a test that timed out lists what ran', () => {
		const [dump] = dumps('panic: test timed out after 1s', '\trunning tests:', '\t\tTestSlow (1s)', ...stack);
		expect(dump?.crash?.messages[0]?.text).toBe('test timed out after 1s\nrunning tests:\n\tTestSlow (1s)');
	});
});
