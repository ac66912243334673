// The snapshot being read, and the tables that grow from finished ones.
import { float64Column, int32Column, uint8Column } from '../../base/columns.ts';
import type { Symbols } from '../../tables/symbols.ts';
import { DESCRIPTOR_KINDS, type DescriptorKind, type Figure, FIGURES, type ProcessTables } from '../../tables/process-snapshot.ts';

/** Bytes that a snapshot's row and each of its details hold, roughly. */
const ROW_BYTES = Object.keys(FIGURES).length * 8;
const DETAIL_BYTES = 96;
const MOST_TARGETS = 1000;
const MOST_PEERS = 4096;

export interface ThreadTimes {
	readonly onCpuNs: number;
	readonly waitingNs: number;
	readonly turns: number;
}

export interface Connection {
	readonly state: string;
	readonly local: string;
	readonly peer: string;
}

export interface Draft {
	/** Keeps the first value: of several cgroups in one snapshot the one named first counts. */
	set(figure: Figure, value: number): void;
	pid: number;
	timeNanos: string;
	thread(tid: number, times: ThreadTimes): void;
	descriptor(kind: DescriptorKind, target: string): void;
	listener(address: string, queued: number, backlog: number): void;
	connection(one: Connection): void;
	/** No figure and no detail so far. */
	isEmpty(): boolean;
	/** Bytes held for details since the last call. */
	grown(): number;
}

interface Details {
	readonly figures: Map<Figure, number>;
	readonly threads: Map<number, ThreadTimes>;
	readonly descriptors: Map<string, number>;
	readonly listeners: Map<string, readonly [number, number]>;
	/** By `state local-port peer`. */
	readonly connections: Map<string, number>;
}

export function createDraft(): Draft & Details {
	const details: Details = {
		figures: new Map(),
		threads: new Map(),
		descriptors: new Map(),
		listeners: new Map(),
		connections: new Map(),
	};
	let grown = 0;
	const count = (map: Map<string, number>, key: string): void => {
		if (!map.has(key)) grown += DETAIL_BYTES + 2 * key.length;
		map.set(key, (map.get(key) ?? 0) + 1);
	};
	return {
		...details,
		pid: 0,
		timeNanos: '',
		set(figure, value) {
			if (!details.figures.has(figure) && !Number.isNaN(value)) details.figures.set(figure, value);
		},
		thread(tid, times) {
			if (details.threads.has(tid)) return;
			details.threads.set(tid, times);
			grown += DETAIL_BYTES;
		},
		descriptor(kind, target) {
			details.figures.set('descriptors', (details.figures.get('descriptors') ?? 0) + 1);
			const isMany = details.descriptors.size >= MOST_TARGETS && !details.descriptors.has(`${kind} ${target}`);
			count(details.descriptors, `${kind} ${isMany ? '' : target}`);
		},
		listener(address, queued, backlog) {
			if (!details.listeners.has(address)) grown += DETAIL_BYTES + 2 * address.length;
			details.listeners.set(address, [queued, backlog]);
		},
		connection: ({ state, local, peer }) => count(details.connections, `${state} ${local} ${peer}`),
		isEmpty: () => details.figures.size + details.threads.size + details.listeners.size + details.connections.size === 0,
		grown() {
			const bytes = grown;
			grown = 0;
			return bytes;
		},
	};
}

const portOf = (address: string): string => address.slice(address.lastIndexOf(':') + 1);

export function processBuilder(symbols: Symbols) {
	const names = Object.keys(FIGURES) as Figure[];
	const figures = names.map((name) => [name, float64Column()] as const);
	const descriptors = { snapshot: int32Column(), kind: uint8Column(), target: int32Column(), count: int32Column() };
	const threads = {
		snapshot: int32Column(),
		tid: int32Column(),
		onCpuNs: float64Column(),
		waitingNs: float64Column(),
		turns: float64Column(),
	};
	const listeners = { snapshot: int32Column(), address: int32Column(), queued: int32Column(), backlog: int32Column() };
	const connections = {
		snapshot: int32Column(),
		state: int32Column(),
		isInbound: uint8Column(),
		peer: int32Column(),
		count: int32Column(),
	};
	let length = 0;
	let pid = 0;
	let timeNanos = '';

	const addConnections = (draft: Details): void => {
		const listening = new Map([...draft.listeners.keys()].map((address) => [portOf(address), address]));
		const sums = new Map<string, number>();
		for (const [key, count] of draft.connections) {
			const [state = '', local = '', peer = ''] = key.split(' ');
			const inbound = listening.get(portOf(local));
			const side = `${state} ${inbound === undefined ? 0 : 1}`;
			const whole = `${side} ${inbound ?? peer}`;
			const known = sums.has(whole) || sums.size < MOST_PEERS ? whole : `${side} `;
			sums.set(known, (sums.get(known) ?? 0) + count);
		}
		for (const [key, count] of sums) {
			const [state = '', isInbound = '0', peer = ''] = key.split(' ');
			connections.snapshot.push(length);
			connections.state.push(symbols.string(state));
			connections.isInbound.push(Number(isInbound));
			connections.peer.push(symbols.string(peer));
			connections.count.push(count);
		}
	};

	return {
		rows: () => length,
		/** Returns the bytes that the row will hold. */
		add(draft: Draft & Details): number {
			for (const [name, column] of figures) column.push(draft.figures.get(name) ?? Number.NaN);
			for (const [key, count] of draft.descriptors) {
				const blank = key.indexOf(' ');
				descriptors.snapshot.push(length);
				descriptors.kind.push(DESCRIPTOR_KINDS.indexOf(key.slice(0, blank) as DescriptorKind));
				descriptors.target.push(symbols.string(key.slice(blank + 1)));
				descriptors.count.push(count);
			}
			for (const [tid, { onCpuNs, waitingNs, turns }] of draft.threads) {
				threads.snapshot.push(length);
				threads.tid.push(tid);
				threads.onCpuNs.push(onCpuNs);
				threads.waitingNs.push(waitingNs);
				threads.turns.push(turns);
			}
			for (const [address, [queued, backlog]] of draft.listeners) {
				listeners.snapshot.push(length);
				listeners.address.push(symbols.string(address));
				listeners.queued.push(queued);
				listeners.backlog.push(backlog);
			}
			addConnections(draft);
			if (pid === 0) pid = draft.pid;
			if (length === 0) timeNanos = draft.timeNanos;
			length++;
			return ROW_BYTES;
		},
		finish(): ProcessTables {
			return {
				kind: 'process-files',
				length,
				pid,
				timeNanos,
				figures: Object.fromEntries(figures.map(([name, column]) => [name, column.finish()])) as ProcessTables['figures'],
				descriptors: { length: descriptors.count.length, ...finished(descriptors) },
				threadTimes: { length: threads.tid.length, ...finished(threads) },
				listeners: { length: listeners.address.length, ...finished(listeners) },
				connections: { length: connections.count.length, ...finished(connections) },
			};
		},
	};
}

type Finished<T> = { [K in keyof T]: T[K] extends { finish(): infer A } ? A : never };

function finished<T extends Record<string, { finish(): unknown }>>(columns: T): Finished<T> {
	return Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, column.finish()])) as Finished<T>;
}
