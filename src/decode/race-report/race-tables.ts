// Records of a race report -> its table.
import type { RaceTables } from '../../tables/snapshot.ts';
import type { Symbols } from '../../tables/symbols.ts';
import { frameIdsOf } from '../goroutine-dump/snapshot-tables.ts';
import type { RaceText } from './records.ts';

export function raceTables(race: RaceText, stream: string, symbols: Symbols): RaceTables {
	const frameId = frameIdsOf(symbols);
	return {
		kind: 'race',
		accesses: race.accesses.map(({ op, isAtomic, isPrevious, address, goroutine, frames }) => {
			return { op, isAtomic, isPrevious, address, goroutine, stack: symbols.stack(frames.map(frameId)) };
		}),
		goroutines: race.goroutines.map(({ id, status, createdAt }) => ({ id, status, createdAt: symbols.stack(createdAt.map(frameId)) })),
		stream,
	};
}
