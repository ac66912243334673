// What a user's rule answers, on rows given here.
import { describe, expect, it } from 'vitest';
import { type FactTable, type FieldColumn, textColumn } from '../facts/families/family.ts';
import type { RuleResult } from '../rules/rule.ts';
import { indexOf, rowsWith } from './labels.ts';
import { loadRules } from './load-rules.ts';
import { checkRows, toRule } from './to-rule.ts';
import { problemText } from './yaml-reader.ts';

interface Row {
	readonly operation: string;
	readonly fn: string;
	readonly count: number;
	readonly totalNs: number;
	readonly share: number;
}

const row = (part: Partial<Row>): Row => ({
	operation: 'mutex lock',
	fn: 'main.(*Pool).get',
	count: 10,
	totalNs: 2e9,
	share: 0.5,
	...part,
});

function tableOf(rows: readonly Row[]): FactTable {
	const columns: Record<string, FieldColumn> = {
		operation: textColumn(rows.length, (at) => (rows[at] as Row).operation),
		fn: textColumn(rows.length, (at) => (rows[at] as Row).fn),
		file: textColumn(rows.length, () => '/app/pool.go'),
		line: Float64Array.from(rows, () => 42),
		count: Float64Array.from(rows, ({ count }) => count),
		totalNs: Float64Array.from(rows, ({ totalNs }) => totalNs),
		share: Float64Array.from(rows, ({ share }) => share),
	};
	return {
		length: rows.length,
		column: (name) => columns[name] as FieldColumn,
		about: (at) => ({ ref: { input: 0, table: 'trace.waitSites', rows: [at] }, goroutines: [at], stack: [] }),
	};
}

function load(parts: string) {
	const text = `rules:
  - id: mine
    cause: mutex-contention
    title: "{fn} waits"
    summary: "{fn} waited {totalNs} in {count}, {impact}"
    for: trace.waits.bySite
    impact: { of: latency, share: share, value: totalNs }
${parts.replace(/^/gm, '    ')}`;
	const { userRules, problems } = loadRules([{ path: 'r.yaml', text }]);
	expect(problems.map(problemText)).toEqual([]);
	const [rule] = userRules;
	if (!rule) throw new Error('no rule');
	return rule;
}

function answer(parts: string, rows: readonly Row[]): RuleResult {
	const rule = load(parts);
	const table = tableOf(rows);
	return checkRows(
		rule,
		table,
		rule.labels.map(({ field }) => indexOf(table, field)),
	);
}

const findingsOf = (result: RuleResult) => (result.outcome === 'finding' ? result.findings : []);

describe('outcomes', () => {
	it('finding: with place, impact and evidence from the row', () => {
		const [finding] = findingsOf(answer('when: totalNs > seconds(1)', [row({ totalNs: 5 }), row({ share: 0.3 })]));
		expect(finding).toMatchObject({
			cause: 'mutex-contention',
			key: 'locks of main.(*Pool)',
			impact: { of: 'latency', share: 0.3, value: 2e9, unit: 'ns' },
			where: [{ fn: 'main.(*Pool).get', file: '/app/pool.go', line: 42, op: 'mutex lock', goroutines: [1], count: 10 }],
			evidence: [
				{ fact: 'trace.waits.bySite', strength: 3, value: 2e9, unit: 'ns', ref: { input: 0, table: 'trace.waitSites', rows: [1] } },
			],
			against: [],
		});
	});

	it('clean: no row is like that', () => {
		expect(answer('when: totalNs > seconds(9)', [row({})])).toEqual({ outcome: 'clean', why: 'no row of trace.waits.bySite is like that' });
		expect(answer('when: totalNs > seconds(9)', [])).toEqual({ outcome: 'clean', why: 'no rows of trace.waits.bySite' });
	});

	it('not enough data: no row tells', () => {
		expect(answer('when: count > 0\nenough: count >= 20', [row({}), row({})])).toMatchObject({ outcome: 'not-enough-data' });
		expect(answer('when: count > 0\nenough: count >= 20', [row({}), row({ count: 20 })])).toMatchObject({ outcome: 'finding' });
	});

	it.each([
		['when: 10 / count > 1', 'mine: division by zero, in row 2 of trace.waits.bySite (main.zero)'],
		['when: count == 0\nenough: 10 / count >= 0', 'mine: division by zero, in row 2 of trace.waits.bySite (main.zero)'],
		[
			'when: "count == 0"\nagainst: [{ when: 1 / count > 1, text: x }]',
			'mine: division by zero, in row 2 of trace.waits.bySite (main.zero)',
		],
		['when: share > 1.0', 'mine: the share of its impact is 1.5, which is not from 0 to 1, in row 3 of trace.waits.bySite (main.over)'],
		['when: fn == "main.unknown"', 'mine: the share of its impact is unknown, in row 4 of trace.waits.bySite (main.unknown)'],
	])('a failure names the row: %s', (parts, message) => {
		const rows = [
			row({}),
			row({ fn: 'main.zero', count: 0 }),
			row({ fn: 'main.over', share: 1.5 }),
			row({ fn: 'main.unknown', share: Number.NaN }),
		];
		expect(() => answer(parts, rows)).toThrow(message);
	});
});

