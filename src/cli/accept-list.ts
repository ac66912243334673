// The list of accepted findings: YAML, checked with line and column.
//
//   accept:
//     - fingerprint: 8c5a1d2e3f405162
//       reason: known, ticket OPS-123
//       until: 2027-03-31
import { LineCounter, parseDocument } from 'yaml';
import type { AcceptedFinding } from '../report/known.ts';
import { ExitStatus } from './command.ts';

const KEYS = ['fingerprint', 'reason', 'until'] as const;

export function readAcceptList(path: string, text: string): AcceptedFinding[] {
	const lines = new LineCounter();
	const document = parseDocument(text, { lineCounter: lines, schema: 'failsafe' });
	const fail = (offset: number, problem: string): never => {
		const { line, col } = lines.linePos(offset);
		throw new ExitStatus(2, `${path}:${line}:${col}: ${problem}`);
	};
	const broken = document.errors[0];
	if (broken) fail(broken.pos[0], broken.message.split('\n')[0] as string);
	const list = (document.toJS() as { accept?: unknown } | null)?.accept;
	if (!Array.isArray(list)) return fail(0, 'expected a list named "accept"');
	return list.map((entry: unknown, i) => {
		const offsetOf = (key: string): number =>
			(document.getIn(['accept', i, key], true) as { range?: number[] } | undefined)?.range?.[0] ?? offset(document, i);
		for (const key of KEYS) {
			const value = (entry as Record<string, unknown> | null)?.[key];
			if (typeof value !== 'string' || value === '') fail(offsetOf(key), `entry ${i + 1} needs "${key}"`);
		}
		const { fingerprint, reason, until } = entry as Record<(typeof KEYS)[number], string>;
		if (!/^\d{4}-\d{2}-\d{2}$/.test(until) || Number.isNaN(Date.parse(until)))
			fail(offsetOf('until'), `"until" is a date like 2027-03-31, not "${until}"`);
		if (!/^[0-9a-f]{16}$/.test(fingerprint))
			fail(offsetOf('fingerprint'), `"${fingerprint}" is no fingerprint (16 hex digits, as in the JSON report)`);
		return { fingerprint, reason, until };
	});
}

function offset(document: ReturnType<typeof parseDocument>, entry: number): number {
	return (document.getIn(['accept', entry], true) as { range?: number[] } | undefined)?.range?.[0] ?? 0;
}
