// Sides of a comparison drawn by hand: figures by the id of their kind, causes by name.
import { families } from '../../src/compare/families.ts';
import type { FigureKind } from '../../src/compare/figure.ts';
import type { Measurement } from '../../src/compare/measure.ts';
import { samples } from '../../src/render/samples.ts';
import type { Cause, CauseId, Coverage } from '../../src/report/report.ts';

export const kinds: ReadonlyMap<string, FigureKind> = new Map(families.flatMap((family) => family.kinds).map((kind) => [kind.id, kind]));

/** A number for a kind with one figure, `{ subject: value }` for a detail. */
export type DrawnFigures = Readonly<Record<string, number | Readonly<Record<string, number>>>>;

export function measurement(drawn: {
	readonly figures?: DrawnFigures;
	readonly causes?: readonly Cause[];
	readonly hints?: readonly Cause[];
	/** Causes that it could judge. */
	readonly judged?: readonly CauseId[];
	/** Kind of each input; the path is `<n>.<kind>`. */
	readonly inputs?: readonly string[];
	readonly procs?: number;
}): Measurement {
	const figures = Object.entries(drawn.figures ?? {}).map(([id, value]) => {
		const kind = kinds.get(id);
		if (kind === undefined) throw new Error(`no such figure: ${id}`);
		const rows =
			typeof value === 'number' ? [{ subject: '', value }] : Object.entries(value).map(([subject, of]) => ({ subject, value: of }));
		return [id, { kind, rows }] as const;
	});
	return {
		name: 'drawn',
		from: 'recording',
		verdict: 'healthy',
		inputs: (drawn.inputs ?? ['trace']).map((kind, i) => ({
			path: `run/${i}.${kind}`,
			kind,
			bytes: 1,
			sha256: '',
			goVersion: null,
			startTime: null,
			durationNs: 1e9,
			damage: null,
			diary: [],
		})),
		causes: drawn.causes ?? [],
		hints: drawn.hints ?? [],
		coverage: (drawn.judged ?? []).map((cause): Coverage => ({ cause, judged: true, why: '' })),
		figures: new Map(figures),
		stacks: [],
		procs: drawn.procs ?? 2,
		durationNs: 1e9,
		traces: 1,
	};
}

/** One measurement for each value of one figure. */
export const repeats = (id: string, values: readonly number[]): Measurement[] =>
	values.map((value) => measurement({ figures: { [id]: value } }));

/** A cause of the samples with another place, share or fingerprint. */
export function cause(of: { id?: CauseId; function?: string; share?: number; fingerprint?: string; severity?: Cause['severity'] }): Cause {
	const [like] = samples.mutex.causes;
	if (like === undefined) throw new Error('the sample has no cause');
	const [place] = like.where;
	if (place === undefined) throw new Error('the cause has no place');
	return {
		...like,
		id: of.id ?? like.id,
		fingerprint: of.fingerprint ?? `${of.id ?? like.id} ${of.function ?? ''}`,
		severity: of.severity ?? like.severity,
		impact: { ...like.impact, share: of.share ?? 0.5 },
		where: [{ ...place, function: of.function ?? place.function }],
	};
}
