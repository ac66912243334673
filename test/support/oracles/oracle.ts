// An oracle recomputes the value of a piece of evidence from the input it points to, by a way of its own.
import type { Cause, Evidence } from '../../../src/report/report.ts';
import type { SlowInput } from '../slow-input.ts';
import type { TableRows } from '../table-rows.ts';

export interface Claim {
	readonly evidence: Evidence;
	readonly cause: Cause;
	/** The input that the evidence points to. */
	readonly input: SlowInput;
	/** All inputs of the recording, for what is measured between two of them. */
	readonly inputs: readonly SlowInput[];
	readonly rows: TableRows;
}

/** Throws when the reference is too vague to recompute anything from. */
export type Oracle = (claim: Claim) => number;

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** The function a cause blames first. */
export const blamed = ({ cause }: Claim): string => cause.where[0]?.function ?? '';
