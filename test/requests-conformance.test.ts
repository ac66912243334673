// What requests are made of, against the sums that Go's own Summarizer computes: stays of the close-up by goroutine and kind. Inputs as in
// conformance.test.ts, which says what is missing when the folder is not there.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { openInputs } from '../src/input/index.ts';
import { DEFAULT_MAX_HELD_BYTES, DEFAULT_MIN_WAIT_NS, readRecording } from '../src/pipeline.ts';
import { timelines } from '../src/facts/requests/timelines.ts';
import { openStay } from '../src/tables/close-up.ts';
import { GoState } from '../src/tables/trace.ts';

const folder = process.env.GOWHY_CONFORMANCE ?? fileURLToPath(new URL('../../shared/conformance', import.meta.url));
const isThere = existsSync(join(folder, 'trace/index.json'));

interface Input {
	readonly name: string;
	readonly group: string;
	readonly trace: string;
	readonly summaryFile?: string;
}

interface Line {
	readonly k: string;
	readonly id: number;
	readonly stats: { exec: number; schedWait: number; block: Record<string, number>; syscall: number; syscallBlock: number };
}

/** Programs of our own on a current Go. Go's Summarizer knows nothing of traces before 1.22 but by conversion, with times some ns apart. */
const inputs: readonly Input[] = isThere
	? (JSON.parse(readFileSync(join(folder, 'trace/index.json'), 'utf8')) as Input[]).filter(
			({ group, summaryFile }) => group === 'real' && summaryFile !== undefined,
		)
	: [];

describe.skipIf(!isThere)('stays by goroutine and kind', () => {
	test('there are summaries', () => expect(inputs.length).toBeGreaterThan(5));

	test.each(inputs.map((input) => [input.name, input] as const))('%s: as Go sums them', async (_, input) => {
		const path = join(folder, 'trace', input.trace);
		const options = { gowhy: 'test', name: path, minWaitNs: DEFAULT_MIN_WAIT_NS, maxHeldBytes: DEFAULT_MAX_HELD_BYTES };
		const { session } = await readRecording(openInputs([path]), options);
		const [one] = session.get(timelines);
		if (!one) throw new Error('no close-up');
		const { stays } = one.closeUp;
		const found = new Map<string, number>();
		const openCall = new Map<number, number>();
		const kindOf = (row: number): string => {
			const state = stays.state[row] as number;
			if (state === GoState.Waiting) return `block ${session.symbols.text(stays.reason[row] as never)}`;
			return state === GoState.Running ? 'exec' : state === GoState.Runnable ? 'schedWait' : 'syscall';
		};
		for (let row = 0; row < stays.length; row++) {
			const id = one.trace.goroutines.id[stays.goroutine[row] as number] as number;
			const kind = kindOf(row);
			// To Go a goroutine that waits forever is as good as ended.
			if (kind === 'block forever') continue;
			const ns = (stays.endNs[row] as number) - (stays.startNs[row] as number);
			found.set(`${id} ${kind}`, (found.get(`${id} ${kind}`) ?? 0) + ns);
			if (kind === 'syscall' && stays.next[row] === openStay) openCall.set(id, ns);
		}
		const expected = new Map<string, number>();
		for (const text of readFileSync(join(folder, 'trace', input.summaryFile as string), 'utf8')
			.trim()
			.split('\n')) {
			const { k, id, stats } = JSON.parse(text) as Line;
			if (k !== 'Goroutine') continue;
			expected.set(`${id} exec`, stats.exec);
			expected.set(`${id} schedWait`, stats.schedWait);
			expected.set(`${id} syscall`, stats.syscall + stats.syscallBlock);
			for (const [reason, ns] of Object.entries(stats.block)) expected.set(`${id} block ${reason}`, ns);
		}
		const keys = [...new Set([...found.keys(), ...expected.keys()])].sort();
		// A call that is open at the end Go books twice: as a system call, and from when its P was taken also as waiting for a P.
		const twice = (key: string): number => (key.endsWith(' schedWait') ? (openCall.get(Number.parseInt(key, 10)) ?? 0) : 0);
		const wrong = keys
			.map((key) => ({ key, found: found.get(key) ?? 0, expected: expected.get(key) ?? 0 }))
			.filter((each) => each.found > each.expected + 1 || each.expected > each.found + twice(each.key) + 1);
		expect(wrong).toEqual([]);
	});
});
