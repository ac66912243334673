// Goroutine dumps, from `gowhy dump --facts`; addresses of locks from the text itself.
import { isOwn, ownFunctionOf, withoutClosures } from '../frames-text.ts';
import { type FactGoroutine, type FactText, type SlowInput, sampleStacks } from '../slow-input.ts';
import { blamed, type Claim, type Oracle, sum } from './oracle.ts';
import { readersBeside, startersReturned, tasksThatAsk } from './trace-goroutines.ts';

/** States that a dump prints for each operation of a report. */
const STATES: Readonly<Record<string, RegExp>> = {
	'chan send': /^chan send/,
	'chan receive': /^chan receive/,
	select: /^select/,
	'mutex lock': /^(sync\.Mutex\.Lock|semacquire)/,
	'rwmutex lock': /^(sync\.RWMutex\.Lock|sync\.Mutex\.Lock|semacquire)/,
	'rwmutex rlock': /^(sync\.RWMutex\.RLock|semacquire)/,
	'wg wait': /^(sync\.WaitGroup\.Wait|semacquire)/,
	'cond wait': /^sync\.Cond\.Wait/,
	sleep: /^sleep/,
	syscall: /^syscall/,
	'network read': /^IO wait/,
};

const functions = (goroutine: Pick<FactGoroutine, 'frames'>): string[] => goroutine.frames.map((frame) => frame.func);

/** The one dump of an input. */
function dumpOf(input: SlowInput): FactText {
	const dumps = input.facts().filter((text) => text.goroutines ?? text.groups);
	if (dumps.length !== 1) throw new Error(`${input.path} holds ${dumps.length} dumps; the reference does not say which`);
	return dumps[0] as FactText;
}

const byId = (dump: FactText): Map<number, FactGoroutine> => new Map(dump.goroutines?.map((one) => [one.id, one]));

function goroutinesOf({ input, rows }: Claim): FactGoroutine[] {
	const all = byId(dumpOf(input));
	return rows.snapshotIds().map((id) => all.get(id) as FactGoroutine);
}

/** How many goroutines of an input are in `fn`, waiting as `operation` says. Profiles and grouped dumps print no state. */
function countIn(input: SlowInput, fn: string, operation: string): number {
	if (input.isProfile) {
		const profile = input.profile();
		const stacks = sampleStacks(profile);
		return sum(profile.samples.map(({ values }, row) => (ownFunctionOf(stacks[row] as string[]) === fn ? (values[0] as number) : 0)));
	}
	const { goroutines, groups } = dumpOf(input);
	if (groups) return sum(groups.filter((group) => ownFunctionOf(functions(group)) === fn).map((group) => group.count));
	const state = STATES[operation] ?? /^$/;
	return (goroutines ?? []).filter((one) => ownFunctionOf(functions(one)) === fn && state.test(one.state)).length;
}

const inGroup: Oracle = (claim) => countIn(claim.input, blamed(claim), claim.cause.where[0]?.operation ?? '');

/** More in the newest dump than in the oldest. */
const growth: Oracle = (claim) => {
	const { inputs, input } = claim;
	const dumps = inputs.filter(
		(one) => !one.isTrace && (one.isProfile ? isGoroutineProfile(one) : one.facts().some((text) => text.goroutines ?? text.groups)),
	);
	if (dumps.at(-1) !== input) throw new Error('the reference is not to the newest dump');
	const operation = claim.cause.where[0]?.operation ?? '';
	return countIn(input, blamed(claim), operation) - countIn(dumps[0] as SlowInput, blamed(claim), operation);
};

