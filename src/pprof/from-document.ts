// What stands in the file -> the profile that reports work on.
import { type StringInterner, stringInterner } from '../base/interner.ts';
import type { DocumentLabels, DocumentSamples, PprofDocument } from '../decode/pprof/document.ts';
import { narrow, type Int64, type Int64Array } from './int64.ts';
import { type LabelSet, type LabelSets, lazyLabelSets, type NumericLabel, sortedByKey } from './label-sets.ts';
import type { Profile, Stacks } from './profile.ts';

/** Profiles that are to be merged had best share `strings`. */
export function profileOfDocument(document: PprofDocument, strings: StringInterner = stringInterner()): Profile {
	const ids = new Int32Array(document.stringCount).fill(-1);
	const stringId = (index: number): number => {
		if (ids[index] === -1) ids[index] = strings.intern(document.text(index));
		return ids[index] as number;
	};
	const { mappings, functions, locations, lines, samples } = document;
	return {
		sampleTypes: document.sampleTypes,
		defaultSampleType: document.defaultSampleType,
		periodType: document.periodType,
		period: document.period,
		timeNanos: document.timeNanos,
		durationNanos: document.durationNanos,
		comments: document.comments,
		dropFrames: document.dropFrames,
		keepFrames: document.keepFrames,
		docUrl: document.docUrl,
		strings,
		mappings: Array.from({ length: mappings.length }, (_, row) => ({
			id: mappings.id.unsigned(row),
			start: mappings.start.unsigned(row),
			limit: mappings.limit.unsigned(row),
			offset: mappings.offset.unsigned(row),
			file: document.text(mappings.file[row] as number),
			buildId: document.text(mappings.buildId[row] as number),
			flags: mappings.flags[row] as number,
		})),
		functions: {
			length: functions.length,
			id: functions.id,
			name: functions.name.map(stringId),
			systemName: functions.systemName.map(stringId),
			file: functions.file.map(stringId),
			startLine: functions.startLine,
		},
		locations: {
			length: locations.length,
			id: locations.id,
			mapping: locations.mapping,
			address: locations.address,
			isFolded: locations.isFolded,
			lineStart: locations.lineStart.subarray(0, locations.length),
			lineEnd: locations.lineStart.subarray(1),
		},
		lines,
		stacks: stacksOf(samples),
		samples: {
			length: samples.length,
			stack: samples.stack,
			values: samples.values.map((_, type) => exactValues(samples, type)),
			labelSet: samples.labelSet,
		},
		labelSets: labelSetsOf(document),
	};
}

function stacksOf({ stacks }: DocumentSamples): Stacks {
	const start = new Int32Array(stacks.size);
	const end = new Int32Array(stacks.size);
	for (let stack = 0; stack < stacks.size; stack++) {
		start[stack] = stacks.start(stack);
		end[stack] = stacks.end(stack);
	}
	return { length: stacks.size, pool: stacks.pool(), start, end };
}

/** The column as it is while float64 holds all of its values. */
function exactValues({ values, exactValues, length }: DocumentSamples, type: number): Int64Array {
	const column = values[type] as Float64Array;
	let wide: BigInt64Array | null = null;
	for (const [key, value] of exactValues) {
		if (Math.floor(key / length) !== type) continue;
		wide ??= BigInt64Array.from(column, (number) => (Number.isSafeInteger(number) ? BigInt(number) : 0n));
		wide[key % length] = value;
	}
	return wide ?? column;
}

function labelSetsOf({ samples: { labels }, text }: PprofDocument): LabelSets {
	let keys: ReadonlySet<string> | null = null;
	const hasKey = (key: string): boolean => {
		keys ??= new Set([...new Set(labels.key)].map(text));
		return keys.has(key);
	};
	return lazyLabelSets(labels.setCount, (set) => decodeSet(labels, set, text), hasKey);
}

function decodeSet(labels: DocumentLabels, set: number, textOf: (index: number) => string): LabelSet {
	const text = new Map<string, string[]>();
	const numbers = new Map<string, { values: Int64[]; units: string[] }>();
	for (let row = labels.start[set] as number; row < (labels.start[set + 1] as number); row++) {
		const key = textOf(labels.key[row] as number);
		if ((labels.text[row] as number) !== 0) {
			const values = text.get(key) ?? [];
			values.push(textOf(labels.text[row] as number));
			text.set(key, values);
			continue;
		}
		const label = numbers.get(key) ?? { values: [], units: [] };
		const exact = labels.exactNumbers.get(row);
		// Once one value of a key has a unit, all have one, if only ''.
		if ((labels.unit[row] as number) !== 0) {
			while (label.units.length < label.values.length) label.units.push('');
			label.units.push(textOf(labels.unit[row] as number));
		}
		label.values.push(exact === undefined ? (labels.number[row] as number) : narrow(exact));
		numbers.set(key, label);
	}
	for (const { values, units } of numbers.values()) while (units.length > 0 && units.length < values.length) units.push('');
	return { text: sortedByKey(text), numbers: sortedByKey<NumericLabel>(numbers) };
}
