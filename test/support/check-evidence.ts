// Recomputes every piece of evidence of a report and says what does not agree.
import type { Cause, Evidence } from '../../src/report/report.ts';
import type { Answer } from './diagnose.ts';
import { oracles } from './oracles/index.ts';
import type { SlowInput } from './slow-input.ts';
import { tableRows } from './table-rows.ts';

/** Figures that are not counts may differ by rounding. */
const RELATIVE = 1e-6;

export interface CheckedEvidence {
	readonly fact: string;
	/** '' when the oracle's value agrees. */
	readonly problem: string;
}

export function checkEvidence({ report, recording }: Answer, inputs: readonly SlowInput[]): CheckedEvidence[] {
	const causes = [...report.causes, ...report.hints];
	return causes.flatMap((cause) =>
		[...cause.evidence, ...cause.against].map((evidence) => {
			const name = `${cause.id}: ${evidence.fact} = ${evidence.value} ${evidence.unit} (${evidence.text})`;
			const problem = problemOf(evidence, cause, inputs, recording);
			return { fact: evidence.fact, problem: problem === '' ? '' : `${name}: ${problem}` };
		}),
	);
}

function problemOf(evidence: Evidence, cause: Cause, inputs: readonly SlowInput[], recording: Answer['recording']): string {
	const oracle = oracles[evidence.fact];
	if (!oracle) return 'no oracle for this fact in test/support/oracles';
	const input = inputs[evidence.ref.input];
	if (!input) return `points to input ${evidence.ref.input}, which there is not`;
	try {
		const value = oracle({ evidence, cause, input, inputs, rows: tableRows(recording, evidence.ref) });
		return agrees(evidence, value) ? '' : `recomputed as ${value} from ${evidence.ref.table} of ${input.path}`;
	} catch (error) {
		return error instanceof Error ? error.message : String(error);
	}
}

const isCount = (unit: string): boolean => unit === 'count' || unit === 'goroutines' || unit === 'reports';

function agrees({ value, unit }: Evidence, recomputed: number): boolean {
	if (isCount(unit) && Number.isInteger(value)) return recomputed === value;
	return Math.abs(recomputed - value) <= RELATIVE * Math.abs(value);
}
