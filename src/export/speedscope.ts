// Weighted stacks -> speedscope's file format (https://www.speedscope.app/file-format-schema.json), in pieces of text: one sampled
// profile per type of weight, each distinct stack once with its weight, outermost frame first.
import type { WeightedStacks } from '../stacks/weighted-stacks.ts';
import { stackCount } from '../stacks/weighted-stacks.ts';

const units: Readonly<Record<string, string>> = {
	nanoseconds: 'nanoseconds',
	microseconds: 'microseconds',
	milliseconds: 'milliseconds',
	seconds: 'seconds',
	bytes: 'bytes',
};

const pieceLength = 1 << 16;

export interface SpeedscopeAbout {
	readonly name: string;
	/** Type of weight that is shown first. */
	readonly first: number;
	/** Program and version. */
	readonly exporter: string;
}

export function* speedscopeJson(stacks: WeightedStacks, about: SpeedscopeAbout): Generator<string> {
	let piece = '';
	for (const part of parts(stacks, about)) {
		piece += part;
		if (piece.length < pieceLength) continue;
		yield piece;
		piece = '';
	}
	yield piece;
}

function* parts(stacks: WeightedStacks, { name, first, exporter }: SpeedscopeAbout): Generator<string> {
	const head = { $schema: 'https://www.speedscope.app/file-format-schema.json', exporter, name, activeProfileIndex: Math.max(0, first) };
	yield `${JSON.stringify(head).slice(0, -1)},"shared":{"frames":[`;
	for (const [key, frame] of stacks.names.entries()) {
		const file = stacks.files[key] as string;
		yield `${key === 0 ? '' : ',\n'}${JSON.stringify(file === '' ? { name: frame } : { name: frame, file })}`;
	}
	yield ']},"profiles":[';
	for (const [t, { type, unit }] of stacks.types.entries()) {
		const weights = stacks.weights[t] as Float64Array;
		const rows = rowsWithWeight(stacks, weights);
		const endValue = rows.reduce((sum, row) => sum + (weights[row] as number), 0);
		const about = { type: 'sampled', name: type, unit: units[unit] ?? 'none', startValue: 0, endValue };
		yield `${t === 0 ? '' : ','}\n${JSON.stringify(about).slice(0, -1)},"samples":[`;
		for (const [i, row] of rows.entries()) {
			const keys = stacks.pool.subarray(stacks.start[row], stacks.start[row + 1]);
			yield `${i === 0 ? '' : ',\n'}[${keys.join(',')}]`;
		}
		yield '],"weights":[';
		for (const [i, row] of rows.entries()) yield `${i === 0 ? '' : ','}${weights[row]}`;
		yield ']}';
	}
	yield ']}\n';
}

/** Stacks that weigh something; speedscope refuses less than nothing. */
function rowsWithWeight(stacks: WeightedStacks, weights: Float64Array): number[] {
	const rows: number[] = [];
	for (let row = 0; row < stackCount(stacks); row++) if ((weights[row] as number) > 0) rows.push(row);
	return rows;
}
