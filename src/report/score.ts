// Confidence, score, severity and rank as design.md section 4 defines them. Pure arithmetic over merged findings.
import type { EvidenceData, Finding, Strength } from '../rules/rule.ts';
import type { Severity } from './report.ts';

/** Weight of a piece of evidence by its strength. */
const WEIGHT: Readonly<Record<Strength, number>> = { 3: 0.4, 7: 0.7, 9: 0.9 };
/** Share from which an impact counts in full. */
const MATERIAL = 0.1;
export const CLAIM = 0.5;
export const HINT = 0.3;
/** Values closer than this are not told apart by size. */
const BAND = 0.2;

/** Pieces that rest on the same fact count once, with the strongest. */
export function strongestPerFact(list: readonly EvidenceData[]): EvidenceData[] {
	const best = new Map<string, EvidenceData>();
	for (const one of list) {
		const known = best.get(one.fact);
		if (!known || one.strength > known.strength) best.set(one.fact, one);
	}
	return [...best.values()];
}

/** (1 - product of (1 - w) over evidence) x product of (1 - w) over the evidence against. */
export function confidenceOf(evidence: readonly EvidenceData[], against: readonly EvidenceData[]): number {
	const rest = (list: readonly EvidenceData[]): number =>
		strongestPerFact(list).reduce((product, one) => product * (1 - WEIGHT[one.strength]), 1);
	return (1 - rest(evidence)) * rest(against);
}

export function scoreOf(confidence: number, share: number, isProven: boolean): number {
	return confidence * (isProven ? 1 : Math.min(1, share / MATERIAL));
}

/** By share, within the bounds that a rule sets where the share says too much or too little. */
export function severityOf(share: number, endsNever: boolean, bounds: Finding['severity'] = {}): Severity {
	const byShare = share >= 0.5 ? 'critical' : share >= 0.25 ? 'high' : share >= MATERIAL ? 'medium' : 'low';
	const level = endsNever ? 'critical' : byShare;
	if (bounds.least && SEVERITIES.indexOf(level) > SEVERITIES.indexOf(bounds.least)) return bounds.least;
	if (bounds.most && SEVERITIES.indexOf(level) < SEVERITIES.indexOf(bounds.most)) return bounds.most;
	return level;
}

const SEVERITIES: readonly Severity[] = ['critical', 'high', 'medium', 'low'];

export interface Ranked {
	readonly id: string;
	readonly key: string;
	readonly confidence: number;
	readonly share: number;
	readonly endsNever: boolean;
	readonly of: Finding['impact']['of'];
	readonly strength: number;
}

const KIND_ORDER = ['latency', 'cpu', 'memory', 'goroutines'];

/**
 * By confidence x share. "Within 20 % of each other" is no order by itself (a near b, b near c, a far from c), so bands are cut from the
 * top: all within 20 % of the band's first are ordered by kind (requests that never end before latency, CPU, memory, goroutines), strength, id.
 */
export function rank<T extends Ranked>(causes: readonly T[]): T[] {
	const weight = (one: Ranked): number => one.confidence * one.share;
	const rest = [...causes].sort((a, b) => weight(b) - weight(a) || byName(a, b));
	const ranked: T[] = [];
	while (rest.length > 0) {
		const top = weight(rest[0] as T);
		const size = rest.findIndex((one) => weight(one) < top * (1 - BAND));
		ranked.push(...rest.splice(0, size < 0 ? rest.length : size).sort(withinBand));
	}
	return ranked;
}

function withinBand(a: Ranked, b: Ranked): number {
	return kindOf(a) - kindOf(b) || b.strength - a.strength || byName(a, b);
}

const kindOf = (one: Ranked): number => (one.endsNever ? -1 : KIND_ORDER.indexOf(one.of));
const byName = (a: Ranked, b: Ranked): number => (`${a.id} ${a.key}` < `${b.id} ${b.key}` ? -1 : 1);
