// For tests and tools: every event as the host's TraceEvent, one at a time, through a record at a fixed address.
import { hostEvent } from './host';

export let isListening: bool = false;
export function setListening(is: bool): void {
	isListening = is;
}

/** Numbers of EventKind and Resource of the TypeScript decoder. */
export namespace Kind {
	export const Sync: i32 = 1;
	export const Metric: i32 = 2;
	export const Label: i32 = 3;
	export const StackSample: i32 = 4;
	export const RangeBegin: i32 = 5;
	export const RangeActive: i32 = 6;
	export const RangeEnd: i32 = 7;
	export const TaskBegin: i32 = 8;
	export const TaskEnd: i32 = 9;
	export const RegionBegin: i32 = 10;
	export const RegionEnd: i32 = 11;
	export const Log: i32 = 12;
	export const StateTransition: i32 = 13;
	export const Experimental: i32 = 14;
}
export namespace Resource {
	export const None: i32 = 0;
	export const Goroutine: i32 = 1;
	export const Proc: i32 = 2;
}

/** {f64 time, u64 g, p, m, id, f64 value, i32 kind, stack, resourceStack, resource, from, to, name}. Ids of 2^64 - 1: none. */
export const heardEvent: usize = memory.data(80, 8);

export function listen(
	kind: i32,
	t: f64,
	g: u64,
	p: u64,
	m: u64,
	stack: i32,
	resourceStack: i32,
	resource: i32,
	id: u64,
	from: i32,
	to: i32,
	name: i32,
	value: f64,
): void {
	store<f64>(heardEvent, t);
	store<u64>(heardEvent, g, 8);
	store<u64>(heardEvent, p, 16);
	store<u64>(heardEvent, m, 24);
	store<u64>(heardEvent, id, 32);
	store<f64>(heardEvent, value, 40);
	store<i32>(heardEvent, kind, 48);
	store<i32>(heardEvent, stack, 52);
	store<i32>(heardEvent, resourceStack, 56);
	store<i32>(heardEvent, resource, 60);
	store<i32>(heardEvent, from, 64);
	store<i32>(heardEvent, to, 68);
	store<i32>(heardEvent, name, 72);
	hostEvent();
}
