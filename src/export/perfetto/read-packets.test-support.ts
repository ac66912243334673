// Perfetto packets -> lines that a person reads, for tests. (The files themselves were checked with Perfetto's own message definitions.)
import { WireReader, WireType } from '../../base/protobuf.ts';
import { decodeUtf8 } from '../../base/utf8.ts';
import * as spec from './spec.ts';

/** A message as field number -> values: numbers of varints and fixed fields, readers of what is nested, in order. */
type Fields = Map<number, (number | Uint8Array)[]>;

function fieldsOf(bytes: Uint8Array): Fields {
	const reader = new WireReader(bytes);
	const fields: Fields = new Map();
	while (reader.next('field')) {
		const { field } = reader;
		let value: number | Uint8Array;
		if (reader.wireType === WireType.Varint) value = reader.varint('value');
		else if (reader.wireType === WireType.Fixed64) {
			value = Number(new DataView(bytes.buffer, bytes.byteOffset + reader.at).getBigUint64(0, true));
			reader.skip('value');
		} else {
			const end = reader.enter('value');
			value = bytes.subarray(reader.at, reader.end);
			reader.leave(end);
		}
		fields.set(field, [...(fields.get(field) ?? []), value]);
	}
	return fields;
}

const number = (of: Fields, field: number): number => (of.get(field)?.[0] as number | undefined) ?? 0;
const bytes = (of: Fields, field: number): Uint8Array[] => (of.get(field) ?? []) as Uint8Array[];
const text = (of: Fields, field: number): string => bytes(of, field).map((value) => decodeUtf8(value))[0] ?? '';

interface Line {
	readonly atNs: number;
	readonly order: number;
	readonly text: string;
}

/** Events in order of time: `10 begin P 0: main.work {goroutine=1} ->1 <-2`. */
export function readPackets(file: Uint8Array): { events: string[]; tracks: string[] } {
	const tracks = new Map<number, string>();
	const interned = { names: new Map<number, string>(), keys: new Map<number, string>(), texts: new Map<number, string>() };
	const lines: Line[] = [];
	for (const raw of bytes(fieldsOf(file), spec.TraceField.packet)) {
		const packet = fieldsOf(raw);
		const intern = (to: Map<number, string>, field: number): void => {
			for (const data of bytes(packet, spec.PacketField.internedData))
				for (const entry of bytes(fieldsOf(data), field)) {
					const of = fieldsOf(entry);
					to.set(number(of, spec.InternedEntryField.iid), text(of, spec.InternedEntryField.text));
				}
		};
		intern(interned.names, spec.InternedField.eventNames);
		intern(interned.keys, spec.InternedField.debugAnnotationNames);
		intern(interned.texts, spec.InternedField.debugAnnotationStringValues);
		for (const track of bytes(packet, spec.PacketField.trackDescriptor)) {
			const of = fieldsOf(track);
			const process = bytes(of, spec.TrackField.process).map((one) => text(fieldsOf(one), spec.ProcessField.processName))[0];
			const parent = tracks.get(number(of, spec.TrackField.parentUuid));
			const name = process ?? text(of, spec.TrackField.name);
			tracks.set(number(of, spec.TrackField.uuid), parent === undefined ? name : `${parent}/${name}`);
		}
		for (const event of bytes(packet, spec.PacketField.trackEvent))
			lines.push({ atNs: number(packet, spec.PacketField.timestamp), order: lines.length, text: eventText(fieldsOf(event)) });
	}
	function eventText(of: Fields): string {
		const type = Object.entries(spec.EventType).find(([, value]) => value === number(of, spec.TrackEventField.type))?.[0];
		const args = bytes(of, spec.TrackEventField.debugAnnotations).map((one) => {
			const annotation = fieldsOf(one);
			const iid = number(annotation, spec.AnnotationField.stringValueIid);
			const value = iid > 0 ? (interned.texts.get(iid) ?? '?').split('\n')[0] : number(annotation, spec.AnnotationField.uintValue);
			return `${interned.keys.get(number(annotation, spec.AnnotationField.nameIid))}=${value}`;
		});
		const name = interned.names.get(number(of, spec.TrackEventField.nameIid)) ?? '';
		const counter = of.has(spec.TrackEventField.counterValue) ? String(number(of, spec.TrackEventField.counterValue)) : '';
		const arrows = [
			...(of.get(spec.TrackEventField.flowIds) ?? []).map((id) => ` ->${id}`),
			...(of.get(spec.TrackEventField.terminatingFlowIds) ?? []).map((id) => ` <-${id}`),
		];
		const track = tracks.get(number(of, spec.TrackEventField.trackUuid));
		return `${type} ${track}: ${name}${counter}${args.length === 0 ? '' : ` {${args.join(', ')}}`}${arrows.join('')}`;
	}
	lines.sort((a, b) => a.atNs - b.atNs || a.order - b.order);
	return { events: lines.map((line) => `${line.atNs} ${line.text}`), tracks: [...tracks.values()] };
}
