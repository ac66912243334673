// SARIF output against the parts of SARIF 2.1.0 that we write (types, required members, ranges; nothing else is allowed), and what consumers ask beyond the schema.
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { fleet, samples } from '../src/render/samples.ts';
import { artifactUri, messageText } from '../src/render/sarif/locations.ts';
import { renderSarif } from '../src/render/sarif.ts';

type Schema = Record<string, unknown>;
const closed = (properties: Schema, ...required: string[]): Schema => ({
	type: 'object',
	properties,
	required,
	additionalProperties: false,
});
const list = (items: Schema, more: Schema = {}): Schema => ({ type: 'array', items, ...more });
const text = { type: 'string', minLength: 1 };
const message = closed({ text, markdown: text }, 'text');
// RFC 3986 characters only; a relative reference or a file URI, never another scheme.
const uri = { type: 'string', pattern: '^(file:///([A-Za-z]:)?)?([A-Za-z0-9._~/-]|%[0-9A-F]{2})*$' };
const location = closed({
	id: { type: 'integer', minimum: 0 },
	physicalLocation: closed(
		{
			artifactLocation: closed({ uri, uriBaseId: { const: 'SRCROOT' } }, 'uri'),
			region: closed({ startLine: { type: 'integer', minimum: 1 } }, 'startLine'),
		},
		'artifactLocation',
	),
	logicalLocations: list(closed({ fullyQualifiedName: text, kind: { const: 'function' } }, 'fullyQualifiedName')),
	message,
});
const wrapped = closed({ location }, 'location');
const result = closed(
	{
		ruleId: text,
		ruleIndex: { type: 'integer', minimum: 0 },
		level: { enum: ['error', 'warning', 'note'] },
		message,
		rank: { type: 'number', minimum: 0, maximum: 100 },
		locations: list(location, { minItems: 1, maxItems: 1 }),
		relatedLocations: list(location, { maxItems: 1000 }),
		stacks: list(closed({ message, frames: list(wrapped) }, 'frames')),
		codeFlows: list(
			closed(
				{ message, threadFlows: list(closed({ locations: list(wrapped, { minItems: 1 }) }, 'locations'), { minItems: 1 }) },
				'threadFlows',
			),
		),
		partialFingerprints: { type: 'object', additionalProperties: text },
		suppressions: list(
			closed(
				{ kind: { enum: ['inSource', 'external'] }, status: { enum: ['accepted', 'underReview', 'rejected'] }, justification: text },
				'kind',
			),
		),
		baselineState: { enum: ['new', 'unchanged', 'updated', 'absent'] },
		properties: { type: 'object' },
	},
	'ruleId',
	'ruleIndex',
	'level',
	'message',
	'rank',
	'locations',
	'partialFingerprints',
);
const rule = closed(
	{
		id: text,
		name: { type: 'string', pattern: '^([A-Z][a-z]+)+$' },
		shortDescription: message,
		fullDescription: message,
		help: message,
		defaultConfiguration: closed({ level: { enum: ['error', 'warning', 'note', 'none'] } }),
		properties: closed({ tags: list(text, { maxItems: 10 }) }),
	},
	'id',
	'shortDescription',
	'fullDescription',
	'help',
);
const run = closed(
	{
		tool: closed({ driver: closed({ name: text, semanticVersion: text, rules: list(rule) }, 'name') }, 'driver'),
		invocations: list(
			closed(
				{
					executionSuccessful: { type: 'boolean' },
					toolExecutionNotifications: list(closed({ level: { enum: ['error', 'warning', 'note'] }, message }, 'message')),
				},
				'executionSuccessful',
			),
		),
		originalUriBaseIds: { type: 'object', additionalProperties: closed({ uri, description: message }) },
		artifacts: list(
			closed({
				location: closed({ uri }, 'uri'),
				length: { type: 'integer', minimum: 0 },
				roles: list({ const: 'analysisTarget' }),
				hashes: { type: 'object', additionalProperties: text },
				properties: { type: 'object' },
			}),
		),
		results: list(result, { maxItems: 25_000 }),
		columnKind: { const: 'utf16CodeUnits' },
	},
	'tool',
	'results',
);
const validate = new Ajv2020({ strict: true, allErrors: true }).compile(
	closed({ $schema: text, version: { const: '2.1.0' }, runs: list(run, { minItems: 1, maxItems: 20 }) }, 'version', 'runs'),
);

