// schema/report.schema.json, the types of src/report and what renderJson writes are three statements of one contract; they must not drift.
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { causeMeaning } from '../src/render/cause-meaning.ts';
import { renderJson } from '../src/render/json.ts';
import { fleet, samples } from '../src/render/samples.ts';
import type { ImpactOf, Mechanism, Operation, Outcome, Severity, Verdict } from '../src/report/report.ts';

interface Node {
	readonly $ref?: string;
	readonly properties?: Readonly<Record<string, Node>>;
	readonly items?: Node;
	readonly enum?: readonly unknown[];
	readonly description?: string;
	readonly oneOf?: readonly Node[];
}

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const schema = JSON.parse(read('schema/report.schema.json')) as Node & { readonly $defs: Readonly<Record<string, Node>> };
const validate = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true }).compile(schema);
const written = (reports: Parameters<typeof renderJson>[0]): unknown => JSON.parse(renderJson(reports));
const errorsOf = (value: unknown): unknown => (validate(value) ? null : validate.errors);

/** Walks value and schema side by side and calls `visit` for each object with its definition. */
function walk(value: unknown, node: Node, name: string, visit: (object: object, node: Node, name: string) => void): void {
	const target = node.$ref === undefined ? node : (schema.$defs[node.$ref.replace('#/$defs/', '')] as Node);
	const at = node.$ref === undefined ? name : node.$ref.replace('#/$defs/', '');
	if (Array.isArray(value)) {
		for (const item of value) if (target.items) walk(item, target.items, `${at}[]`, visit);
	} else if (typeof value === 'object' && value !== null && target.properties) {
		visit(value, target, at);
		for (const [key, inner] of Object.entries(value)) walk(inner, target.properties[key] as Node, `${at}.${key}`, visit);
	}
}

const written1 = Object.values(samples).map((sample) => written([sample]));
const written3 = written(fleet);

describe('the report schema', () => {
	it.each(Object.entries(samples))('accepts the sample %s', (_name, sample) => {
		expect(errorsOf(written([sample]))).toBeNull();
	});

	it('accepts several recordings with their summary', () => {
		expect(errorsOf(written3)).toBeNull();
		expect(written3).toMatchObject({
			schema: 'gowhy.reports/1',
			summary: [{ id: 'deadlock', claims: 2, hints: 0, recordings: [0, 1] }],
		});
	});

	it.each([
		['an unknown key', { ...samples.healthy, extra: 1 }],
		['a missing key', { ...samples.healthy, coverage: undefined }],
		['a share above 1', { ...samples.deadlock, causes: [{ ...samples.deadlock.causes[0], score: 1.5 }] }],
		['another version', { ...samples.healthy, schema: 'gowhy.report/2' }],
		['a value that is no number', JSON.parse(renderJson([samples.mutex]).replace('41300000000', 'null'))],
	])('refuses %s', (_what, value) => {
		expect(validate(JSON.parse(JSON.stringify(value)))).toBe(false);
	});

	it('has no property that the samples leave out, and describes each', () => {
		const seen = new Set<string>();
		const note = (object: object, _node: Node, name: string): void => {
			for (const key of Object.keys(object)) seen.add(`${name}.${key}`);
		};
		for (const value of written1) walk(value, { $ref: '#/$defs/report' }, '', note);
		walk(written3, { $ref: '#/$defs/reports' }, '', note);
		const declared = Object.entries(schema.$defs).flatMap(([name, def]) =>
			Object.keys(def.properties ?? {}).map((key) => `${name}.${key}`),
		);
		expect(declared.filter((key) => !seen.has(key))).toEqual([]);
		expect(declared.length).toBeGreaterThan(80);
		const silent = Object.entries(schema.$defs).flatMap(([name, def]) =>
			Object.entries(def.properties ?? {})
				.filter(([, p]) => p.description === undefined && p.$ref === undefined)
				.map(([key]) => `${name}.${key}`),
		);
		expect(silent).toEqual([]);
	});

	it('lists properties in the order in which they are written', () => {
		let objects = 0;
		const check = (object: object, node: Node): void => {
			const keys = Object.keys(object);
			expect(keys).toEqual(Object.keys(node.properties ?? {}).filter((key) => keys.includes(key)));
			objects++;
		};
		for (const value of written1) walk(value, { $ref: '#/$defs/report' }, '', check);
		expect(objects).toBeGreaterThan(50);
	});

	it('allows exactly the words of the types', () => {
		const allowed = (def: string, property?: string): unknown[] => {
			const node = property === undefined ? schema.$defs[def] : schema.$defs[def]?.properties?.[property];
			return (node?.enum ?? []).filter((word) => word !== null);
		};
		// A Record over the type does not compile with a word too few or too many.
		const words = <T extends string>(all: Record<T, true>): string[] => Object.keys(all);
		expect(allowed('causeId')).toEqual(Object.keys(causeMeaning));
		expect(allowed('severity')).toEqual(words<Severity>({ critical: true, high: true, medium: true, low: true }));
		expect(allowed('impactOf')).toEqual(words<ImpactOf>({ latency: true, cpu: true, memory: true, goroutines: true }));
		expect(allowed('report', 'verdict')).toEqual(words<Verdict>({ problems: true, healthy: true, inconclusive: true }));
		expect(allowed('rule', 'outcome')).toEqual(
			words<Outcome>({ finding: true, clean: true, 'not-applicable': true, 'not-enough-data': true, crashed: true }),
		);
		expect(allowed('mechanism')).toEqual(
			words<Mechanism>({
				'double-lock': true,
				'missing-unlock': true,
				'ab-ba': true,
				rwr: true,
				'lock-channel-cycle': true,
				'no-receiver': true,
				'no-sender': true,
				'never-closed': true,
				'context-never-cancelled': true,
				'circular-send': true,
				'lost-signal': true,
				'wg-never-done': true,
				'self-wait': true,
				'unbounded-growth': true,
				unknown: true,
			}),
		);
		expect(allowed('place', 'operation')).toEqual(
			words<Operation>({
				'chan send': true,
				'chan receive': true,
				select: true,
				'mutex lock': true,
				'rwmutex lock': true,
				'rwmutex rlock': true,
				'wg wait': true,
				'cond wait': true,
				semaphore: true,
				'network read': true,
				'network write': true,
				accept: true,
				dial: true,
				'tls handshake': true,
				syscall: true,
				'page fault': true,
				'run queue': true,
				sleep: true,
				cpu: true,
				alloc: true,
				gc: true,
			}),
		);
	});
});

describe('renderJson', () => {
	it('writes the same bytes whatever order the objects were built in', () => {
		const backwards = (value: unknown): unknown => {
			if (Array.isArray(value)) return value.map(backwards);
			if (typeof value !== 'object' || value === null) return value;
			return Object.fromEntries(
				Object.entries(value)
					.reverse()
					.map(([key, inner]) => [key, backwards(inner)]),
			);
		};
		expect(renderJson([backwards(samples.mutex) as typeof samples.mutex])).toBe(renderJson([samples.mutex]));
	});

	it('loses nothing: what was written is the report', () => {
		for (const sample of Object.values(samples)) expect(written([sample])).toEqual(sample);
	});
});
