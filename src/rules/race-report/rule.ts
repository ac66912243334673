import type { StackId } from '../../base/ids.ts';
import { artifacts } from '../../facts/fact.ts';
import { ownFunction, stackLines } from '../../facts/places.ts';
import type { RaceAccess } from '../../tables/snapshot.ts';
import type { Symbols } from '../../tables/symbols.ts';
import { evidence, noFinding, place } from '../build.ts';
import { type Finding, found, notEnough, type PlaceData, rule } from '../rule.ts';
import { prose } from './prose.ts';
import doc from './rule.md';

export const raceReport = rule({
	id: 'race-report',
	cause: 'data-race',
	accepts: ['race'],
	needs: { races: artifacts('race') },
	check({ races }, { symbols }) {
		if (races.length === 0) return notEnough('needs the output of a program built with -race');
		const byKey = new Map<string, Finding>();
		for (const { input, index, tables } of races) {
			const places = tables.accesses.map((access) => placeOfAccess(symbols, access));
			const key = [...new Set(places.map((at) => at.fn))].sort().join(' / ');
			const known = byKey.get(key);
			const rows = [...(known?.evidence[0]?.ref.rows ?? []), index];
			const params = {
				first: describe(tables.accesses[0], places[0]),
				second: describe(tables.accesses[1], places[1]),
				fn: places[0]?.fn ?? '',
				other: places[1]?.fn ?? '',
				reports: rows.length,
			};
			byKey.set(key, {
				...noFinding,
				cause: 'data-race',
				key,
				where: known?.where ?? places,
				evidence: [
					evidence(
						'race',
						'race.reports',
						9,
						rows.length,
						'count',
						{ input, table: 'race', rows },
						known ? { ...known.params, reports: rows.length } : params,
					),
				],
				impact: { of: 'goroutines', share: 1, value: rows.length, unit: 'reports' },
				isProven: true,
				params: known ? { ...known.params, reports: rows.length } : params,
			});
		}
		return found([...byKey.values()], '');
	},
	prose,
	doc,
});

function placeOfAccess(symbols: Symbols, access: RaceAccess): PlaceData {
	const stack = access.stack as StackId;
	const { fn, depth } = ownFunction(symbols, stack);
	const frame = depth < 0 ? -1 : symbols.frameAt(stack, depth);
	const at = { fn, file: frame === -1 ? '' : symbols.text(symbols.fileOf(frame)), line: frame === -1 ? 0 : symbols.lineOf(frame) };
	return place(at, 'cpu', 1, { goroutines: access.goroutine >= 0 ? [access.goroutine] : [], stack: stackLines(symbols, stack) });
}

function describe(access: RaceAccess | undefined, at: PlaceData | undefined): string {
	if (!access || !at) return 'an access whose stack was lost';
	const who = access.goroutine >= 0 ? `goroutine ${access.goroutine}` : 'the main goroutine';
	return `${access.isAtomic ? 'atomic ' : ''}${access.op} by ${who} in ${at.fn || '?'}`;
}
