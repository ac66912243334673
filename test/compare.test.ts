// `gowhy compare` on real recordings: the fault of a service against its fixed twin, the same against itself, and repeats of both.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compare } from '../src/compare/compare.ts';
import type { Comparison } from '../src/compare/comparison.ts';
import { regressions } from '../src/compare/gate.ts';
import { type Measurement, measure } from '../src/compare/measure.ts';
import { openInputs } from '../src/input/index.ts';
import { renderCompareJson } from '../src/render/compare-json.ts';
import { diagnoseExample, diagnoseInputs, recordingsFolder, repositoryPath } from './support/diagnose.ts';

const validate = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true }).compile(
	JSON.parse(readFileSync(repositoryPath('schema/compare.schema.json'), 'utf8')) as object,
);
const schemaErrors = (json: string): unknown => (validate(JSON.parse(json)) ? [] : validate.errors);

async function measured(recording: string): Promise<Measurement> {
	const { report, recording: read } = await diagnoseExample(recording);
	return measure(report, read.session, { withStacks: false });
}

const compared = (before: readonly Measurement[], after: readonly Measurement[]): Comparison =>
	compare({ name: 'before', measurements: before }, { name: 'after', measurements: after }, 'test');

interface Planted {
	readonly recording: string;
	readonly cause: string | null;
	/** A diagnosis does not find it yet; test/examples.test.ts counts these. */
	readonly pending?: boolean;
}

const planted = (JSON.parse(readFileSync(repositoryPath('examples/planted.json'), 'utf8')) as Planted[]).filter(
	(one) => one.cause !== null && one.pending !== true,
);

describe.each(planted.map(({ recording, cause }) => [recording.replace('-fault', ''), cause]))('%s', (name, cause) => {
	it(`with its fault against without: ${cause} is gone, and back it fails the gate; against itself it is calm`, async () => {
		const [fault, fixed] = await Promise.all([measured(`${name}-fault`), measured(`${name}-fixed`)]);
		const there = compared([fault], [fixed]);
		expect(there.causes.filter(({ id }) => id === cause).map(({ status }) => status)).toContain('gone');
		expect(there.causes.filter(({ status }) => status === 'new' || status === 'worse')).toEqual([]);
		expect(schemaErrors(renderCompareJson(there))).toEqual([]);

		const back = regressions(compared([fixed], [fault]), { percent: null });
		expect(back.filter((line) => line.startsWith(`new cause ${cause}`))).not.toEqual([]);

		const self = compared([fault], [fault]);
		expect(self.causes.filter(({ status }) => status !== 'same')).toEqual([]);
		expect(self.figures.filter(({ judgement }) => judgement !== 'same')).toEqual([]);
		expect(self.outcome).toBe('same');
	});
});

/** Numbers of `bits` ones among `length` places, the first always one: each split of the repeats into halves once. */
function* halves(length: number): Generator<number> {
	for (let mask = 1; mask < 2 ** length; mask += 2) if (mask.toString(2).replaceAll('0', '').length * 2 === length) yield mask;
}

describe('repeats of one service', () => {
	const read = async (name: string): Promise<Measurement[]> => {
		const all: Measurement[] = [];
		for (const n of readdirSync(repositoryPath(`examples/repeats/${name}`))) {
			const { report, recording } = await diagnoseInputs(openInputs([repositoryPath(`examples/repeats/${name}/${n}`)]), n);
			all.push(measure(report, recording.session, { withStacks: false }));
		}
		return all;
	};
	let fixed: Measurement[] = [];
	let fault: Measurement[] = [];
	beforeAll(async () => {
		fixed = await read('sessions-fixed');
		fault = await read('sessions-fault');
	});

	it('pass the gate against each other, however ten of them are split into five and five', () => {
		const failed = [...halves(10)].map((mask) => {
			const of = (bit: number): Measurement[] => fixed.filter((_, i) => ((mask >> i) & 1) === bit);
			return regressions(compared(of(0), of(1)), { percent: null });
		});
		expect(failed).toHaveLength(126);
		expect(failed.flat()).toEqual([]);
	});

	it('pass it one against one too, with a percentage', () => {
		const failed = fixed.flatMap((one, i) =>
			fixed.flatMap((other, j) => (i === j ? [] : regressions(compared([one], [other]), { percent: 10 }))),
		);
		expect(fixed).toHaveLength(10);
		expect(failed).toEqual([]);
	});

	it('fail it when a fault was planted: the cause, and what GC costs, with q below 5 %', () => {
		const worse = compared(fixed.slice(0, 5), fault);
		expect(worse.causes.map(({ status, id }) => `${status} ${id}`)).toEqual(['new gc-pressure']);
		const gc = worse.figures.find(({ figure }) => figure === 'trace.gc');
		expect(gc).toMatchObject({ judgement: 'worse', a12: 1 });
		expect(gc?.q).toBeLessThan(0.05);
		expect(regressions(worse, { percent: null })).toContainEqual(expect.stringContaining('CPU used by GC'));
		expect(compared(fault, fixed.slice(0, 5))).toMatchObject({
			causes: [{ status: 'gone' }],
			outcome: expect.stringMatching(/better|mixed/),
		});
	});

	it('say that the load was the same, and how many more repeats would tell a single figure', () => {
		const worse = compared(fixed.slice(0, 5), fault);
		expect(worse.conditions).toEqual([]);
		expect(worse.method).toMatchObject({ isTested: true, repeats: [5, 5], repeatsWanted: 6 });
	});
});