/** Goroutines whose outermost function is that of those named: more in the newest dump than in the oldest. */
const growthByStart: Oracle = ({ input, inputs, rows }) => {
	const ids = new Set(rows.snapshotIds());
	const rootOf = (one: FactGoroutine): string =>
		functions(one)
			.filter((fn) => fn !== 'runtime.goexit')
			.at(-1) ?? '';
	const roots = new Set((dumpOf(input).goroutines ?? []).filter((one) => ids.has(one.id)).map(rootOf));
	const count = (one: SlowInput): number => (dumpOf(one).goroutines ?? []).filter((goroutine) => roots.has(rootOf(goroutine))).length;
	const dumps = inputs.filter((one) => !one.isTrace && !one.isProfile && one.facts().some((text) => text.goroutines));
	return count(input) - count(dumps[0] as SlowInput);
};

const isGoroutineProfile = (input: SlowInput): boolean => input.profile().sampleTypes.some(({ type }) => type === 'goroutine');

const GROUP = 'golang.org/x/sync/errgroup.(*Group).Go';

/** Tasks of errgroups that wait in Go; none, when one does anything else. */
const ownGroup: Oracle = ({ input }) => {
	if (input.isTrace) return tasksThatAsk(input.trace());
	const tasks = (dumpOf(input).goroutines ?? []).filter((one) => functions(one).at(-1)?.startsWith(`${GROUP}.func`));
	return tasks.every((one) => one.state.startsWith('chan send') && functions(one).includes(GROUP)) ? tasks.length : 0;
};

/** Longest wait that the runtime prints for those named. */
const age: Oracle = (claim) => Math.max(...goroutinesOf(claim).map((one) => one.waitMinutes ?? 0)) * 60e9;

const starters: Oracle = (claim) => {
	if (claim.input.isTrace) return startersReturned(claim);
	const all = byId(dumpOf(claim.input));
	return goroutinesOf(claim).filter(({ createdBy }) => {
		if (createdBy?.goroutine === undefined || !isOwn(createdBy.func)) return false;
		const creator = all.get(createdBy.goroutine);
		if (!creator) return true;
		return !creator.elided && !functions(creator).map(withoutClosures).includes(withoutClosures(createdBy.func));
	}).length;
};

/** Of those named: another goroutine of the same starter waits for the network. */
const besideReader: Oracle = (claim) => {
	if (claim.input.isTrace) return readersBeside(claim);
	const readers = new Set(
		(dumpOf(claim.input).goroutines ?? []).filter((one) => one.state.startsWith('IO wait')).map((one) => one.createdBy?.goroutine),
	);
	return goroutinesOf(claim).filter(({ createdBy }) => createdBy?.goroutine !== undefined && readers.has(createdBy.goroutine)).length;
};

const leaked: Oracle = (claim) => {
	const isText = !claim.input.isProfile && claim.input.text().startsWith('goroutineleak profile: ');
	if (claim.input.isProfile || isText) return countIn(claim.input, blamed(claim), '');
	return goroutinesOf(claim).filter((one) => one.other?.includes('leaked')).length;
};

