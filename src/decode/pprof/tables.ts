// Document -> tables of the recording: strings, frames and stacks become those that all inputs share.
import { DecodeError } from '../../base/errors.ts';
import { emptyString, type FrameId, type StackId, type StringId } from '../../base/ids.ts';
import type { Diary } from '../../tables/diary.ts';
import type { LabelTable, ProfileKind, ProfileTables } from '../../tables/profile.ts';
import type { Symbols } from '../../tables/symbols.ts';
import type { DocumentSamples, PprofDocument } from './document.ts';
import { goFunctionName } from './go-name.ts';
import { contentionSide, profileKindOfTypes } from './kind.ts';

const notes = {
	unsymbolized:
		'Locations without function names are shown by address; the binary or its symbols were not there when the profile was written.',
	contentionUnknown:
		'A contention profile whose stacks tell neither mutex (released in Unlock) nor block (waited in Lock, channel, select).',
	contentionMixed: 'A contention profile holds stacks of both a mutex and a block profile; it counts as what most of its samples are.',
} as const;

/** What an expanded frame may cost while stacks are interned: four bytes, in pools that grow by doubling and copying. */
const bytesPerFrame = 16;

export interface TableContext {
	readonly symbols: Symbols;
	readonly diary: Diary;
	readonly maxHeldBytes: number;
}

/** Throws a DecodeError when the expanded stacks would not fit into `maxHeldBytes`. */
export function profileTables(document: PprofDocument, context: TableContext): ProfileTables {
	const stackIds = expandStacks(document, context);
	const stack = document.samples.stack.map((tuple) => stackIds[tuple] as number);
	return {
		kind: 'profile',
		profileKind: profileKind(document, stack, context),
		sampleTypes: document.sampleTypes,
		defaultSampleType: defaultSampleType(document),
		periodType: document.periodType.type === '' && document.periodType.unit === '' ? null : document.periodType,
		period: Number(document.period),
		timeNanos: document.timeNanos === 0n ? '' : String(document.timeNanos),
		durationNs: Number(document.durationNanos),
		sampleCount: document.samples.length,
		stack,
		values: document.samples.values,
		exactValues: document.samples.exactValues,
		labels: labelTable(document.samples, stringMapper(document, context.symbols)),
		comments: document.comments,
		dropFrames: document.dropFrames,
		keepFrames: document.keepFrames,
		buildId: mainBuildId(document),
	};
}

/** Profile string index -> StringId of what `change` makes of the text; each string is looked at once, however often it is named. */
function stringMapper(document: PprofDocument, symbols: Symbols, change = (text: string) => text): (index: number) => StringId {
	const ids = new Int32Array(document.stringCount).fill(-1);
	return (index) => {
		if (ids[index] === -1) ids[index] = symbols.string(change(document.text(index)));
		return ids[index] as StringId;
	};
}

/** Frames of all locations in one pool: location i owns [start[i], start[i + 1]), leaf-most inline first, at least one. */
function locationFrames(document: PprofDocument, { symbols, diary }: TableContext): { start: Int32Array; frames: Int32Array } {
	const { functions, locations, lines } = document;
	const nameId = stringMapper(document, symbols, goFunctionName);
	const fileId = stringMapper(document, symbols);
	const start = new Int32Array(locations.length + 1);
	const frames = new Int32Array(lines.length + locations.length);
	let used = 0;
	for (let row = 0; row < locations.length; row++) {
		const from = locations.lineStart[row] as number;
		const to = locations.lineStart[row + 1] as number;
		for (let i = from; i < to; i++) {
			const fn = lines.function[i] as number;
			const name = nameId((functions.name[fn] as number) || (functions.systemName[fn] as number));
			const line = Math.max(0, Math.min(lines.line.number(i), 0x7fffffff));
			const isNamed = name !== emptyString;
			frames[used++] = isNamed ? symbols.frame(name, fileId(functions.file[fn] as number), line) : addressFrame(document, row, symbols);
		}
		if (from === to) {
			diary.note('pprof.unsymbolized-location', 'notice', notes.unsymbolized);
			frames[used++] = addressFrame(document, row, symbols);
		}
		start[row + 1] = used;
	}
	return { start, frames };
}

/**
 * A location without lines, or with a function without name (Go's threadcreate profiles have one):
 * the address stands for the function, the mapping's file for the source file.
 */
function addressFrame(document: PprofDocument, location: number, symbols: Symbols): FrameId {
	const mapping = document.locations.mapping[location] as number;
	const file = mapping < 0 ? '' : document.text(document.mappings.file[mapping] as number);
	const address = `0x${document.locations.address.unsigned(location).toString(16)}`;
	return symbols.frame(symbols.string(address), symbols.string(file), 0);
}

