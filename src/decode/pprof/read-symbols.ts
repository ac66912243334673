// Second pass, first half: mappings, functions, and locations with their lines. Checks what pprof checks about them.
import { int32Column } from '../../base/columns.ts';
import { DecodeError } from '../../base/errors.ts';
import { joinUnsigned, type WireReader, WireType } from '../../base/protobuf.ts';
import type { DocumentFunctions, DocumentLines, DocumentLocations, DocumentMappings } from './document.ts';
import { FieldValues } from './field-values.ts';
import { type IdIndex, idIndex } from './id-index.ts';
import { type Int64Column, int64Column } from './int64-column.ts';
import { rangeCount, readerOf, type Sections } from './sections.ts';
import { FunctionField, LineField, LocationField, MappingField } from './spec.ts';

export function readMappings(sections: Sections): { mappings: DocumentMappings; index: IdIndex } {
	const length = rangeCount(sections.mappings);
	const index = idIndex(length);
	const columns = { id: int64Column(length), start: int64Column(length), limit: int64Column(length), offset: int64Column(length) };
	const file = new Int32Array(length);
	const buildId = new Int32Array(length);
	const flags = new Uint8Array(length);
	const values = new FieldValues(MappingField.hasInlineFrames);
	for (let row = 0; row < length; row++) {
		values.takeAll(readerOf(sections, sections.mappings, row), 'mapping');
		values.fileId(index, row, 'mapping');
		values.pushTo(columns.id, MappingField.id);
		values.pushTo(columns.start, MappingField.start);
		values.pushTo(columns.limit, MappingField.limit);
		values.pushTo(columns.offset, MappingField.offset);
		file[row] = values.string(MappingField.file, sections, 'mapping file');
		buildId[row] = values.string(MappingField.buildId, sections, 'mapping build id');
		for (let bit = 0; bit < 4; bit++) if (values.isSet(MappingField.hasFunctions + bit)) flags[row] = (flags[row] as number) | (1 << bit);
	}
	return { mappings: { length, ...columns, file, buildId, flags }, index };
}

export function readFunctions(sections: Sections): { functions: DocumentFunctions; index: IdIndex } {
	const length = rangeCount(sections.functions);
	const index = idIndex(length);
	const id = int64Column(length);
	const startLine = int64Column(length);
	const name = new Int32Array(length);
	const systemName = new Int32Array(length);
	const file = new Int32Array(length);
	const values = new FieldValues(FunctionField.startLine);
	for (let row = 0; row < length; row++) {
		values.takeAll(readerOf(sections, sections.functions, row), 'function');
		values.fileId(index, row, 'function');
		values.pushTo(id, FunctionField.id);
		values.pushTo(startLine, FunctionField.startLine);
		name[row] = values.string(FunctionField.name, sections, 'function name');
		systemName[row] = values.string(FunctionField.systemName, sections, 'function system name');
		file[row] = values.string(FunctionField.file, sections, 'function file');
	}
	return { functions: { length, id, name, systemName, file, startLine }, index };
}

export function readLocations(
	sections: Sections,
	mappingIndex: IdIndex,
	functionIndex: IdIndex,
): { locations: DocumentLocations; lines: DocumentLines; index: IdIndex } {
	const length = rangeCount(sections.locations);
	const index = idIndex(length);
	const id = int64Column(length);
	const address = int64Column(length);
	const mapping = new Int32Array(length);
	const isFolded = new Uint8Array(length);
	const lineStart = new Int32Array(length + 1);
	const lines = { function: int32Column(length + 1), line: int64Column(length), column: int64Column(length) };
	const values = new FieldValues(LocationField.isFolded);
	const lineValues = new FieldValues(LineField.column);
	for (let row = 0; row < length; row++) {
		const reader = readerOf(sections, sections.locations, row);
		values.clear(reader.at);
		while (reader.next('location')) {
			if (reader.field === LocationField.line) readLine(reader, lineValues, functionIndex, lines);
			else values.take(reader, 'location');
		}
		values.fileId(index, row, 'location');
		values.pushTo(id, LocationField.id);
		values.pushTo(address, LocationField.address);
		mapping[row] = values.row(LocationField.mapping, mappingIndex);
		isFolded[row] = values.isSet(LocationField.isFolded) ? 1 : 0;
		lineStart[row + 1] = lines.function.length;
	}
	return {
		locations: { length, id, mapping, address, isFolded, lineStart },
		lines: { length: lines.function.length, function: lines.function.finish(), line: lines.line, column: lines.column },
		index,
	};
}

interface LineColumns {
	readonly function: { push(row: number): number };
	readonly line: Int64Column;
	readonly column: Int64Column;
}

function readLine(reader: WireReader, values: FieldValues, functionIndex: IdIndex, into: LineColumns): void {
	reader.expect(WireType.Bytes, 'line');
	const outer = reader.enter('line');
	values.takeAll(reader, 'line');
	reader.leave(outer);
	const row = values.row(LineField.function, functionIndex);
	if (row < 0) {
		const id = joinUnsigned(values.lo[LineField.function] as number, values.hi[LineField.function] as number);
		throw new DecodeError('line', values.at[LineField.function] as number, `no function has the id ${id}`);
	}
	into.function.push(row);
	values.pushTo(into.line, LineField.line);
	values.pushTo(into.column, LineField.column);
}
