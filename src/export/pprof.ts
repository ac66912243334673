// Weighted stacks of a recording -> profile.proto (not compressed). One location per frame, one function per name and file; both in
// order of first use, so that the same stacks give the same bytes. There are no addresses: stacks of a recording do not keep them.
import type { FrameId, StackId, StringId } from '../base/ids.ts';
import { WireWriter } from '../base/protobuf-writer.ts';
import { FunctionField, LineField, LocationField, ProfileField, SampleField, ValueTypeField } from '../decode/pprof/spec.ts';
import type { ValueType } from '../tables/profile.ts';
import type { Symbols } from '../tables/symbols.ts';

export interface PprofSource {
	readonly sampleTypes: readonly ValueType[];
	readonly periodType: ValueType;
	readonly period: number;
	/** Row i is a sample: stack[i] (-1: no frames) with values[t][i] of sample type t, whole numbers. */
	readonly stack: Int32Array;
	readonly values: readonly Float64Array[];
	readonly symbols: Symbols;
}

export function encodePprof(source: PprofSource): Uint8Array {
	const out = new WireWriter(1 << 16);
	const strings = numbered<string>();
	strings.of('');
	const locations = numbered<FrameId>();
	for (const type of source.sampleTypes) writeValueType(out, ProfileField.sampleType, type, strings);
	for (let row = 0; row < source.stack.length; row++) writeSample(out, source, row, locations);
	writeLocations(out, source.symbols, locations.list, strings);
	writeValueType(out, ProfileField.periodType, source.periodType, strings);
	out.int(ProfileField.period, source.period);
	for (const text of strings.list) out.text(ProfileField.stringTable, text);
	return out.take();
}

interface Numbered<T> {
	readonly list: readonly T[];
	/** Position of `item`, from 0; appended when it is new. */
	of(item: T): number;
}

function numbered<T>(): Numbered<T> {
	const positions = new Map<T, number>();
	const list: T[] = [];
	return {
		list,
		of(item) {
			let at = positions.get(item);
			if (at === undefined) {
				at = list.push(item) - 1;
				positions.set(item, at);
			}
			return at;
		},
	};
}

function writeValueType(out: WireWriter, field: number, { type, unit }: ValueType, strings: Numbered<string>): void {
	const mark = out.open(field);
	out.int(ValueTypeField.type, strings.of(type));
	out.int(ValueTypeField.unit, strings.of(unit));
	out.close(mark);
}

function writeSample(out: WireWriter, { stack, values, symbols }: PprofSource, row: number, locations: Numbered<FrameId>): void {
	const id = stack[row] as StackId;
	const depth = symbols.depth(id);
	const mark = out.open(ProfileField.sample);
	if (depth > 0) {
		const ids = out.open(SampleField.location);
		for (let i = 0; i < depth; i++) out.varint(locations.of(symbols.frameAt(id, i)) + 1);
		out.close(ids);
	}
	const numbers = out.open(SampleField.value);
	for (const of of values) out.varint(of[row] as number);
	out.close(numbers);
	out.close(mark);
}

function writeLocations(out: WireWriter, symbols: Symbols, frames: readonly FrameId[], strings: Numbered<string>): void {
	const functions = numbered<string>();
	const names: [StringId, StringId][] = [];
	for (const [row, frame] of frames.entries()) {
		const name = symbols.functionOf(frame);
		const file = symbols.fileOf(frame);
		const fn = functions.of(`${name} ${file}`);
		names[fn] = [name, file];
		const mark = out.open(ProfileField.location);
		out.int(LocationField.id, row + 1);
		const line = out.open(LocationField.line);
		out.int(LineField.function, fn + 1);
		out.int(LineField.line, symbols.lineOf(frame));
		out.close(line);
		out.close(mark);
	}
	for (const [row, [name, file]] of names.entries()) {
		const mark = out.open(ProfileField.function);
		out.int(FunctionField.id, row + 1);
		out.int(FunctionField.name, strings.of(symbols.text(name)));
		out.int(FunctionField.systemName, strings.of(symbols.text(name)));
		out.int(FunctionField.file, strings.of(symbols.text(file)));
		out.close(mark);
	}
}
