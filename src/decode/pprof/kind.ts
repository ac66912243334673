// What a profile is about: from its sample types, and for contention from the shape of its stacks. Never from a file name.
//
// Go's runtime writes these sample types (runtime/pprof, Go 1.22 to 1.27):
//   cpu           samples/count, cpu/nanoseconds
//   heap, allocs  alloc_objects/count, alloc_space/bytes, inuse_objects/count, inuse_space/bytes; only the default type differs
//   goroutine, goroutineleak, threadcreate, and pprof.NewProfile(name)    <name>/count, alone
//   mutex, block  contentions/count, delay/nanoseconds: byte for byte the same form
// So a goroutineleak profile tells itself apart by its name, but mutex and block only by where the stacks end: a block profile is
// written by the goroutine that waited (in a channel operation, select, Lock, Wait), a mutex profile by the one that released
// (in Unlock), or by the runtime for its own locks.
import type { ProfileKind, ValueType } from '../../tables/profile.ts';

const heapTypes = ['alloc_objects', 'alloc_space', 'inuse_objects', 'inuse_space'];
const countKinds: readonly ProfileKind[] = ['goroutine', 'goroutineleak', 'threadcreate'];

/** `contention`: mutex or block, to be told apart by `contentionSide` of the stacks. */
export function profileKindOfTypes(types: readonly ValueType[]): ProfileKind | 'contention' {
	const has = (type: string, unit: RegExp): boolean => types.some((t) => t.type === type && unit.test(t.unit));
	if (has('cpu', /^(nano|micro|milli)?seconds$/)) return 'cpu';
	if (types.length > 0 && types.every((t) => heapTypes.includes(t.type))) return 'heap';
	if (has('contentions', /^count$/) && has('delay', /^(nano|micro|milli)?seconds$/)) return 'contention';
	const only = types.length === 1 ? types[0] : undefined;
	return countKinds.find((kind) => only?.type === kind && only.unit === 'count') ?? 'custom';
}

const mutexLeaf =
	/^(internal\/)?sync\.\(\*(Mutex|RWMutex)\)\.(Unlock|RUnlock|unlockSlow|rUnlockSlow)$|^sync\.\(\*rlocker\)\.Unlock$|^runtime\.(unlock|unlock2|unlock2Wake|unlockWithRank|_LostContendedRuntimeLock)$/;
const blockLeaf =
	/^runtime\.(chanrecv|chanrecv1|chanrecv2|chansend|chansend1|selectgo)$|^reflect\.(chanrecv|chansend|chansend0|rselect)$|^(internal\/)?sync\.\(\*(Mutex|RWMutex)\)\.(Lock|RLock|lockSlow)$|^sync\.\(\*rlocker\)\.Lock$|^sync\.\(\*(WaitGroup|Cond)\)\.Wait$|^internal\/poll\.\(\*fdMutex\)\.(rwlock|increfAndClose)$/;
/** Frames that may stand between the leaf and the one that tells: the rest of the runtime and of sync. */
const between = /^(internal\/)?(runtime|sync)[./]/;

/** Frames from the leaf that are looked at. In profiles of Go 1.22 to 1.27 it is the first or second that tells. */
const deepestSide = 16;

/** What one contention stack speaks for: 1 mutex, -1 block, 0 neither. `functionAt(depth)` gives '' beyond the root. */
export function contentionSide(functionAt: (depth: number) => string): -1 | 0 | 1 {
	for (let depth = 0; depth < deepestSide; depth++) {
		const name = functionAt(depth);
		if (mutexLeaf.test(name)) return 1;
		if (blockLeaf.test(name)) return -1;
		if (!between.test(name)) return 0;
	}
	return 0;
}
