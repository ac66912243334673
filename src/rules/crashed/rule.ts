import type { StackId } from '../../base/ids.ts';
import { artifacts } from '../../facts/fact.ts';
import { originOf } from '../../facts/go-names.ts';
import { spotAt, stackLines } from '../../facts/places.ts';
import type { Symbols } from '../../tables/symbols.ts';
import type { CrashTables } from '../../tables/snapshot.ts';
import { evidence, noFinding, place } from '../build.ts';
import { type Finding, found, type PlaceData, rule } from '../rule.ts';
import { prose } from './prose.ts';
import doc from './rule.md';

export const crashed = rule({
	id: 'crashed',
	cause: 'panic',
	accepts: ['crash'],
	needs: { crashes: artifacts('crash') },
	check({ crashes }, { symbols }) {
		const byKey = new Map<string, Finding>();
		for (const { input, index, tables } of crashes) {
			if (isOtherCause(tables)) continue;
			const finding = describe(symbols, tables, { input, index });
			const known = byKey.get(finding.key);
			byKey.set(finding.key, known ? again(known, finding) : finding);
		}
		const findings = [...byKey.values()];
		return found(findings, 'the process did not die');
	},
	prose,
	doc,
});

function describe(symbols: Symbols, tables: CrashTables, at: { input: number; index: number }): Finding {
	const places = placesOf(symbols, tables);
	const isRecovered = tables.recovered && !tables.repanicked;
	const params = {
		kind: tables.crashKind,
		first: tables.messages[0] ?? tables.signal,
		last: tables.messages[tables.messages.length - 1] ?? '',
		depth: tables.messages.length,
		fn: places[0]?.fn ?? '',
		goroutine: tables.goroutine,
		signal: tables.signal,
		isRecovered: isRecovered ? 1 : 0,
		times: 1,
	};
	const cause: Finding['cause'] = isMapRace(tables) ? 'data-race' : 'panic';
	const ref = { input: at.input, table: 'crash', rows: [at.index] };
	return {
		...noFinding,
		cause,
		key: `${params.fn} ${shape(params.first)}${isRecovered ? ' recovered' : ''}`,
		where: places,
		evidence: [evidence(cause === 'panic' ? 'died' : 'mapRace', 'crash.kind', 9, tables.messages.length, 'messages', ref, params)],
		impact: { of: 'goroutines', share: isRecovered ? 0 : 1, value: 1, unit: isRecovered ? 'recovered panics' : 'processes' },
		severity: isRecovered ? { least: 'medium' } : {},
		isProven: true,
		endsNever: !isRecovered,
		params,
	};
}

/** The same crash once more: counted, with the first as the example. */
function again(known: Finding, other: Finding): Finding {
	const times = Number(known.params['times']) + 1;
	const params = { ...known.params, times };
	const evidenceOnce = known.evidence.map((one) => ({
		...one,
		params,
		ref: { ...one.ref, rows: [...(one.ref.rows ?? []), ...(other.evidence[0]?.ref.rows ?? [])] },
	}));
	return { ...known, params, evidence: evidenceOnce, impact: { ...known.impact, value: times } };
}

/** Signals that someone sent to get a dump or to stop the process. */
const SENT = /^SIG(QUIT|ABRT|TERM|INT|HUP|USR1|USR2)\b/;

/** Asked for with a signal, or told by another rule. */
function isOtherCause(crash: CrashTables): boolean {
	if (crash.crashKind === 'signal' && SENT.test(crash.signal)) return true;
	return crash.messages.some((message) => message.includes('all goroutines are asleep - deadlock!'));
}

const isMapRace = (crash: CrashTables): boolean =>
	crash.messages.some((message) =>
		/^concurrent map (writes|read and map write|iteration and map write)/.test(message.replace(/^fatal error: /, '')),
	);

/** A message without the figures that differ from run to run, for keys and fingerprints. */
const shape = (message: string): string => message.replace(/0x[0-9a-f]+|\d+/g, 'N').slice(0, 120);

/** The program's frames from where the first panic was raised outwards: below the outermost runtime.gopanic, sigpanic or throw. */
function placesOf(symbols: Symbols, crash: CrashTables): PlaceData[] {
	const stack = crash.stack as StackId;
	const depth = symbols.depth(stack);
	let raised = 0;
	for (let i = 0; i < depth; i++) {
		const name = symbols.functionAt(stack, i);
		if (
			name === 'panic' ||
			name === 'runtime.gopanic' ||
			name === 'runtime.sigpanic' ||
			name === 'runtime.throw' ||
			name === 'runtime.fatal'
		)
			raised = i + 1;
	}
	const places: PlaceData[] = [];
	const lines = stackLines(symbols, stack);
	for (let i = raised; i < depth && places.length < 4; i++) {
		const fn = symbols.functionAt(stack, i);
		if (originOf(fn) !== 'own' || places.some((at) => at.fn === fn)) continue;
		places.push(
			place(spotAt(symbols, stack, i), 'cpu', places.length === 0 ? 1 : 0, {
				goroutines: crash.goroutine >= 0 ? [crash.goroutine] : [],
				stack: places.length === 0 ? lines : [],
			}),
		);
	}
	return places;
}
