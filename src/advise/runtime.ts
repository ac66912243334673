// Measures -> GOGC, GOMEMLIMIT and GOMAXPROCS, each with the arithmetic as lines that can be checked by hand.
import { formatQuantity, formatShare } from '../base/units.ts';
import { gogcOf, heapGoal, type Range, rangeOf, shareAfter } from './gc-model.ts';
import type { Measured } from './measure.ts';

export interface Targets {
	/** GC share to stay under, 0..1. */
	readonly gcShare: number;
	/** In place of the cgroup's; NaN: as measured. */
	readonly memoryBytes: number;
	/** The setting in force; NaN: worked out from goal and live heap. */
	readonly gogc: number;
	/** Minor version of Go (25 for 1.25); 0: as the trace tells. */
	readonly goMinor: number;
	/** In place of the quota; NaN: as measured. */
	readonly cpus: number;
}

export interface Setting {
	readonly name: 'GOGC' | 'GOMEMLIMIT' | 'GOMAXPROCS';
	/** What to set it to, as one writes it; null: cannot tell. */
	readonly value: string | null;
	/** '' or what is in force now. */
	readonly now: string;
	/** Steps of the arithmetic, or why it cannot be told. */
	readonly because: readonly string[];
	readonly effect: string;
	/** What would tell; '' when it was told. */
	readonly capture: string;
}

/** What a GOGC would do. */
export interface Choice {
	readonly gogc: number;
	readonly goalBytes: number;
	/** Goal plus what else the process holds; the peak to expect. */
	readonly memoryBytes: number;
	readonly cyclesPerSecond: number;
	readonly gcShare: Range;
	/** null: the limit is not known. */
	readonly fits: boolean | null;
}

export interface Advice {
	readonly schema: 'gowhy.advice/1';
	readonly settings: readonly Setting[];
	readonly choices: readonly Choice[];
	/** What the shares are shares of. */
	readonly shareOf: 'CPU in use' | 'CPU capacity' | '';
	readonly notes: readonly string[];
}

const CHOICES = [25, 50, 100, 150, 200, 300, 400, 600, 800];
/** Kept free below a memory limit: what Go's GC guide asks for (5 to 10 %), as automemlimit does. */
const HEADROOM = 0.1;
const HEADROOM_BESIDE_MEASURED = 0.05;
/** Memory of the runtime beyond the goal (spans not full, metadata, stacks), when no input tells the memory of the process; measured: docs/advise.md. */
const OVERHEAD = 0.12;
const bytes = (value: number): string => formatQuantity(value, 'bytes');
const count = (value: number): string => formatQuantity(value, 'count');

export function adviseRuntime(measured: Measured, targets: Targets): Advice {
	const limit = memoryLimit(measured, targets);
	const choices = choicesOf(measured, targets, limit.bytes);
	const closed = measured.gc !== null && !Number.isNaN(measured.gc.usedCpus);
	return {
		schema: 'gowhy.advice/1',
		settings: [gogcSetting(measured, targets, choices, limit.bytes), limit.setting, procsSetting(measured, targets)],
		choices,
		shareOf: measured.gc === null ? '' : closed ? 'CPU in use' : 'CPU capacity',
		notes: notesOf(measured),
	};
}

function notesOf({ gc, tooShort, profiledLiveBytes }: Measured): string[] {
	const notes = tooShort.map((why) => `too short to judge by: ${why}`);
	if (gc && gc.forced > gc.cycles / 5)
		notes.push(`${gc.forced} of ${gc.cycles} cycles were forced (runtime.GC or the two-minute timer); no setting changes those`);
	if (gc && profiledLiveBytes > gc.liveBytes * 1.5)
		notes.push(`the heap profile shows ${bytes(profiledLiveBytes)} in use, more than the cycles marked: it was taken at another time`);
	return notes;
}

const currentGogc = ({ gc }: Measured, targets: Targets): number => {
	if (!Number.isNaN(targets.gogc)) return targets.gogc;
	return gc === null ? Number.NaN : gogcOf(gc, gc.goalBytes);
};

/** Share of GC now, of the CPU in use where that is known, else of the capacity. */
const shareNow = (gc: NonNullable<Measured['gc']>): number => Math.min(1, gc.gcCpus / (Number.isNaN(gc.usedCpus) ? gc.procs : gc.usedCpus));

