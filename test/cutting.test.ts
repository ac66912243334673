// The cause falls with its evidence: what the evidence of a claim points to is cut out of the recording's bytes (test/support/cut), and
// the diagnosis is made again. The claim must be gone, and nothing may be claimed that was not there, as claim, hint or symptom.
//
// It shows that a claim rests on what it says and on nothing else. It does not show that the service would be faster: a wait that is cut
// takes as long as before, only the recording no longer tells what it was.
import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Cause, CauseId, Evidence, Report } from '../src/report/report.ts';
import { cutEvidence } from './support/cut/cut.ts';
import { type Answer, bytesInput, diagnoseExample, diagnoseInputs, inOrder, recordingsFolder, repositoryPath } from './support/diagnose.ts';
import { tableRows } from './support/table-rows.ts';
import { traceHistory } from './support/trace-history.ts';

const recordings = readdirSync(repositoryPath(recordingsFolder)).filter((name) => name.endsWith('-fault'));

/** Claims that only the one that was cut kept back, and why that is right. */
const CAME_FORWARD: Readonly<Record<string, CauseId>> = {
	// A thread that a quota stops counts as ready to run. Without the quota's figures the machine, 99 % busy then, is what is left.
	'tiles-fault': 'host-cpu-contention',
};

let claims = 0;

describe('a claim whose evidence is cut out of the input is no claim any more', () => {
	it.each(recordings.sort())('%s', async (recording) => {
		const answer = await diagnoseExample(recording);
		for (const cause of answer.report.causes) {
			claims++;
			const after = (await diagnoseWithout(answer, cause, cause.evidence)).report;
			expect(after.recording.inputs.flatMap(({ damage }) => damage ?? [])).toEqual([]);
			expect(after.rules.filter(({ outcome }) => outcome === 'crashed')).toEqual([]);
			expect(spoken(after.causes.filter((one) => isSame(one, cause)))).toEqual([]);
			expect(spoken(after.causes.filter((one) => !wasThere(one, answer.report) && CAME_FORWARD[recording] !== one.id))).toEqual([]);
		}
	});
});

it('there were claims to cut', () => expect(claims).toBeGreaterThanOrEqual(recordings.length * 0.8));

describe('a piece of evidence whose input is cut is not said again', () => {
	it.each(recordings.sort())('%s', async (recording) => {
		const answer = await diagnoseExample(recording);
		for (const cause of answer.report.causes)
			for (const piece of cause.evidence) {
				const after = await diagnoseWithout(answer, cause, [piece]);
				const said = [...after.report.causes, ...after.report.hints].flatMap((one) =>
					one.evidence.filter((other) => isAlike(other, piece, answer, after)),
				);
				expect(said.map(({ text }) => text)).toEqual([]);
			}
	});
});

const unzipped = (bytes: Uint8Array): Uint8Array => new Uint8Array(bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes);

/** The report on what is left of the inputs. */
async function diagnoseWithout({ report, recording }: Answer, cause: Cause, pieces: readonly Evidence[]): Promise<Answer> {
	const inputs = report.recording.inputs.map(({ path }) => ({ path, bytes: unzipped(readFileSync(path)) as Uint8Array | null }));
	inputs.forEach((input, index) => {
		const own = pieces.filter(({ ref }) => ref.input === index);
		const { path, bytes } = input;
		if (own.length > 0 && bytes) input.bytes = cutEvidence({ path, bytes, history: () => traceHistory(bytes) }, own, cause, recording);
	});
	const left = inputs.flatMap(({ path, bytes }) => (bytes === null ? [] : [bytesInput(path, bytes)]));
	return diagnoseInputs(inOrder(left), 'cut');
}

const isSame = (one: Cause, other: Cause): boolean => one.id === other.id && one.where[0]?.function === other.where[0]?.function;
const wasThere = (one: Cause, before: Report): boolean =>
	[...before.causes, ...before.hints].some((other) => isSame(one, other) || other.symptoms.includes(one.id) || isNextStage(one, other));
/** Where the pipeline's last stage was slow, its senders wait too, and others for them: the report names them as places of the cause. */
const isNextStage = (one: Cause, other: Cause): boolean =>
	one.id === other.id && other.where.some((at) => at.function === one.where[0]?.function);
const spoken = (causes: readonly Cause[]): string[] =>
	causes.map((one) => `${one.id} ${one.score} ${one.where[0]?.function}: ${one.evidence.map(({ text }) => text).join('; ')}`);

/** The same words about the same rows. Of a circle in which many wait one pair is told; without it another may be, in the same words. */
function isAlike(one: Evidence, other: Evidence, before: Answer, after: Answer): boolean {
	if (one.fact !== other.fact || one.value !== other.value || one.text !== other.text) return false;
	const pathOf = ({ report }: Answer, piece: Evidence): string => basename(report.recording.inputs[piece.ref.input]?.path ?? '');
	const idsOf = ({ recording }: Answer, { ref }: Evidence): number[] =>
		ref.table === 'snapshot.rows' && ref.rows ? tableRows(recording, ref).snapshotIds() : [];
	return pathOf(after, one) === pathOf(before, other) && `${idsOf(after, one)}` === `${idsOf(before, other)}`;
}
