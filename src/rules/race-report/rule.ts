import type { StackId } from '../../base/ids.ts';
import { artifacts, type Located } from '../../facts/fact.ts';
import { ownFunction, ownSpot, stackLines } from '../../facts/places.ts';
import type { RaceAccess, RaceTables } from '../../tables/snapshot.ts';
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
		const groups: Located<'race'>[][] = [];
		for (const one of races) {
			const same = groups.find((group) => group.some((other) => isSameRace(symbols, one.tables, other.tables)));
			if (same) same.push(one);
			else groups.push([one]);
		}
		return found(
			groups.map((group) => describeGroup(symbols, group)),
			'',
		);
	},
	prose,
	doc,
});

/** The same variable of one process, or the same pair of functions. */
function isSameRace(symbols: Symbols, a: RaceTables, b: RaceTables): boolean {
	const addresses = new Set(a.accesses.map((access) => access.address));
	if (a.stream === b.stream && b.accesses.some((access) => access.address !== '' && addresses.has(access.address))) return true;
	const pair = (race: RaceTables): string => functionsOf(symbols, race).join(' / ');
	return pair(a) === pair(b);
}

const functionsOf = (symbols: Symbols, race: RaceTables): string[] =>
	[...new Set(race.accesses.map((access) => ownFunction(symbols, access.stack as StackId).fn))].sort();

function describeGroup(symbols: Symbols, group: readonly Located<'race'>[]): Finding {
	const first = group[0] as Located<'race'>;
	// The report with two different functions tells more than one in which a function races with itself.
	const telling = group.find((one) => functionsOf(symbols, one.tables).length > 1) ?? first;
	const { accesses } = telling.tables;
	const places = accesses.map((access) => placeOfAccess(symbols, access));
	const more = group.flatMap((one) => one.tables.accesses.map((access) => placeOfAccess(symbols, access)));
	const others = more.filter((at, i) => !places.some((known) => known.fn === at.fn) && more.findIndex((other) => other.fn === at.fn) === i);
	const params = {
		first: describe(accesses[0], places[0]),
		second: describe(accesses[1], places[1]),
		fn: places[0]?.fn ?? '',
		other: places[1]?.fn ?? '',
	};
	const ref = { input: first.input, table: 'race', rows: group.map((one) => one.index) };
	return {
		...noFinding,
		cause: 'data-race',
		key: [...new Set(places.map((at) => at.fn))].sort().join(' / '),
		where: [...places, ...others],
		evidence: [evidence('race', 'race.reports', 9, group.length, 'reports', ref, params)],
		impact: { of: 'goroutines', share: 0, value: group.length, unit: 'race reports' },
		severity: { least: 'high' },
		isProven: true,
		params,
	};
}

function placeOfAccess(symbols: Symbols, access: RaceAccess): PlaceData {
	const stack = access.stack as StackId;
	return place(ownSpot(symbols, stack), 'cpu', 1, {
		goroutines: access.goroutine >= 0 ? [access.goroutine] : [],
		stack: stackLines(symbols, stack),
	});
}

function describe(access: RaceAccess | undefined, at: PlaceData | undefined): string {
	if (!access || !at) return 'an access whose stack was lost';
	const who = access.goroutine >= 0 ? `goroutine ${access.goroutine}` : 'the main goroutine';
	return `${access.isAtomic ? 'atomic ' : ''}${access.op} by ${who} in ${at.fn || '?'}`;
}
