// Reports of the race detector:
//
//   ==================
//   WARNING: DATA RACE
//   Read at 0x00c000104090 by goroutine 9:
//     main.(*stats).put()
//         example.com/race/main.go:16 +0xca
//
//   Previous write at 0x00c000104090 by main goroutine:
//     [failed to restore the stack]
//
//   Goroutine 9 (running) created at:
//     main.main()
//         example.com/race/main.go:34 +0x29c
//   ==================
//   Found 1 data race(s)
//
// Indentation is not relied on. A block is held until the next line of "=" or the next block, then once more for the line "Found".
import { type FunctionLine, indentEnd, parseFunction, parseLocation } from '../goroutine-dump/frame.ts';
import { parseHeader } from '../goroutine-dump/header.ts';
import type { FrameText } from '../goroutine-dump/records.ts';
import type { OpenRecogniser } from '../log/recogniser.ts';
import type { RaceAccessText, RaceText } from './records.ts';

const access =
	/^(Previous )?(atomic |Atomic )?(read|write|Read|Write)(?: of size \d+)? at (0x[0-9a-f]+) by (?:goroutine (\d{1,15})|(?:the )?main (?:goroutine|thread))/;
const goroutine = /^Goroutine (\d{1,15}) \(([a-z ]+)\) created at:/;
const found = /^Found (\d{1,9}) data race\(s\)/;
/** A block without its closing line is given up after so many lines that are not its own. */
const silenceLines = 64;

export const raceRecogniser: OpenRecogniser = (context) => {
	let race: RaceText | null = null;
	/** A complete block that waits for "Found N data race(s)". */
	let closed: RaceText | null = null;
	let frames: FrameText[] | null = null;
	let lastAccess: RaceAccessText | null = null;
	let pending: FunctionLine | null = null;
	let silence = 0;
	let count = 0;

	const release = (): void => {
		if (closed) context.emit(closed);
		closed = null;
	};
	const end = (): void => {
		if (!race) return;
		release();
		closed = race;
		count++;
		race = frames = pending = null;
	};
	const cut = (): void => {
		if (race) context.note('race.unfinished', race.offset);
		end();
	};
	/** Lines inside a block; false: not one of its own. */
	const inside = (open: RaceText, bare: string): boolean => {
		if (pending && frames) {
			const place = parseLocation(bare);
			if (place) {
				frames.push(context.frames.frame(pending.func, place.file, place.line, pending.inlined));
				pending = null;
				return true;
			}
		}
		const by = access.exec(bare);
		if (by) {
			const op = (by[3] as string).toLowerCase() as 'read' | 'write';
			const id = by[5] === undefined ? -1 : Number(by[5]);
			lastAccess = {
				op,
				isAtomic: by[2] !== undefined,
				isPrevious: by[1] !== undefined,
				address: by[4] as string,
				goroutine: id,
				frames: [],
				stackLost: false,
			};
			open.accesses.push(lastAccess);
			frames = lastAccess.frames;
			return true;
		}
		const made = goroutine.exec(bare);
		if (made) {
			frames = [];
			open.goroutines.push({ id: Number(made[1]), status: made[2] as string, createdAt: frames });
			return true;
		}
		if (bare === '[failed to restore the stack]') {
			if (lastAccess && frames === lastAccess.frames) lastAccess.stackLost = true;
			return true;
		}
		const fn = frames ? parseFunction(bare) : null;
		if (fn) pending = fn;
		return fn !== null;
	};

	return {
		line(line) {
			const { text } = line;
			if (!race && !closed && !text.includes('DATA RACE')) return 'passed';
			const from = indentEnd(text);
			const bare = (from === 0 ? text : text.slice(from)).trimEnd();
			if (bare === 'WARNING: DATA RACE') {
				cut();
				race = { kind: 'race', offset: line.offset, time: line.time, accesses: [], goroutines: [], reported: -1 };
				silence = 0;
				return 'taken';
			}
			const total = closed || race ? found.exec(bare) : null;
			if (total) {
				end();
				if (closed) closed.reported = Number(total[1]);
				if (Number(total[1]) !== count) context.note('race.count', line.offset);
				count = 0;
				release();
				return 'taken';
			}
			if (isRuler(bare)) {
				if (race && race.accesses.length > 0) end();
				return race || closed ? 'taken' : 'passed';
			}
			if (!race) return 'passed';
			if (bare === '') return 'taken';
			if (inside(race, bare)) {
				silence = 0;
				return 'taken';
			}
			if (++silence >= silenceLines || parseHeader(bare) || bare.startsWith('panic: ') || bare.startsWith('fatal error: ')) cut();
			return 'passed';
		},
		isIdle: () => race === null && closed === null,
		finish() {
			cut();
			release();
		},
	};
};

function isRuler(text: string): boolean {
	return text.length >= 10 && text.startsWith('==========') && /^=+$/.test(text);
}