interface Log {
	readonly runs: [
		{
			readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
			readonly results: readonly {
				readonly ruleId: string;
				readonly ruleIndex: number;
				readonly level: string;
				readonly rank: number;
				readonly locations: readonly { readonly physicalLocation?: { readonly artifactLocation: { readonly uri: string } } }[];
				readonly codeFlows?: readonly { readonly threadFlows: readonly { readonly locations: readonly unknown[] }[] }[];
				readonly suppressions?: readonly { readonly justification: string }[];
				readonly baselineState?: string;
			}[];
		},
	];
}
const sarif = (...args: Parameters<typeof renderSarif>): Log => JSON.parse(renderSarif(...args)) as Log;
const cases: [string, Parameters<typeof renderSarif>[0]][] = [
	...Object.entries(samples).map(([name, report]): [string, Parameters<typeof renderSarif>[0]] => [name, [report]]),
	['fleet', fleet],
	['nothing', []],
];

describe('renderSarif', () => {
	it.each(cases)('writes valid SARIF for %s', (_name, reports) => {
		const log = sarif(reports);
		expect(validate(log) ? null : validate.errors).toBeNull();
		const { results, tool } = log.runs[0];
		expect(results).toHaveLength(reports.reduce((n, r) => n + r.causes.length + r.hints.length, 0));
		for (const r of results) expect(tool.driver.rules[r.ruleIndex]?.id).toBe(r.ruleId);
	});

	it('gives levels by severity, notes for hints, and the score as rank', () => {
		const { results } = sarif([samples.mutex]).runs[0];
		expect(results.map((r) => [r.ruleId, r.level, r.rank])).toEqual([
			['mutex-contention', 'error', 94],
			['blocking-syscall', 'warning', 55],
			['allocation-hotspot', 'note', 38],
		]);
	});

	it('suppresses what is accepted and marks what the baseline knows, on all results of the run or on none', () => {
		const { results } = sarif([samples.mutex]).runs[0];
		expect(results.map((r) => r.suppressions?.map((s) => s.justification))).toEqual([
			[],
			['durability is promised to this customer (until 2026-12-31)'],
			[],
		]);
		expect(results.map((r) => r.baselineState)).toEqual(['new', 'unchanged', 'new']);
		const plain = sarif([samples.deadlock]).runs[0].results[0];
		expect(plain?.suppressions).toBeUndefined();
		expect(plain?.baselineState).toBeUndefined();
	});

	it('shows a lock circle as one flow per partner', () => {
		const flows = sarif([samples.deadlock]).runs[0].results[0]?.codeFlows ?? [];
		expect(flows.map((f) => f.threadFlows[0]?.locations.length)).toEqual([6, 3]);
	});

	it('points at the input when no file is known, since consumers refuse results without one', () => {
		const hint = sarif([samples.mutex]).runs[0].results[2];
		expect(hint?.locations[0]?.physicalLocation?.artifactLocation).toEqual({ uri: 'thumbs/trace.out' });
	});
});

describe('artifactUri', () => {
	it.each([
		['pool.go', [], { uri: 'pool.go', uriBaseId: 'SRCROOT' }],
		['/src/app/pool.go', ['/src/app'], { uri: 'pool.go', uriBaseId: 'SRCROOT' }],
		['/src/app2/pool.go', ['/src/app/'], { uri: 'file:///src/app2/pool.go' }],
		['C:\\work\\a b.go', [], { uri: 'file:///C:/work/a%20b.go' }],
		['example.com/m@v1.2.0/x.go', [], { uri: 'example.com/m%40v1.2.0/x.go', uriBaseId: 'SRCROOT' }],
		['javascript:alert(1)', [], { uri: 'javascript%3Aalert%281%29', uriBaseId: 'SRCROOT' }],
		['//evil.example/x.go', [], { uri: 'file:///evil.example/x.go' }],
		['ü\ud800.go', [], { uri: '%C3%BC%EF%BF%BD.go', uriBaseId: 'SRCROOT' }],
	])('%s', (file, roots, expected) => {
		expect(artifactUri(file, roots)).toEqual(expected);
	});

	it('keeps messages free of links and placeholders', () => {
		expect(messageText('f[...](x) {0}')).toBe('f[...] (x) { 0}');
	});
});