/** Goroutine id -> address of the lock it waits for: the first argument of the sync function that the program called. */
function lockAddresses(input: SlowInput): Map<number, string> {
	const addresses = new Map<number, string>();
	for (const block of input.text().split(/\n\n+/)) {
		const id = /^goroutine (\d+) /m.exec(block)?.[1];
		const lock = /^sync\.\((?:\*RWMutex\)\.(?:RLock|Lock|lockSlow|rlockSlow)|\*Mutex\)\.(?:Lock|lockSlow))\((0x[0-9a-f]+)/m.exec(block);
		const inner = /^internal\/sync\.\(\*Mutex\)\.lockSlow\((0x[0-9a-f]+)/m.exec(block);
		const address = lock?.[1] ?? inner?.[1];
		// Of an RWMutex that shows no address: the object whose method waits.
		const method = /^goroutine \d+ .*\[sync\.RWMutex\./.test(block) && /^(\S*\(\*[^)]*\)\.\S+?)\((0x[0-9a-f]+)[,)]/gm;
		const object = method ? [...block.matchAll(method)].find(([, fn]) => isOwn(fn as string))?.[2] : undefined;
		const lockOf = address ?? (object && `object ${object}`);
		if (id !== undefined && lockOf !== undefined) addresses.set(Number(id), lockOf);
	}
	return addresses;
}

/**
 * Those named that wait for a lock; when they all wait for one, all who wait for it must be named, or those who wait for it again:
 * they came through a function in which others, or they themselves, wait for it.
 */
const lockWaiters: Oracle = ({ input, rows, cause }) => {
	const addresses = lockAddresses(input);
	const ids = rows.snapshotIds();
	const locks = new Set(ids.map((id) => addresses.get(id)));
	if (cause.mechanism === 'double-lock' || cause.mechanism === 'rwr') {
		const all = byId(dumpOf(input));
		const own = (id: number): string[] => functions(all.get(id) as FactGoroutine).filter(isOwn);
		const waiting = new Set([...addresses].filter(([, lock]) => locks.has(lock)).map(([id]) => own(id)[0]));
		return ids.filter(
			(id) =>
				addresses.has(id) &&
				own(id)
					.slice(1)
					.some((fn) => waiting.has(fn)),
		).length;
	}
	if (locks.size > 1) return ids.filter((id) => addresses.has(id)).length;
	return [...addresses.values()].filter((address) => locks.has(address)).length;
};

/** One named: the holder of a lock others wait for, itself not waiting for a lock. Several: those who wait. */
const lockGraph: Oracle = (claim) => {
	const ids = claim.rows.snapshotIds();
	if (claim.cause.id !== 'mutex-contention') return lockWaiters(claim);
	return ids.filter((id) => !lockAddresses(claim.input).has(id)).length;
};

/** The first one named waits for the others, which it started and which wait for one lock: all of these, and it. */
const partnerCircle: Oracle = ({ input, rows }) => {
	const [parent, ...others] = rows.snapshotIds();
	const addresses = lockAddresses(input);
	const locks = new Set(others.map((id) => addresses.get(id)));
	const all = byId(dumpOf(input));
	if (locks.size !== 1 || !others.some((id) => all.get(id)?.createdBy?.goroutine === parent)) return Number.NaN;
	return 1 + [...addresses.values()].filter((address) => locks.has(address)).length;
};

/** Those of the last dump's circle that waited for the same locks in the earlier one. */
const staying: Oracle = (claim) => {
	const ids = claim.rows.snapshotIds();
	const before = lockAddresses(claim.input);
	const now = lockAddresses(claim.inputs.at(-1) as SlowInput);
	return ids.filter((id) => before.has(id) && before.get(id) === now.get(id)).length;
};

const crash: Oracle = (claim) => {
	const texts = claim.input.facts().filter((text) => text.crash);
	const text = texts[claim.rows.ordinals('crash')[0] as number];
	if (claim.cause.id !== 'deadlock') return text?.crash?.messages.length ?? 0;
	return (text?.goroutines ?? []).filter((one) => functions(one).some(isOwn)).length;
};

/** Reports all of whose accesses lie in functions that the cause names. */
const races: Oracle = ({ input, cause }) => {
	const named = new Set(cause.where.map((at) => at.function));
	const reports = input.facts().flatMap((text) => text.races ?? []);
	return reports.filter(({ accesses }) => accesses.every((access) => named.has(ownFunctionOf(functions(access))))).length;
};

export const dumps: Readonly<Record<string, Oracle>> = {
	'goroutines.groups': inGroup,
	'goroutines.growth': growth,
	'goroutines.growthByStart': growthByStart,
	'goroutines.age': age,
	'goroutines.starters': starters,
	'goroutines.besideReader': besideReader,
	'goroutines.leaked': leaked,
	'goroutines.ownGroup': ownGroup,
	'goroutines.lockGraph': lockGraph,
	'goroutines.lockWaiters': lockWaiters,
	'goroutines.staying': staying,
	'goroutines.partnerCircles': partnerCircle,
	'crash.kind': crash,
	'race.reports': races,
};
