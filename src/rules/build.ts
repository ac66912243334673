// Small constructors that the rules share.
import type { Op, PlaceInfo } from '../facts/places.ts';
import type { SnapshotGroup } from '../facts/snapshots.ts';
import type { EvidenceData, Finding, Params, PlaceData, Ref, Strength } from './rule.ts';
import type { MechanismName } from './words.ts';

export function evidence(
	code: string,
	fact: string,
	strength: Strength,
	value: number,
	unit: string,
	ref: Ref,
	params: Params = {},
): EvidenceData {
	return { code, fact, strength, value, unit, ref, params };
}

export function place(
	at: Pick<PlaceInfo, 'fn' | 'file' | 'line'>,
	op: Op,
	value: number,
	more: { goroutines?: readonly number[]; count?: number; stack?: readonly string[] } = {},
): PlaceData {
	const goroutines = (more.goroutines ?? []).slice(0, 16);
	return { fn: at.fn, file: at.file, line: at.line, op, goroutines, count: more.count ?? 1, value, stack: more.stack ?? [] };
}

/** The function with the `go` statement, as a second place to look at. */
export function starterPlace(group: SnapshotGroup): PlaceData[] {
	if (group.createdBy === '') return [];
	return [place({ fn: group.createdBy, file: group.createdFile, line: group.createdLine }, group.place.op, 0, { count: 0 })];
}

export const noFinding: Pick<Finding, 'mechanism' | 'against' | 'isProven' | 'endsNever' | 'severity' | 'params' | 'drawing'> = {
	mechanism: null,
	against: [],
	isProven: false,
	endsNever: false,
	severity: {},
	params: {},
	drawing: '',
};

/** What a goroutine that never goes on lacks, by what it waits for. */
const MISSING_PARTNER: Readonly<Partial<Record<Op, MechanismName>>> = {
	'chan send': 'no-receiver',
	'chan receive': 'no-sender',
	select: 'context-never-cancelled',
	'wg wait': 'wg-never-done',
	'cond wait': 'lost-signal',
	'mutex lock': 'missing-unlock',
	'rwmutex lock': 'missing-unlock',
	'rwmutex rlock': 'missing-unlock',
};

/** `lines`: the stack, leaf first. A receive that asks whether the channel is closed (chanrecv2) is nearly always a range loop. */
export function missingPartner(op: Op, lines: readonly string[]): MechanismName {
	if (op === 'chan receive' && lines.some((line) => line.startsWith('runtime.chanrecv2 '))) return 'never-closed';
	return MISSING_PARTNER[op] ?? 'unknown';
}

/** Waits that a forgotten goroutine sits in. Locks have rules of their own. */
export const LEAK_OPS: ReadonlySet<Op> = new Set<Op>(['chan send', 'chan receive', 'select', 'wg wait', 'cond wait', 'semaphore']);

export const share = (part: number, whole: number): number => (whole > 0 ? Math.min(1, part / whole) : 0);