function choicesOf(measured: Measured, targets: Targets, limitBytes: number): Choice[] {
	const { gc } = measured;
	if (gc === null) return [];
	const room = gc.goalBytes - gc.liveBytes;
	const now = shareNow(gc);
	const other = otherBytes(measured);
	return CHOICES.map((gogc): Choice => {
		// The goal that was seen scales, so that what it was made of need not be known.
		const goal = Number.isNaN(targets.gogc) ? heapGoal(gc, gogc) : gc.liveBytes + (room * gogc) / targets.gogc;
		const factor = (goal - gc.liveBytes) / Math.max(1, room);
		const isOfUsed = !Number.isNaN(gc.usedCpus);
		const closed = shareAfter(now, factor, true);
		const gcShare = isOfUsed ? rangeOf(closed, factor) : rangeOf(shareAfter(now, factor, false), factor, [closed]);
		const memoryBytes = goal + other(goal);
		return {
			gogc,
			goalBytes: goal,
			memoryBytes,
			cyclesPerSecond: gc.cyclesPerSecond / factor,
			gcShare,
			fits: Number.isNaN(limitBytes) ? null : memoryBytes <= limitBytes,
		};
	});
}

/** Memory beside the goal: what was measured of the process, else a share of the goal. */
function otherBytes({ gc, anonBytes }: Measured): (goal: number) => number {
	const beside = gc === null ? Number.NaN : anonBytes - gc.goalBytes;
	return beside > 0 ? () => beside : (goal) => goal * OVERHEAD + (gc?.rootBytes ?? 0);
}

function memoryLimit(measured: Measured, targets: Targets): { bytes: number; setting: Setting } {
	const max = Number.isNaN(targets.memoryBytes) ? measured.memoryMaxBytes : targets.memoryBytes;
	const base = { name: 'GOMEMLIMIT', now: '' } as const;
	if (Number.isNaN(max))
		return {
			bytes: Number.NaN,
			setting: {
				...base,
				value: null,
				because: ['no memory limit is known'],
				effect: '',
				capture: 'the cgroup: --cgroup /sys/fs/cgroup, or --memory-limit 512MiB',
			},
		};
	if (max === Number.POSITIVE_INFINITY)
		return {
			bytes: Number.NaN,
			setting: {
				...base,
				value: 'off',
				because: ['the cgroup has no memory limit, so there is nothing to stay under'],
				effect: 'none; set one when others share the machine',
				capture: '',
			},
		};
	const kept = Math.max(max * HEADROOM, measured.notGoBytes > 0 ? measured.notGoBytes + max * HEADROOM_BESIDE_MEASURED : 0);
	const limit = Math.floor((max - kept) / 2 ** 20) * 2 ** 20;
	const live = measured.gc?.liveBytes ?? measured.profiledLiveBytes;
	const because = [
		kept > max * HEADROOM
			? `${bytes(max)} limit, less ${bytes(measured.notGoBytes)} that the kernel holds for it (kernel, sockets, tmpfs) and 5 % = ${bytes(max - kept)}`
			: `${bytes(max)} limit, less 10 % for what the Go runtime does not count (cgo, page cache in use, kernel) = ${bytes(max - kept)}`,
	];
	const isTight = live * (1 + OVERHEAD) > limit;
	if (isTight)
		because.push(
			`the live heap of ${bytes(live)} leaves no room below it: the collector would run without pause (it stops at 50 % of the CPU) and the kernel kill in the end`,
		);
	const effect = isTight
		? `not enough memory: give it ${bytes((live * 2) / (1 - HEADROOM))} or keep less alive`
		: Number.isNaN(live)
			? 'near the limit the collector works harder before the kernel kills'
			: `${bytes(limit - live)} for garbage and everything else above the live heap of ${bytes(live)}`;
	return { bytes: limit, setting: { ...base, value: `${limit / 2 ** 20}MiB`, because, effect, capture: '' } };
}