describe('labels', () => {
	it('leave rows out before anything is evaluated: what would fail there does not', () => {
		const rows = [row({ operation: 'select', count: 0 }), row({})];
		expect(findingsOf(answer('match: { operation: mutex lock }\nwhen: 10 / count >= 1', rows))).toHaveLength(1);
		expect(findingsOf(answer('when: operation == "mutex lock" && 10 / count >= 1', rows))).toHaveLength(1);
		expect(findingsOf(answer('when: 10 / count >= 1 && "mutex lock" == operation', rows))).toHaveLength(1);
	});

	it('are the parts field == "text" of a chain of &&, and texts of match', () => {
		expect(load('match: { fn: main.f, count: 3 }\nwhen: (operation == "select" && share > 0.1) && totalNs > 1.0').labels).toEqual([
			{ field: 'fn', value: 'main.f' },
			{ field: 'operation', value: 'select' },
		]);
		expect(load('when: operation == "select" || fn == "main.f"').labels).toEqual([]);
		expect(load('when: operation != "select" && !(fn == "main.f")').labels).toEqual([]);
	});

	it('find the rows that a scan finds', () => {
		const operations = ['a', 'b', 'c'];
		const rows = Array.from({ length: 500 }, (_, i) => row({ operation: operations[(i * 7) % 3] as string, fn: `f${(i * 13) % 5}` }));
		const table = tableOf(rows);
		const indexes = [indexOf(table, 'operation'), indexOf(table, 'fn')];
		for (const operation of [...operations, 'd'])
			for (const fn of ['f0', 'f4', 'f9']) {
				const labels = [
					{ field: 'operation', value: operation },
					{ field: 'fn', value: fn },
				];
				const scanned = rows.flatMap((one, i) => (one.operation === operation && one.fn === fn ? [i] : []));
				expect([...(rowsWith(labels, indexes) ?? [])]).toEqual(scanned);
			}
		expect(rowsWith([], [])).toBeNull();
	});

	it('share one index among all rules of a session', () => {
		const text = (id: string): string =>
			`rules:\n  - { id: ${id}, cause: gc-pressure, title: t, summary: s, for: trace.waits.bySite, match: { reason: sync }, impact: { of: cpu, share: share, value: totalNs } }\n`;
		const { rules } = loadRules([
			{ path: 'a.yaml', text: text('one') },
			{ path: 'b.yaml', text: text('two') },
		]);
		expect(rules.map(({ needs }) => needs['index0'])).toEqual([expect.anything(), rules[0]?.needs['index0']]);
		expect(rules[1]?.needs['index0']).toBe(rules[0]?.needs['index0']);
	});
});

describe('several rows', () => {
	it('of one key are one finding, led by the largest share', () => {
		const findings = findingsOf(
			answer('when: count > 0', [
				row({ share: 0.1 }),
				row({ share: 0.4, fn: 'main.(*Pool).put' }),
				row({ share: 0.2, fn: 'main.(*Cache).get' }),
			]),
		);
		expect(findings.map(({ key, impact, where }) => [key, impact.share, where.map((at) => at.fn)])).toEqual([
			['locks of main.(*Pool)', 0.4, ['main.(*Pool).put', 'main.(*Pool).get']],
			['locks of main.(*Cache)', 0.2, ['main.(*Cache).get']],
		]);
	});

	it('beyond twenty keys: the largest, and how many there were', () => {
		const rows = Array.from({ length: 50 }, (_, i) => row({ fn: `main.(*T${i}).f`, share: i / 100 }));
		const result = answer('when: count > 0', rows);
		expect(findingsOf(result)).toHaveLength(20);
		expect(findingsOf(result)[0]?.key).toBe('locks of main.(*T49)');
		expect(result).toMatchObject({ why: '20 findings of 50, those with the largest share' });
	});
});

describe('sentences', () => {
	it('hold figures with their units', () => {
		const rule = load(
			'when: count > 0\nagainst: [{ when: count < 20, text: "only {count}" }]\nfix: ["Look at {fn}:{line}, not at chan struct{}."]',
		);
		const { prose } = toRule(rule, () => ({}) as never);
		const table = tableOf([row({})]);
		const [finding] = findingsOf(checkRows(rule, table, []));
		if (!finding) throw new Error('no finding');
		expect(prose.title(finding)).toBe('main.(*Pool).get waits');
		expect(prose.summary(finding)).toBe('main.(*Pool).get waited 2 s in 10 waits, 50 %');
		expect(finding.against.map((one) => prose.evidence[one.code]?.(one))).toEqual(['only 10 waits']);
		expect(prose.fix(finding)).toEqual([{ text: 'Look at main.(*Pool).get:42, not at chan struct{}.', docs: 'mutex-contention' }]);
	});
});
