// 200 rules of a user over a million rows of one fact, of which their labels leave 2500 each, 500,000 in all, to be evaluated. No recording
// of ours has a million wait sites, so the table is made here; all else is what `gowhy diagnose --rules` does: rules are read from YAML,
// checked, indexed and run. Bundled and run by bench/run.ts; the figures are those of the whole process, the making of the table included.
import { families } from '../src/facts/families/families.ts';
import { type Family, type FactTable, type FieldColumn, textColumn } from '../src/facts/families/family.ts';
import type { Fact } from '../src/facts/fact.ts';
import type { Session } from '../src/facts/session.ts';
import { runRules } from '../src/report/run-rules.ts';
import { loadRules } from '../src/user-rules/load-rules.ts';
import { problemText } from '../src/user-rules/yaml-reader.ts';

const rows = 1_000_000;
const ruleCount = 200;
const wantedEvaluations = 500_000;

const operations = [
	'chan send',
	'chan receive',
	'select',
	'mutex lock',
	'rwmutex lock',
	'rwmutex rlock',
	'wg wait',
	'cond wait',
	'semaphore',
	'network read',
];
const operationCount = operations.length;
const reasonCount = 40;
const functionCount = 5000;

/** Digits of the row number, so that every pair of labels has the same number of rows. */
const operationAt = (row: number): number => row % operationCount;
const reasonAt = (row: number): number => Math.floor(row / operationCount) % reasonCount;
/** Figures that look random and are the same in every run. */
const noise = (row: number, salt: number): number => ((Math.imul(row ^ (salt * 0x9e3779b9), 0x85ebca6b) >>> 8) % 100_000) / 100_000;

const family = families.find(({ id }) => id === 'trace.waits.bySite') as Family;

function makeTable(): FactTable {
	const numbers = (of: (row: number) => number): Float64Array => {
		const column = new Float64Array(rows);
		for (let row = 0; row < rows; row++) column[row] = of(row);
		return column;
	};
	const functions = Array.from(
		{ length: functionCount },
		(_, i) => `github.com/acme/shop/internal/pkg${i % 50}.(*Service${i % 200}).method${i}`,
	);
	const makers: Readonly<Record<string, () => FieldColumn>> = {
		operation: () => textColumn(rows, (row) => operations[operationAt(row)] as string),
		reason: () => textColumn(rows, (row) => `reason ${reasonAt(row)}`),
		fn: () => textColumn(rows, (row) => functions[Math.floor(noise(row, 1) * functionCount)] as string),
		file: () => textColumn(rows, (row) => `/src/file${row % 300}.go`),
		line: () => numbers((row) => Math.floor(noise(row, 7) * 1000)),
		count: () => numbers((row) => Math.floor(noise(row, 2) * 1000)),
		openAtEnd: () => numbers((row) => Math.floor(noise(row, 3) * 4)),
		totalNs: () => numbers((row) => noise(row, 4) * 1e9),
		maxNs: () => numbers((row) => noise(row, 5) * 1e8),
		share: () => numbers((row) => noise(row, 6)),
		durationNs: () => numbers(() => 1e9),
	};
	const columns = new Map<string, FieldColumn>();
	return {
		length: rows,
		column(name) {
			const column = columns.get(name) ?? (makers[name] as () => FieldColumn)();
			columns.set(name, column);
			return column;
		},
		about: (row) => ({ ref: { input: 0, table: 'trace.waitSites', rows: [row] }, goroutines: [], stack: [] }),
	};
}

/** Conditions of the kinds that people write: figures, ratios, texts, patterns, lists, errors that are absorbed. */
const conditions = [
	'totalNs / durationNs > 0.9 && maxNs > ms(95)',
	'count > 900 && (openAtEnd > 2 || maxNs > ms(99))',
	'fn.startsWith("github.com/acme/shop/internal/pkg7.") && share > 0.8',
	'fn.matches("pkg[0-9]\\\\.\\\\(\\\\*Service1.*method[0-9]*5$") && totalNs > seconds(0.5)',
	'count > 0 && totalNs / double(count) > ms(100) && has(row.fn)',
	'1000 / count > 400 || openAtEnd == 3 && share > 0.97',
	'line in [17, 42, 99, 512, 700] && share * 2.0 + totalNs / 1e9 > 1.5',
	'[totalNs, maxNs * 10.0, share * 1e9].all(x, x > 8.5e8)',
	'!(fn.contains("Service1")) && count % 7 == 3 && maxNs > us(99000)',
	'(share > 0.5 ? totalNs : maxNs * 10.0) > 9.95e8',
];

function rulesText(): string {
	const rules = Array.from({ length: ruleCount }, (_, i) => {
		const pair = i * 2;
		return `  - id: team-rule-${i}
    cause: mutex-contention
    title: "{fn} waits"
    summary: "{totalNs} in {count} waits of {fn}"
    for: trace.waits.bySite
    match: { operation: ${operations[pair % operationCount]} }
    when: >-
      reason == "reason ${Math.floor(pair / operationCount) % reasonCount}" && (count == 0 || ${conditions[i % conditions.length]})
    impact: { of: latency, share: share, value: totalNs }
    fix: ['Look at {fn}.']
`;
	});
	return `rules:\n${rules.join('')}`;
}

/** What a session does with a trace, without the trace: the family's table is given, other facts are computed from it once. */
function sessionWith(table: FactTable): Session {
	const memo = new Map<unknown, unknown>([[family.table, table]]);
	const session = {
		located: [{ input: 0, index: 0, tables: { kind: 'trace' } }],
		symbols: null,
		options: { minWaitNs: 1e9 },
		all: () => [],
		get<T>(wanted: Fact<T>): T {
			if (!memo.has(wanted)) {
				const inputs = Object.fromEntries(Object.entries(wanted.needs).map(([name, need]) => [name, session.get(need as Fact<unknown>)]));
				memo.set(wanted, wanted.compute(inputs as never, session as never));
			}
			return memo.get(wanted) as T;
		},
	};
	return session as unknown as Session;
}

const startedAt = performance.now();
const { rules, userRules, problems } = loadRules([{ path: 'rules.yaml', text: rulesText() }]);
if (problems.length > 0) throw new Error(problems.map(problemText).join('\n'));
const loadedAt = performance.now();
const table = makeTable();
for (const field of ['operation', 'reason', ...new Set(userRules.flatMap((rule) => rule.reads))]) table.column(field);
const madeAt = performance.now();
const runs = runRules(rules, sessionWith(table));
const endedAt = performance.now();

// Both labels of every rule must have become index look-ups; each pair of labels has the same number of rows.
const isIndexed = userRules.every(
	({ labels }) =>
		labels.length === 2 && labels.some(({ field }) => field === 'operation') && labels.some(({ field }) => field === 'reason'),
);
const evaluated = isIndexed ? (ruleCount * rows) / operationCount / reasonCount : Number.NaN;
if (evaluated !== wantedEvaluations) throw new Error(`${evaluated} evaluations, not ${wantedEvaluations}`);
const unlike = runs.filter((run) => run.outcome !== 'finding');
if (unlike.length > 0)
	throw new Error(`${unlike.length} rules found nothing: ${unlike[0]?.rule.id} ${unlike[0]?.outcome} ${unlike[0]?.why}`);
const ms = (from: number, to: number): string => `${(to - from).toFixed(0)} ms`;
console.log(
	`${rules.length} rules read in ${ms(startedAt, loadedAt)}, table made in ${ms(loadedAt, madeAt)}, run in ${ms(madeAt, endedAt)}`,
);