function gogcSetting(measured: Measured, targets: Targets, choices: readonly Choice[], limitBytes: number): Setting {
	const { gc } = measured;
	const base = { name: 'GOGC' } as const;
	if (gc === null)
		return {
			...base,
			now: '',
			value: null,
			because: ['no input tells how often the collector runs and what it costs'],
			effect: '',
			capture: 'GODEBUG=gctrace=1 on standard error for a minute, or a trace of 5 s',
		};
	const now = currentGogc(measured, targets);
	const share = shareNow(gc);
	const whole = Number.isNaN(gc.usedCpus) ? `${gc.procs} Ps` : `${count(gc.usedCpus)} CPUs in use`;
	const because = [
		`goal ${bytes(gc.goalBytes)} = live ${bytes(gc.liveBytes)} + (live${gc.rootBytes > 0 ? ` + stacks and globals ${bytes(gc.rootBytes)}` : ''}) × ${count(Math.round(now))} / 100`,
		`${count(gc.cyclesPerSecond)} cycles per second, ${count(gc.gcCpus)} CPUs for GC of ${whole} = ${formatShare(share)}`,
	];
	const nearest = CHOICES.reduce((best, gogc) => (Math.abs(Math.log(gogc / now)) < Math.abs(Math.log(best / now)) ? gogc : best), 100);
	const keep = choices.find((choice) => choice.gogc === nearest);
	const isFine = share <= targets.gcShare && keep?.fits !== false;
	const wanted = choices.filter((choice) => choice.fits !== false);
	const chosen = isFine ? keep : (wanted.find((choice) => choice.gcShare.mid <= targets.gcShare) ?? wanted.at(-1));
	if (!chosen) {
		because.push(`even GOGC=${CHOICES[0]} does not fit below ${bytes(limitBytes)}`);
		return {
			...base,
			now: gogcNow(now),
			value: null,
			because,
			effect: 'memory is too small for the live heap; no GOGC helps',
			capture: '',
		};
	}
	if (isFine) {
		because.push(`that is under the target of ${formatShare(targets.gcShare)}: nothing to win`);
		return { ...base, now: gogcNow(now), value: gogcNow(now), because, effect: 'none: leave it as it is', capture: '' };
	}
	because.push(
		`GC CPU over other CPU goes with 1 / (goal − live): at GOGC=${chosen.gogc} the room is ${bytes(chosen.goalBytes - gc.liveBytes)} in place of ${bytes(gc.goalBytes - gc.liveBytes)}`,
	);
	if (chosen.gcShare.mid > targets.gcShare)
		because.push(`a higher one would reach ${formatShare(targets.gcShare)}, but does not fit below ${bytes(limitBytes)}`);
	const memory = `memory up to about ${bytes(chosen.memoryBytes)}${chosen.fits === null ? ' (no limit is known: see that it fits)' : ` of ${bytes(limitBytes)}`}`;
	const effect = `GC from ${formatShare(share)} to between ${rangeText(chosen.gcShare)}; ${memory}`;
	return { ...base, now: gogcNow(now), value: `${chosen.gogc}`, because, effect, capture: '' };
}

const rangeText = ({ low, high }: Range): string => `${formatShare(low)} and ${formatShare(high)}`;

/** Rounded to what people set: the goal is printed in whole MB. */
function gogcNow(value: number): string {
	const step = value >= 50 ? 10 : 1;
	const usual = [100, 200, 50, 400].find((one) => Math.abs(value - one) <= one * 0.08);
	return String(usual ?? Math.round(value / step) * step);
}

/** Go takes GOMAXPROCS from the quota from 1.25 on, when go.mod says so too (GODEBUG containermaxprocs). */
const CONTAINER_AWARE = 25;

function procsSetting(measured: Measured, targets: Targets): Setting {
	const { procs, throttledShare } = measured;
	const quota = Number.isNaN(targets.cpus) ? measured.quotaCpus : targets.cpus;
	const goMinor = targets.goMinor || measured.goMinor;
	const base = { name: 'GOMAXPROCS', now: procs > 0 ? `${procs}` : '' } as const;
	if (Number.isNaN(quota))
		return {
			...base,
			value: null,
			because: ['no CPU quota is known'],
			effect: '',
			capture: 'the cgroup: --cgroup /sys/fs/cgroup, or --cpus 2',
		};
	if (quota === Number.POSITIVE_INFINITY)
		return { ...base, value: 'unset', because: ['the cgroup has no CPU quota: Go takes the number of CPUs'], effect: 'none', capture: '' };
	const fitting = Math.max(2, Math.ceil(quota));
	const own = measured.hostCpus > 0 ? Math.min(fitting, measured.hostCpus) : fitting;
	const because = [
		`quota ${count(quota)} CPUs, rounded up, at least 2${own < fitting ? `, at most the ${own} CPUs there are` : ''} = ${own} (the rule of runtime/cgroup_linux.go)`,
		goMinor >= CONTAINER_AWARE
			? 'Go 1.25 and later do that by themselves when GOMAXPROCS is not set and go.mod says go 1.25 or later'
			: goMinor > 0
				? `Go 1.${goMinor} does not look at the quota: unset it would be the number of CPUs of the machine`
				: 'Go before 1.25 does not look at the quota; later versions do, when GOMAXPROCS is not set and go.mod says go 1.25 or later',
	];
	const throttled = throttledShare > 0 ? `the quota ran out in ${formatShare(throttledShare)} of its periods` : '';
	if (procs > own)
		return {
			...base,
			value: `${own}`,
			because,
			effect: `${throttled === '' ? '' : `${throttled}; `}with ${procs} Ps a burst uses up the period's share in ${formatShare(quota / procs)} of it and all stand still for the rest`,
			capture: '',
		};
	const isEnough =
		procs === own ? 'as it is' : procs > 0 ? `${own - procs} more of the quota can be used` : 'no more Ps than the quota can feed';
	const isThrottled =
		throttledShare >= 0.25 ? `${isEnough}; ${throttled}: GOMAXPROCS is not the reason, the quota is too small for the work` : isEnough;
	return { ...base, value: goMinor >= CONTAINER_AWARE && procs === own ? 'unset' : `${own}`, because, effect: isThrottled, capture: '' };
}
