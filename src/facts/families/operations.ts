// The closed sets of texts in fact tables. A record over the type does not compile with a word too few or too many.
import type { Idle, Op } from '../places.ts';

const keysOf = <T extends string>(all: Readonly<Record<T, true>>): readonly T[] => Object.keys(all) as T[];

export const operations = keysOf<Op>({
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
	'run queue': true,
	sleep: true,
	cpu: true,
	alloc: true,
	gc: true,
});

/** '' stands for waits that are not idle. */
export const idleKinds = keysOf<NonNullable<Idle> | ''>({
	'': true,
	runtime: true,
	accept: true,
	library: true,
	main: true,
	timer: true,
	network: true,
});
