// Advice on drawn measures: what is recommended, and when it says that it cannot tell.
import { describe, expect, it } from 'vitest';
import type { Measured } from './measure.ts';
import { adviseRuntime, type Targets } from './runtime.ts';

const MIB = 2 ** 20;
const nothing: Measured = {
	gc: null,
	tooShort: [],
	profiledLiveBytes: Number.NaN,
	procs: 0,
	cgroupInput: -1,
	quotaCpus: Number.NaN,
	hostCpus: Number.NaN,
	throttledShare: Number.NaN,
	memoryMaxBytes: Number.NaN,
	notGoBytes: 0,
	anonBytes: Number.NaN,
	goMinor: 0,
};
/** 50 MiB live, GOGC=50, a fifth of the two CPUs in use for GC. */
const busy: Measured = {
	...nothing,
	procs: 2,
	gc: {
		input: 0,
		from: 'gctrace',
		cycles: 100,
		forced: 0,
		spanNs: 10e9,
		procs: 2,
		liveBytes: 50 * MIB,
		goalBytes: 75 * MIB,
		rootBytes: 0,
		cyclesPerSecond: 10,
		gcCpus: 0.2,
		usedCpus: 1,
	},
};
const targets: Targets = { gcShare: 0.05, memoryBytes: Number.NaN, gogc: Number.NaN, goMinor: 0, cpus: Number.NaN };
const setting = (name: string, measured: Measured, more: Partial<Targets> = {}) => {
	const found = adviseRuntime(measured, { ...targets, ...more }).settings.find((one) => one.name === name);
	if (!found) throw new Error(`no ${name}`);
	return found;
};

describe('GOGC', () => {
	it('cannot tell without cycles, and says what would', () => {
		expect(setting('GOGC', nothing)).toMatchObject({ value: null, capture: expect.stringContaining('gctrace') });
	});

	it('is the smallest that meets the target: the ratio 1 : 4 must become 1 : 19 or less, so 4.75 times the room', () => {
		expect(setting('GOGC', busy)).toMatchObject({ now: '50', value: '300' });
		expect(setting('GOGC', busy, { gcShare: 0.12 })).toMatchObject({ value: '100' });
	});

	it('stays where GC costs less than the target', () => {
		expect(setting('GOGC', busy, { gcShare: 0.3 })).toMatchObject({ value: '50', effect: expect.stringContaining('leave it') });
	});

	it('is bounded by the memory: 160 MiB do not hold what 300 needs', () => {
		const { value, because } = setting('GOGC', busy, { memoryBytes: 160 * MIB });
		expect(Number(value)).toBeLessThan(300);
		expect(because.join()).toContain('does not fit');
	});

	it('no value helps where the live heap fills the limit', () => {
		expect(setting('GOGC', busy, { memoryBytes: 56 * MIB })).toMatchObject({ value: null, effect: expect.stringContaining('too small') });
	});

	it('a known setting is believed: the same goal then comes from stacks that nobody counted', () => {
		const choice = adviseRuntime(busy, { ...targets, gogc: 25 }).choices.find((one) => one.gogc === 50);
		expect(choice?.goalBytes).toBe(100 * MIB);
	});

	it('with a share of the capacity only, the range holds a fixed load and a full machine', () => {
		const { choices, shareOf } = adviseRuntime(
			{ ...busy, gc: { ...(busy.gc as NonNullable<Measured['gc']>), usedCpus: Number.NaN } },
			targets,
		);
		expect(shareOf).toBe('CPU capacity');
		const at25 = choices.find((one) => one.gogc === 25);
		// 10 % of two Ps: twice as much at a fixed load, 18.2 % on a full machine.
		expect(at25?.gcShare.low).toBeLessThan(0.182);
		expect(at25?.gcShare.high).toBeGreaterThan(0.2);
	});
});

describe('GOMEMLIMIT', () => {
	it.each([
		['a tenth is left', { memoryMaxBytes: 500 * MIB }, '450MiB'],
		['more where the kernel holds more', { memoryMaxBytes: 500 * MIB, notGoBytes: 75 * MIB }, '400MiB'],
		['no limit, nothing to stay under', { memoryMaxBytes: Number.POSITIVE_INFINITY }, 'off'],
		['not told', {}, null],
	])('%s', (_why, more, value) => {
		expect(setting('GOMEMLIMIT', { ...busy, ...more }).value).toBe(value);
	});

	it('warns when the live heap leaves no room', () => {
		expect(setting('GOMEMLIMIT', { ...busy, memoryMaxBytes: 55 * MIB }).effect).toContain('not enough memory');
	});
});

describe('GOMAXPROCS', () => {
	it.each([
		['1.5 CPUs are rounded up', 1.5, 8, 24, '2'],
		['less than one CPU: two Ps, as Go itself does', 0.3, 8, 24, '2'],
		['3.2 CPUs', 3.2, 8, 24, '4'],
		['Go 1.25 with what it takes by itself', 2, 2, 25, 'unset'],
		['Go 1.25 with an explicit setting', 2, 8, 25, '2'],
		['no quota', Number.POSITIVE_INFINITY, 8, 24, 'unset'],
		['not told', Number.NaN, 8, 24, null],
	])('%s', (_why, quotaCpus, procs, goMinor, value) => {
		expect(setting('GOMAXPROCS', { ...busy, quotaCpus, procs, goMinor }).value).toBe(value);
	});

	it('is not the reason when it fits and the quota still runs out', () => {
		expect(setting('GOMAXPROCS', { ...busy, quotaCpus: 2, throttledShare: 0.4 }).effect).toContain('the quota is too small');
	});
});