describe('the command', () => {
	const main = repositoryPath('dist/main.js');
	const recording = (name: string): string => repositoryPath(`${recordingsFolder}/${name}`);
	let folder = '';
	beforeAll(() => {
		folder = mkdtempSync(join(tmpdir(), 'gowhy-compare-'));
	});
	afterAll(() => rmSync(folder, { recursive: true }));

	function gowhy(...args: string[]) {
		const { status, stdout, stderr } = spawnSync(process.execPath, [main, 'compare', ...args], {
			encoding: 'utf8',
			env: { ...process.env, NO_COLOR: '1' },
		});
		return { status, out: stdout, err: stderr };
	}

	it('exits with 1 on a regression, with 0 on a fix, with 2 when a gate could never fail', () => {
		expect(gowhy(recording('catalog-fault'), recording('catalog-fixed'), '--fail-on', 'regression')).toMatchObject({ status: 0 });
		const back = gowhy(recording('catalog-fixed'), recording('catalog-fault'), '--fail-on', 'regression');
		expect(back.status).toBe(1);
		expect(back.err).toContain('new cause mutex-contention in main.(*shelf).item');
		const heap = join(recording('cart-fixed'), 'heap-1.pb.gz');
		const nothing = gowhy(heap, recording('wallet-fixed'), '--fail-on', 'regression');
		expect([nothing.status, nothing.err]).toEqual([2, expect.stringContaining('nothing in common')]);
	});

	it('tells a panic that is gone from a log without one', () => {
		expect(gowhy(recording('orders-fault'), recording('orders-fixed')).out).toMatch(/^BETTER {2}.*\n[^]*GONE +panic/);
	});

	it('takes stored reports, and says what they lack', () => {
		const stored = join(folder, 'before.json');
		spawnSync(process.execPath, [main, 'diagnose', recording('catalog-fault'), '--json', '-o', stored]);
		const { status, out } = gowhy(stored, recording('catalog-fixed'));
		expect(status).toBe(0);
		expect(out).toMatch(/GONE +mutex-contention/);
		expect(out.replace(/\s+/g, ' ')).toContain('a stored report holds causes, not all figures; give the recordings');
		expect(gowhy(stored, stored).out).toMatch(/THE SAME +mutex-contention/);
		writeFileSync(stored, '{"schema": "gowhy.report/1", "causes": 5}');
		expect(gowhy(stored, stored)).toMatchObject({ status: 2, err: expect.stringContaining('before.json: not a report of gowhy diagnose') });
	});

	it('takes a folder of folders for repeats, and with --each-file a folder of files', () => {
		const profiles = join(folder, 'profiles');
		const runs = join(folder, 'runs');
		mkdirSync(profiles);
		mkdirSync(runs);
		for (const n of [1, 2, 3, 4]) {
			symlinkSync(repositoryPath(`examples/repeats/sessions-fixed/${n}/cpu.pb.gz`), join(profiles, `${n}.pb.gz`));
			mkdirSync(join(runs, `${n}`));
			symlinkSync(repositoryPath(`examples/repeats/sessions-fixed/${n}/cpu.pb.gz`), join(runs, `${n}`, 'cpu.pb.gz'));
		}
		const recordingsOf = (...args: string[]): unknown =>
			(JSON.parse(gowhy(...args, '--json').out) as Comparison).before.recordings.map(({ inputs }) => inputs.length);
		expect(recordingsOf(runs, runs)).toEqual([1, 1, 1, 1]);
		expect(recordingsOf(profiles, profiles)).toEqual([4]);
		expect(recordingsOf(profiles, profiles, '--each-file')).toEqual([1, 1, 1, 1]);
	});

	it('writes all formats in one run, the page with a differential flame graph', () => {
		const files = ['c.md', 'c.html', 'c.json'].map((name) => join(folder, name));
		expect(gowhy(recording('search-fault'), recording('search-fixed'), '--write', ...files).status).toBe(0);
		const [md = '', html = '', json = ''] = files.map((file) => readFileSync(file, 'utf8'));
		expect(md).toMatch(/^## gowhy compare: better\n/);
		expect(schemaErrors(json)).toEqual([]);
		const data = JSON.parse(/id="gowhy-data">([^<]*)</.exec(html)?.[1] ?? '{}') as {
			flames: { title: string; base: { total: number }; total: number }[];
		};
		const cpu = data.flames.find(({ title }) => title === 'CPU profile');
		// A rate: half a core before, next to nothing after.
		expect((cpu?.base.total ?? 0) / 1e9).toBeCloseTo(0.505, 3);
		expect(((cpu?.total ?? 0) - (cpu?.base.total ?? 0)) / 1e9).toBeCloseTo(0.03, 3);
	});

	it('refuses what it cannot read or understand', () => {
		expect(gowhy(recording('catalog-fault'), join(folder, 'missing'))).toMatchObject({ status: 2 });
		expect(gowhy(recording('catalog-fault'), recording('catalog-fixed'), '--fail-on', 'everything')).toMatchObject({
			status: 2,
			err: expect.stringContaining("--fail-on takes regression or regression:<percent>, not 'everything'"),
		});
		expect(gowhy(recording('catalog-fault'))).toMatchObject({ status: 2 });
	});
});
