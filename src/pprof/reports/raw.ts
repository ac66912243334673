// -raw: the profile as it stands, readable.
import { joinUnsigned } from '../../base/protobuf.ts';
import type { Int64Column } from '../../decode/pprof/int64-column.ts';
import { MappingFlag } from '../../decode/pprof/spec.ts';
import { compareText } from '../go-format.ts';
import { durationText, fullTime } from '../go-time.ts';
import { at } from '../int64.ts';
import type { LabelSet } from '../label-sets.ts';
import type { Profile } from '../profile.ts';
import type { Report } from '../report.ts';
import { textMemo } from '../text-memo.ts';

export function* rawReport({ profile, zone }: Report): Generator<string> {
	for (const comment of profile.comments) yield `Comment: ${comment}\n`;
	if (profile.docUrl !== '') yield `Doc: ${profile.docUrl}\n`;
	yield `PeriodType: ${profile.periodType.type} ${profile.periodType.unit}\n`;
	yield `Period: ${profile.period}\n`;
	if (profile.timeNanos !== 0n) yield `Time: ${fullTime(profile.timeNanos, zone)}\n`;
	if (profile.durationNanos !== 0n) yield `Duration: ${durationText(profile.durationNanos).slice(0, 4)}\n`;
	const types = profile.sampleTypes.map(({ type, unit }) => `${type}/${unit}${type === profile.defaultSampleType ? '[dflt]' : ''} `);
	yield `Samples:\n${goTrim(types.join(''))}\n`;
	yield* samples(profile);
	yield 'Locations\n';
	for (let row = 0; row < profile.locations.length; row++) yield locationLines(profile, row);
	yield 'Mappings\n';
	for (const { id, start, limit, offset, file, buildId, flags } of profile.mappings) {
		const marks = [
			[MappingFlag.HasFunctions, '[FN]'],
			[MappingFlag.HasFilenames, '[FL]'],
			[MappingFlag.HasLineNumbers, '[LN]'],
			[MappingFlag.HasInlineFrames, '[IN]'],
		] as const;
		const shown = marks.map(([flag, mark]) => ((flags & flag) === 0 ? '' : mark)).join('');
		yield `${id}: ${hex(start)}/${hex(limit)}/${hex(offset)} ${file} ${buildId} ${shown}\n`;
	}
}

const hex = (value: bigint): string => `0x${value.toString(16)}`;
const id = (column: Int64Column, row: number): string =>
	column.hi(row) === 0 ? String(column.lo(row) >>> 0) : String(joinUnsigned(column.lo(row), column.hi(row)));
/** strings.TrimSpace, which leaves a byte order mark alone. */
const goTrim = (text: string): string => text.replace(/^[^\S\ufeff]+|[^\S\ufeff]+$/g, '');

const labelIndent = ' '.repeat(16);

function* samples({ samples, stacks, locations, labelSets }: Profile): Generator<string> {
	const stackText = textMemo((stack) => {
		let text = '';
		for (let i = stacks.start[stack] as number; i < (stacks.end[stack] as number); i++)
			text += `${id(locations.id, stacks.pool[i] as number)} `;
		return text;
	});
	const labelText = textMemo((set) => labelLines(labelSets.get(set)));
	for (let sample = 0; sample < samples.length; sample++) {
		const values = samples.values.map((column) => ` ${String(at(column, sample)).padStart(10)}`).join('');
		yield `${values}: ${stackText(samples.stack[sample] as number)}\n${labelText(samples.labelSet[sample] as number)}`;
	}
}

function labelLines({ text, numbers }: LabelSet): string {
	const line = (labels: readonly string[]): string =>
		labels.length === 0 ? '' : `${labelIndent}${[...labels].sort(compareText).join(' ')}\n`;
	const ofText = [...text].map(([key, values]) => `${key}:[${values.join(' ')}]`);
	const ofNumbers = [...numbers].map(([key, { values, units }]) => {
		const shown = values.map((value, i) => (units.length === values.length ? `${value} ${units[i]}` : String(value)));
		return `${key}:[${shown.join(' ')}]`;
	});
	return line(ofText) + line(ofNumbers);
}

function locationLines({ locations, lines, functions, mappings, strings }: Profile, row: number): string {
	const mapping = mappings[locations.mapping[row] as number];
	const address = joinUnsigned(locations.address.lo(row), locations.address.hi(row));
	const head = `${id(locations.id, row).padStart(6)}: ${hex(address)} ${mapping ? `M=${mapping.id} ` : ''}${locations.isFolded[row] === 1 ? '[F] ' : ''}`;
	const from = locations.lineStart[row] as number;
	const to = locations.lineEnd[row] as number;
	if (from >= to) return `${head}\n`;
	let text = '';
	for (let i = from; i < to; i++) {
		const fn = lines.function[i] as number;
		const name = strings.text(functions.name[fn] as number);
		const systemName = functions.name[fn] === functions.systemName[fn] ? '' : `(${strings.text(functions.systemName[fn] as number)})`;
		const place = `${strings.text(functions.file[fn] as number)}:${lines.line.signed(i)}:${lines.column.signed(i)}`;
		text += `${i === from ? head : ' '.repeat(13)}${name} ${place} s=${functions.startLine.signed(fn)}${systemName}\n`;
	}
	return text;
}
