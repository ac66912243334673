import { describe, expect, it } from 'vitest';
import { bytesInput, diagnoseInputs, inOrder } from '../test/support/diagnose.ts';
import { schemaErrors } from '../test/support/report-schema.ts';
import { traceStory } from '../test/support/trace-story.ts';
import { encodeProfile } from './decode/pprof/encode.ts';
import type { PipelineInput } from './pipeline.ts';
import { renderJson } from './render/json.ts';
import type { Report } from './report/report.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

async function reportOn(...inputs: readonly PipelineInput[]): Promise<Report> {
	const { report } = await diagnoseInputs(inOrder(inputs), 'test');
	expect(schemaErrors(renderJson([report]))).toEqual([]);
	expect(report.rules.filter((rule) => rule.outcome === 'crashed')).toEqual([]);
	return report;
}

const PANIC = utf8('panic: no such account\n\ngoroutine 1 [running]:\nmain.main()\n\texample.com/app/main.go:14 +0x6c\nexit status 2\n');
const PROFILE = encodeProfile(
	'type samples/count\ntype cpu/nanoseconds\nduration 1000000000\n90 900000000: main.hot a.go:1 | main.main a.go:9',
);
const TRACE = traceStory('procs 1\n0ms g1 was running p0: main.main a.go:1\n9ms end');

describe('an input', () => {
	it('is recognised by its content, whatever it is called', async () => {
		const { recording } = await reportOn(bytesInput('dump.txt', TRACE), bytesInput('trace.out', PROFILE), bytesInput('cpu.pb', PANIC));
		expect(recording.inputs.map((input) => input.kind)).toEqual(['trace', 'profile:cpu', 'crash+snapshot:crash']);
	});

	it('that nothing recognises is named and takes nothing else down', async () => {
		const junk = Uint8Array.from({ length: 4096 }, (_, i) => (i * 131) & 0xff);
		const { recording, causes } = await reportOn(bytesInput('junk', junk), bytesInput('log', PANIC));
		expect(recording.inputs[0]).toMatchObject({ path: 'junk', kind: 'unknown' });
		expect(recording.inputs[0]?.damage).toContain('not used');
		expect(causes[0]?.id).toBe('panic');
	});

	it('that is cut is used as far as it goes, and the report says where it ends', async () => {
		const { recording } = await reportOn(
			bytesInput('profile', PROFILE.subarray(0, PROFILE.length - 9)),
			bytesInput('trace', TRACE.subarray(0, 60)),
		);
		for (const input of recording.inputs) expect(input.damage, input.path).not.toBeNull();
	});

	it('may be empty', async () => {
		const { verdict, recording } = await reportOn(bytesInput('empty', new Uint8Array(0)));
		expect(recording.inputs).toHaveLength(1);
		expect(verdict).toBe('inconclusive');
	});

	it('may come in pieces of any size', async () => {
		const inPieces = (bytes: Uint8Array, size: number): PipelineInput => ({
			...bytesInput('x', bytes),
			async *chunks() {
				for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
			},
		});
		for (const bytes of [PANIC, PROFILE, TRACE]) {
			const whole = renderJson([await reportOn(bytesInput('x', bytes))]);
			for (const size of [1, 7, 4096]) expect(renderJson([await reportOn(inPieces(bytes, size))])).toBe(whole);
		}
	});
});

describe('a recording', () => {
	it('without inputs is inconclusive', async () => {
		expect((await reportOn()).verdict).toBe('inconclusive');
	});

	it('with a harmless trace alone is healthy, and says what it could not judge', async () => {
		const { verdict, causes, coverage } = await reportOn(bytesInput('trace', TRACE));
		expect(causes).toEqual([]);
		expect(verdict).toBe('healthy');
		expect(coverage.find((one) => one.cause === 'panic')).toMatchObject({ judged: false });
	});

	it('numbers evidence by the order in which the inputs came', async () => {
		const { causes } = await reportOn(bytesInput('trace', TRACE), bytesInput('log', PANIC));
		expect(causes[0]?.evidence[0]?.ref.input).toBe(1);
	});
});
