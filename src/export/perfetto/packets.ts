// Writes Perfetto packets: tracks, slices, instants, counters. Names and stacks are interned: written once, then named by number.
// Blocks of bytes leave through `emit` as soon as they are large enough.
import { WireWriter } from '../../base/protobuf-writer.ts';
import {
	AnnotationField,
	ClockField,
	ClockId,
	ClockSnapshotField,
	CounterField,
	EventType,
	InternedEntryField,
	InternedField,
	PacketField,
	ProcessField,
	SequenceFlag,
	TraceField,
	TrackEventField,
	TrackField,
} from './spec.ts';

/** Arguments that the viewer shows for a slice or an instant. Numbers below 0 and empty texts are left out. */
export type Annotations = readonly (readonly [name: string, value: number | string])[];

export interface Track {
	readonly uuid: number;
	readonly name: string;
	/** 0: none. */
	readonly parent: number;
	/** Among its siblings, when the parent orders its children explicitly. */
	readonly rank: number;
	readonly childOrdering?: number;
	readonly counterUnit?: number;
	/** The track of the process itself. */
	readonly isProcess?: boolean;
}

export interface EventDetails {
	readonly annotations?: Annotations;
	/** Arrow that starts, and arrow that ends here; 0 none. */
	readonly flow?: number;
	readonly endsFlow?: number;
}

export interface PacketWriter {
	track(track: Track): void;
	slice(track: number, name: string, fromNs: number, toNs: number, details?: EventDetails): void;
	begin(track: number, name: string, atNs: number, details?: EventDetails): void;
	end(track: number, atNs: number): void;
	instant(track: number, name: string, atNs: number, details?: EventDetails): void;
	counter(track: number, atNs: number, value: number): void;
	/** Unix time at a time of the trace, decimal ns. */
	clock(atNs: number, wallNs: string): void;
	/** Hands out what is left. */
	finish(): void;
}

const sequenceId = 1;
const blockBytes = 1 << 20;
/** Texts longer than this are not interned but written where they stand: they hardly ever come twice. */
const longestInterned = 4096;

const isShown = (value: number | string): boolean => (typeof value === 'number' ? value >= 0 : value !== '');

export function createPacketWriter(emit: (block: Uint8Array) => void): PacketWriter {
	const out = new WireWriter(blockBytes + (1 << 16));
	const interned = { names: new Map<string, number>(), keys: new Map<string, number>(), texts: new Map<string, number>() };
	let isFirst = true;

	const packet = (atNs: number, write: () => void): void => {
		const mark = out.open(TraceField.packet);
		if (atNs >= 0) out.int(PacketField.timestamp, atNs);
		out.int(PacketField.trustedPacketSequenceId, sequenceId);
		out.int(PacketField.sequenceFlags, isFirst ? SequenceFlag.IncrementalStateCleared : SequenceFlag.NeedsIncrementalState);
		isFirst = false;
		write();
		out.close(mark);
		if (out.length >= blockBytes) emit(out.take());
	};
	/** Numbers of texts; new ones are written into this packet before they are used. */
	const internIn = (map: Map<string, number>, field: number, text: string): number => {
		const known = map.get(text);
		if (known !== undefined) return known;
		const iid = map.size + 1;
		map.set(text, iid);
		const data = out.open(PacketField.internedData);
		const entry = out.open(field);
		out.int(InternedEntryField.iid, iid);
		out.text(InternedEntryField.text, text);
		out.close(entry);
		out.close(data);
		return iid;
	};
	const internAnnotation = (key: string, value: number | string): void => {
		if (!isShown(value)) return;
		internIn(interned.keys, InternedField.debugAnnotationNames, key);
		if (typeof value === 'string' && value.length <= longestInterned)
			internIn(interned.texts, InternedField.debugAnnotationStringValues, value);
	};
	const event = (
		type: number,
		track: number,
		atNs: number,
		name: string,
		{ annotations = [], flow = 0, endsFlow = 0 }: EventDetails,
	): void => {
		packet(atNs, () => {
			const nameIid = name === '' ? 0 : internIn(interned.names, InternedField.eventNames, name);
			for (const [key, value] of annotations) internAnnotation(key, value);
			const mark = out.open(PacketField.trackEvent);
			out.int(TrackEventField.type, type);
			out.int(TrackEventField.trackUuid, track);
			if (nameIid !== 0) out.int(TrackEventField.nameIid, nameIid);
			for (const [key, value] of annotations) {
				if (!isShown(value)) continue;
				const annotation = out.open(TrackEventField.debugAnnotations);
				out.int(AnnotationField.nameIid, interned.keys.get(key) as number);
				if (typeof value === 'number') out.int(AnnotationField.uintValue, value);
				else if (value.length <= longestInterned) out.int(AnnotationField.stringValueIid, interned.texts.get(value) as number);
				else out.text(AnnotationField.stringValue, value);
				out.close(annotation);
			}
			if (flow !== 0) out.fixed64(TrackEventField.flowIds, BigInt(flow));
			if (endsFlow !== 0) out.fixed64(TrackEventField.terminatingFlowIds, BigInt(endsFlow));
			out.close(mark);
		});
	};
	const begin: PacketWriter['begin'] = (track, name, atNs, details = {}) => event(EventType.SliceBegin, track, atNs, name, details);
	const end: PacketWriter['end'] = (track, atNs) => event(EventType.SliceEnd, track, atNs, '', {});
	return {
		begin,
		end,
		slice(track, name, fromNs, toNs, details) {
			begin(track, name, fromNs, details);
			end(track, toNs);
		},
		instant: (track, name, atNs, details = {}) => event(EventType.Instant, track, atNs, name, details),
		counter(track, atNs, value) {
			packet(atNs, () => {
				const mark = out.open(PacketField.trackEvent);
				out.int(TrackEventField.type, EventType.Counter);
				out.int(TrackEventField.trackUuid, track);
				out.int(TrackEventField.counterValue, value);
				out.close(mark);
			});
		},
		track: (track) => packet(-1, () => writeTrack(out, track)),
		clock(atNs, wallNs) {
			packet(-1, () => {
				const mark = out.open(PacketField.clockSnapshot);
				for (const [id, ns] of [
					[ClockId.Boottime, BigInt(Math.max(0, Math.round(atNs)))],
					[ClockId.Realtime, BigInt(wallNs)],
				] as const) {
					const clock = out.open(ClockSnapshotField.clocks);
					out.int(ClockField.clockId, id);
					out.bigint(ClockField.timestamp, ns);
					out.close(clock);
				}
				out.close(mark);
			});
		},
		finish() {
			if (out.length > 0) emit(out.take());
		},
	};
}

function writeTrack(out: WireWriter, { uuid, name, parent, rank, childOrdering, counterUnit, isProcess }: Track): void {
	const mark = out.open(PacketField.trackDescriptor);
	out.int(TrackField.uuid, uuid);
	if (parent !== 0) out.int(TrackField.parentUuid, parent);
	if (isProcess) {
		const process = out.open(TrackField.process);
		out.int(ProcessField.pid, 1);
		out.text(ProcessField.processName, name);
		out.close(process);
	} else out.text(TrackField.name, name);
	if (counterUnit !== undefined) {
		const counter = out.open(TrackField.counter);
		out.int(CounterField.unit, counterUnit);
		out.close(counter);
	}
	if (childOrdering !== undefined) out.int(TrackField.childOrdering, childOrdering);
	// An int32; goroutine ids beyond it stand at the end.
	if (rank > 0) out.int(TrackField.siblingOrderRank, Math.min(rank, 0x7fffffff));
	out.close(mark);
}
