// The table of docs/impact.md: what reports of faults predict, and what their fixed twins measure.
import { readFileSync } from 'node:fs';
import { formatQuantity, formatShare } from '../../../src/base/units.ts';
import type { Cause, CauseId, Impact } from '../../../src/report/report.ts';
import { type Answer, diagnoseExample, repositoryPath } from '../diagnose.ts';
import { type Clients, type Measured, measuredChange, type Side } from './measure.ts';

export interface ImpactRow {
	readonly service: string;
	readonly cause: CauseId;
	/** At least and at most, equal for a single figure. */
	readonly low: number;
	readonly high: number;
	readonly measured: Measured;
	readonly isInside: boolean;
}

/** Of the measured change: how far the prediction, or the nearer end of its range, may be from it. */
const TOLERANCE = 0.25;

/** Services with a fault and a fixed twin -> rows for all claims whose impact is latency, CPU or memory. */
export async function impactRows(services: readonly string[]): Promise<ImpactRow[]> {
	const clients = JSON.parse(readFileSync(repositoryPath('examples/measured.json'), 'utf8')) as Record<string, Clients | null>;
	const rows: ImpactRow[] = [];
	for (const service of services) {
		const [fault, fixed] = await Promise.all([diagnoseExample(`${service}-fault`), diagnoseExample(`${service}-fixed`)]);
		const side = (name: string, { recording }: Answer): Side => ({ session: recording.session, clients: clients[name] ?? null });
		for (const { cause, impact } of together(fault.report.causes)) {
			const measured = measuredChange(
				{ impact, evidence: cause.evidence },
				side(`${service}-fault`, fault),
				side(`${service}-fixed`, fixed),
			);
			if (measured === null) continue;
			const { share, low = share, high = share } = impact;
			rows.push({ service, cause: cause.id, low, high, measured, isInside: isInside(low, high, measured.share) });
		}
	}
	return rows;
}

const isInside = (low: number, high: number, measured: number): boolean =>
	low <= measured * (1 + TOLERANCE) && high >= measured * (1 - TOLERANCE);

/** The twin is without all of them: claims of one cause on one and the same requests count together. */
function together(causes: readonly Cause[]): { cause: Cause; impact: Impact }[] {
	const found: { cause: Cause; impact: Impact }[] = [];
	const keyOf = ({ id, impact }: Cause): string => `${id} ${impact.text.replace(/^.*? of the/, '').replace(/ \([^)]*\)$/, '')}`;
	for (const cause of causes) {
		const same = found.find((one) => keyOf(one.cause) === keyOf(cause));
		if (same) same.impact = added(same.impact, cause.impact);
		else found.push({ cause, impact: cause.impact });
	}
	return found;
}

function added(one: Impact, other: Impact): Impact {
	const sum = (end: 'low' | 'high'): number => Math.min(1, (one[end] ?? one.share) + (other[end] ?? other.share));
	return { ...one, share: Math.min(1, one.share + other.share), low: sum('low'), high: sum('high') };
}

export function impactTable(rows: readonly ImpactRow[]): string {
	const head = ['service', 'cause', 'predicted', 'measured', 'left: predicted', 'left: measured', 'of', 'within 25 %'];
	const lines = rows.map((row) => [
		`\`${row.service}\``,
		`\`${row.cause}\``,
		range(row.low, row.high, formatShare),
		formatShare(row.measured.share),
		range(1 - row.high, 1 - row.low, (part) => figure(row.measured.before * part, row.measured)),
		figure(row.measured.after, row.measured),
		row.measured.what,
		row.isInside ? 'yes' : '**no**',
	]);
	return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const range = (low: number, high: number, text: (value: number) => string): string =>
	low === high ? text(low) : `${text(low)} to ${text(high)}`;

const figure = (value: number, { unit }: Measured): string => (unit === 'CPUs' ? `${value.toFixed(3)} CPUs` : formatQuantity(value, unit));
