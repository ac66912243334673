// What the writers of one Perfetto file share: where things go, and what is known of goroutines so far.
import { float64Column, int32Column, uint8Column } from '../../base/columns.ts';
import { emptyString, noStack, type StackId, type StringId } from '../../base/ids.ts';
import type { IdIndex } from '../../decode/go-trace/id-index.ts';
import type { RangeNames } from '../../decode/go-trace/names.ts';
import type { Symbols } from '../../tables/symbols.ts';
import { GoState } from '../../tables/trace.ts';
import type { PacketWriter } from './packets.ts';
import type { OpenRegions } from './regions.ts';
import type { Tracks } from './tracks.ts';

export interface PerfettoOptions {
	/** Shown as the name of the process. */
	readonly name: string;
	/** Window in ns since the start of the trace; toNs may be Infinity. */
	readonly fromNs: number;
	readonly toNs: number;
	/** False: no tracks of goroutines, which are most of a large file. */
	readonly withGoroutines: boolean;
}

export interface Writing {
	readonly symbols: Symbols;
	readonly packets: PacketWriter;
	readonly tracks: Tracks;
	readonly options: PerfettoOptions;
	readonly names: RangeNames;
	readonly rows: IdIndex;
	readonly goroutines: GoroutineRows;
	readonly regions: OpenRegions;
	/** Open GC phases, pauses and sweeps: since when, by key. */
	readonly ranges: Map<string, { readonly track: () => number; readonly name: string; readonly sinceNs: number }>;
	readonly tasks: Map<number, { readonly name: string; readonly sinceNs: number }>;
	readonly stackTexts: string[];
	flows: number;
	alive: number;
	lastNs: number;
	syncNs: number;
	hasEntered: boolean;
	hasLeft: boolean;
}

/** Columns by goroutine, in order of first appearance. */
type GoroutineRows = ReturnType<typeof goroutineRows>;

export const goroutineRows = () => ({
	id: float64Column(256),
	/** Start function; '' until a stack shows it. */
	name: int32Column(256),
	state: uint8Column(256),
	/** -1: not in a state that is shown. */
	sinceNs: float64Column(256),
	reason: int32Column(256),
	stack: int32Column(256),
	/** P it runs on; -1 none. */
	p: float64Column(256),
	/** Who made it ready, -1 none, and the arrow from there, 0 none. */
	waker: float64Column(256),
	flow: float64Column(256),
	/** 0: not written yet. */
	track: int32Column(256),
});

export const isInWindow = ({ options }: Writing, ns: number): boolean => ns >= options.fromNs && ns < options.toNs;

export function rowOf(w: Writing, id: number): number {
	const known = w.rows.get(id);
	if (known >= 0) return known;
	const { goroutines } = w;
	const row = goroutines.id.push(id);
	goroutines.name.push(emptyString);
	goroutines.state.push(GoState.NotExist);
	goroutines.sinceNs.push(-1);
	goroutines.reason.push(emptyString);
	goroutines.stack.push(noStack);
	goroutines.p.push(-1);
	goroutines.waker.push(-1);
	goroutines.flow.push(0);
	goroutines.track.push(0);
	w.rows.add(id, row);
	return row;
}

export function goroutineTrack(w: Writing, row: number): number {
	const { goroutines: g } = w;
	if (g.track.get(row) === 0) {
		const id = g.id.get(row);
		const name = w.symbols.text(g.name.get(row) as StringId);
		g.track.set(row, w.tracks.goroutine(id, `G${id}${name === '' ? '' : ` ${name}`}`));
	}
	return g.track.get(row);
}

/** One line per frame, leaf first; '' without a stack. Each stack is put into words once. */
export function stackText(w: Writing, stack: StackId): string {
	if (stack < 0) return '';
	w.stackTexts[stack] ??= Array.from({ length: w.symbols.depth(stack) }, (_, depth) => {
		const frame = w.symbols.frameAt(stack, depth);
		return `${w.symbols.functionAt(stack, depth)} ${w.symbols.text(w.symbols.fileOf(frame))}:${w.symbols.lineOf(frame)}`;
	}).join('\n');
	return w.stackTexts[stack];
}
