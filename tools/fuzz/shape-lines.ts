// Text: the parts are lines. A changed line has other words or other numbers.
import { fewOf, pick, type Random } from './random.ts';
import { joined, mutateBytes, type Shape } from './shape.ts';

/** What dumps, crashes, races and runtime logs are made of. */
const words = [
	'goroutine 7 [chan receive, 12 minutes, locked to thread]:',
	'goroutine 1 [running]:',
	'created by main.main in goroutine 1',
	'main.(*T[...]).f(0xc000012345?, {0x0, 0x1})',
	'\t/app/main.go:10 +0x1d',
	'...additional frames elided...',
	'panic: x [recovered]',
	'fatal error: all goroutines are asleep - deadlock!',
	'[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x0]',
	'==================',
	'WARNING: DATA RACE',
	'gc 1 @0.1s 2%: 0.1+0.2+0.3 ms clock, 0.1+0.2/0.3/0.4+0.5 ms cpu, 4->4->1 MB, 5 MB goal, 0 MB stacks, 0 MB globals, 4 P',
	'SCHED 1ms: gomaxprocs=4 idleprocs=1 threads=5',
	'goroutine profile: total 3',
	'1 @ 0x1 0x2',
	'#\t0x1\tmain.main+0x1\t/app/main.go:1',
	'# labels: {"a":"b"}',
	'{"log":"goroutine 1 [running]:\\n","stream":"stderr"}',
	'',
];

const encoder = new TextEncoder();

export const lineShape: Shape<Uint8Array> = {
	split(bytes) {
		const lines: Uint8Array[] = [];
		for (let from = 0; from < bytes.length; ) {
			const end = bytes.indexOf(10, from);
			const to = end < 0 ? bytes.length : end + 1;
			lines.push(bytes.subarray(from, to));
			from = to;
		}
		return lines;
	},
	join: joined,
	alter(line, next) {
		if (next(3) === 0) return encoder.encode(`${pick(next, words)}\n`);
		if (next(3) === 0) return mutateBytes(line, encoder.encode(pick(next, words)), next);
		return changeNumber(line, next);
	},
};

function changeNumber(line: Uint8Array, next: Random): Uint8Array {
	const digits = [...line.keys()].filter((at) => (line[at] as number) >= 48 && (line[at] as number) <= 57);
	if (digits.length === 0) return joined([line, line]);
	const at = pick(next, digits);
	const number = pick(next, ['', '0', '-1', '9'.repeat(fewOf(next, 25)), '1e9', '0x', '4294967296', '9007199254740993']);
	return joined([line.subarray(0, at), encoder.encode(number), line.subarray(at + 1)]);
}
