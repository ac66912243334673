// Names of nodes and places, the same words in text and pictures.
import type { GraphNode, Spot } from '../../goroutines/graph.ts';
import { shortName } from '../flame/names.ts';

/** `http.(*conn).serve`, `goroutine 17 main.worker`, `the netpoller`. */
export function nodeTitle({ kind, name, id }: Pick<GraphNode, 'kind' | 'name' | 'id'>): string {
	if (kind === 'runtime') return runtimeTitles[name] ?? name;
	const short = name === '' ? '(start unknown)' : shortName(name);
	return kind === 'goroutine' ? `goroutine ${id} ${short}` : short;
}

const runtimeTitles: Readonly<Record<string, string>> = {
	timer: 'a timer',
	netpoller: 'the netpoller',
	GC: 'the GC',
	runtime: 'the runtime',
};

/** `main.(*Cart).add cart.go:41`. */
export function shortSpot({ function: fn, file, line }: Spot): string {
	const base = file.slice(file.lastIndexOf('/') + 1);
	return [fn === '' ? '' : shortName(fn), base === '' ? '' : `${base}:${line}`].filter((part) => part !== '').join(' ');
}

/** `mutex lock at main.add main.go:12`. */
export function waitText({ operation, reason, at }: { readonly operation: string; readonly reason: string; readonly at: Spot }): string {
	const word = operation === '' || operation === 'gc' || operation === 'cpu' ? reason : operation;
	const spot = shortSpot(at);
	if (word === '' && spot === '') return 'a wait that began before the trace';
	return `${word === '' ? 'waiting' : word}${spot === '' ? '' : ` at ${spot}`}`;
}

/** State of an open wait that is no problem by itself. */
export const quietWord = (idle: string): string => (idle === 'silent' ? 'silent' : `idle (${idle})`);
