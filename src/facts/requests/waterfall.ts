// One request, piece by piece: its wake chain in order of time, neighbours of the same kind and place joined.
import { type ChainPiece, chainWalker } from './chain.ts';
import type { Part } from './parts.ts';
import type { PlaceInfo } from '../places.ts';
import type { Requests } from './requests.ts';

export interface Piece {
	/** Id of the goroutine. */
	readonly goroutine: number;
	/** StringId of its start function. */
	readonly by: number;
	readonly part: Part;
	readonly place: PlaceInfo;
	/** A stack of it; -1 unknown. */
	readonly stack: number;
	/** 0: the request's own goroutine; 1: one that it waited for; and so on. */
	readonly depth: number;
	/** The request's own wait that this explains; null at depth 0. */
	readonly via: PlaceInfo | null;
	/** Part of that wait. */
	readonly viaPart: Part | null;
	readonly startNs: number;
	readonly endNs: number;
}

/** Pieces of request `row`, without gaps: they add up to its duration. */
export function waterfall({ timelines: t, table, places }: Requests, row: number): Piece[] {
	const { stays } = t.closeUp;
	const { id, startFunction } = t.trace.goroutines;
	const pieces: Piece[] = [];
	const add = ({ goroutine, row: stay, startNs, endNs, depth, ownRow }: ChainPiece): void => {
		const piece: Piece = {
			goroutine: id[goroutine] as number,
			by: startFunction[goroutine] as number,
			part: places.partOf(stay),
			place: places.placeOf(stay),
			stack: stay < 0 ? -1 : (stays.stack[stay] as number),
			depth,
			via: depth === 0 || ownRow < 0 ? null : places.placeOf(ownRow),
			viaPart: depth === 0 || ownRow < 0 ? null : places.partOf(ownRow),
			startNs,
			endNs,
		};
		const last = pieces.at(-1);
		if (last && isSame(last, piece) && last.endNs === startNs) pieces[pieces.length - 1] = { ...last, endNs };
		else pieces.push(piece);
	};
	const walk = chainWalker(t, places.isOwn);
	walk(table.goroutine[row] as number, table.startNs[row] as number, table.endNs[row] as number, add);
	return pieces;
}

const isSame = (a: Piece, b: Piece): boolean =>
	a.goroutine === b.goroutine &&
	a.part === b.part &&
	a.depth === b.depth &&
	a.place.fn === b.place.fn &&
	a.place.line === b.place.line &&
	a.via?.fn === b.via?.fn;