/** Canonical stack of each tuple of locations. */
function expandStacks(document: PprofDocument, context: TableContext): Int32Array {
	const { stacks } = document.samples;
	const { start, frames } = locationFrames(document, context);
	const pool = stacks.pool();
	const ids = new Int32Array(stacks.size);
	let expanded: Int32Array<ArrayBufferLike> = new Int32Array(256);
	let heldFrames = 0;
	for (let tuple = 0; tuple < stacks.size; tuple++) {
		let depth = 0;
		for (let i = stacks.start(tuple); i < stacks.end(tuple); i++)
			depth += (start[(pool[i] as number) + 1] as number) - (start[pool[i] as number] as number);
		heldFrames += depth;
		// A small file can name a location of a million inlined lines a million times.
		if (heldFrames > context.maxHeldBytes / bytesPerFrame)
			throw new DecodeError('stacks', 0, 'inlined frames multiply beyond the memory limit');
		if (depth > expanded.length) expanded = new Int32Array(depth * 2);
		let at = 0;
		for (let i = stacks.start(tuple); i < stacks.end(tuple); i++) {
			const location = pool[i] as number;
			for (let f = start[location] as number; f < (start[location + 1] as number); f++) expanded[at++] = frames[f] as number;
		}
		ids[tuple] = context.symbols.stack(expanded as unknown as ArrayLike<FrameId>, depth);
	}
	return ids;
}

function profileKind(document: PprofDocument, stack: Int32Array, { symbols, diary }: TableContext): ProfileKind {
	const kind = profileKindOfTypes(document.sampleTypes);
	if (kind !== 'contention') return kind;
	const sides = new Map<number, number>();
	let mutex = 0;
	let block = 0;
	for (const id of stack) {
		const side = sides.get(id) ?? contentionSide((depth) => symbols.functionAt(id as StackId, depth));
		sides.set(id, side);
		if (side > 0) mutex++;
		else if (side < 0) block++;
	}
	if (mutex === 0 && block === 0) {
		diary.note('pprof.contention-kind-unknown', 'notice', notes.contentionUnknown);
		return 'custom';
	}
	if (mutex > 0 && block > 0) diary.note('pprof.contention-kinds-mixed', 'notice', notes.contentionMixed, -1, Math.min(mutex, block));
	return mutex >= block ? 'mutex' : 'block';
}

/** As pprof: the type the profile names, if it has it, else the last one; -1 without any. */
function defaultSampleType(document: PprofDocument): number {
	const named = document.sampleTypes.findIndex((t) => t.type === document.defaultSampleType);
	return document.defaultSampleType !== '' && named >= 0 ? named : document.sampleTypes.length - 1;
}

/** The labels of each sample in turn; together they are no more than the file holds. */
function labelTable({ labelSet, labels }: DocumentSamples, stringId: (index: number) => number): LabelTable {
	const start = new Int32Array(labelSet.length + 1);
	const setStart = (set: number): number => labels.start[set] as number;
	for (const [sample, set] of labelSet.entries()) start[sample + 1] = (start[sample] as number) + setStart(set + 1) - setStart(set);
	const rows = new Int32Array(start[labelSet.length] as number);
	for (const [sample, set] of labelSet.entries()) {
		const from = setStart(set);
		for (let i = from; i < setStart(set + 1); i++) rows[(start[sample] as number) + i - from] = i;
	}
	return {
		start,
		key: rows.map((row) => stringId(labels.key[row] as number)),
		text: rows.map((row) => stringId(labels.text[row] as number)),
		number: Float64Array.from(rows, (row) => labels.number[row] as number),
		unit: rows.map((row) => stringId(labels.unit[row] as number)),
	};
}

/** The main mapping is the first that is a file and no shared library, else the first of all (pprof guesses the same way). */
function mainBuildId(document: PprofDocument): string {
	const { mappings } = document;
	const rejected = new Set<number>();
	for (let row = 0; row < mappings.length; row++) {
		const index = mappings.file[row] as number;
		if (rejected.has(index)) continue;
		const file = document.text(index).replace('(deleted)', '').trim();
		if (file !== '' && !file.startsWith('[') && !/\.so$|\.so[._]\d+/.test(file)) return document.text(mappings.buildId[row] as number);
		rejected.add(index);
	}
	return mappings.length === 0 ? '' : document.text(mappings.buildId[0] as number);
}
