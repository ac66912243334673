// One input of a recording in its plainest decoded forms, made on demand: what the oracles recompute evidence from.
import { gunzipSync } from 'node:zlib';
import { dumpFacts, type FoundInStream } from '../../src/cli/commands/dump-facts.ts';
import { parsedJson } from '../../src/cli/commands/pprof-parsed.ts';
import { logReader } from '../../src/decode/log/reader.ts';
import { parseProfile } from '../../src/decode/pprof/parse.ts';
import { createDiary } from '../../src/tables/diary.ts';
import { type TraceHistory, traceHistory } from './trace-history.ts';

export interface FactFrame {
	readonly func: string;
	readonly file: string;
	readonly line: number;
}

export interface FactGoroutine {
	readonly id: number;
	readonly state: string;
	readonly waitMinutes?: number;
	readonly createdBy?: FactFrame & { readonly goroutine?: number };
	readonly elided?: number;
	readonly frames: readonly FactFrame[];
	readonly other?: readonly string[];
}

export interface FactRace {
	readonly accesses: readonly { readonly frames: readonly FactFrame[] }[];
}

/** One text of `gowhy dump --facts`. */
export interface FactText {
	readonly kind: string;
	readonly crash?: { readonly messages: readonly string[] };
	readonly goroutines?: readonly FactGoroutine[];
	readonly groups?: readonly { readonly count: number; readonly frames: readonly FactFrame[] }[];
	readonly races?: readonly FactRace[];
}

/** `gowhy pprof -parsed`, as far as it is looked at. */
export interface ParsedProfile {
	readonly sampleTypes: readonly { readonly type: string; readonly unit: string }[];
	readonly timeNanos: number;
	readonly durationNanos: number;
	readonly locations: readonly { readonly id: number; readonly lines: readonly { readonly function: string }[] }[];
	readonly samples: readonly { readonly locations: readonly number[]; readonly values: readonly number[] }[];
}

export interface SlowInput {
	readonly path: string;
	readonly isTrace: boolean;
	readonly isProfile: boolean;
	trace(): TraceHistory;
	profile(): ParsedProfile;
	facts(): readonly FactText[];
	text(): string;
}

export function slowInput(path: string, stored: Uint8Array): SlowInput {
	const bytes = stored[0] === 0x1f && stored[1] === 0x8b ? new Uint8Array(gunzipSync(stored)) : stored;
	const text = once(() => new TextDecoder().decode(bytes));
	const isTrace = new TextDecoder().decode(bytes.subarray(0, 5)) === 'go 1.';
	return {
		path,
		isTrace,
		isProfile: !isTrace && bytes.includes(0),
		trace: once(() => traceHistory(bytes)),
		profile: once(() => JSON.parse([...parsedJson(parseProfile(bytes, 1 << 30).document)].join('')) as ParsedProfile),
		facts: once(() => factsOf(bytes)),
		text,
	};
}

function factsOf(bytes: Uint8Array): FactText[] {
	const items: FoundInStream[] = [];
	const reader = logReader(createDiary(), 1 << 30, (found) => items.push({ found, stream: '' }));
	reader.push(bytes);
	reader.finish();
	const facts = JSON.parse(JSON.stringify(dumpFacts(items))) as FactText & { readonly parts?: readonly FactText[] };
	return [...(facts.parts ?? [facts])];
}

function once<T>(make: () => T): () => T {
	let made: { readonly value: T } | null = null;
	return () => {
		made ??= { value: make() };
		return made.value;
	};
}

/** Functions of each sample's stack, leaf first, inlined ones before the one they were inlined into. */
export function sampleStacks(profile: ParsedProfile): string[][] {
	const byId = new Map(profile.locations.map((one) => [one.id, one.lines.map((line) => line.function)]));
	return profile.samples.map((sample) => sample.locations.flatMap((id) => byId.get(id) ?? []));
}
