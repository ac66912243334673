// Format `go-trace`: Go execution traces. v2 (Go 1.22 to 1.27) goes through the WebAssembly engine, or where there is none through the
// decoder and accountant in TypeScript, which are its reference. v1 (Go 1.11 to 1.21) is turned into the same events; older formats
// are refused with a reason.
import type { DecodeContext, Decoded, Decoder, Format } from '../format.ts';
import { createDiary } from '../../tables/diary.ts';
import { createAccountant } from './account.ts';
import { closeUpCollector } from './close-up.ts';
import { decodeTrace } from './decode-trace.ts';
import { openEngine } from './engine/engine.ts';
import { isEngineThere } from './engine/instance.ts';
import { headerBytes, headerVersion, isOldVersion, refuseVersion } from './header.ts';

export const goTrace: Format = {
	id: 'go-trace',
	recognise: (head) => headerVersion(head) > 0,
	open: (context) => (isEngineThere() ? openFast(context) : openPlain(context)),
};

/** Everything in TypeScript. */
export function openPlain(context: DecodeContext): Decoder {
	const closeUp = closeUpCollector();
	const accountant = createAccountant(context.symbols, closeUp);
	const decoder = decodeTrace(context, accountant);
	return {
		push: (chunk) => decoder.push(chunk),
		finish(): Decoded {
			const result = decoder.finish();
			const { damage, kept } = result;
			if (result.generations === 0) return { artifacts: [], damage, kept };
			const tables = accountant.finish(result);
			return { artifacts: [tables, closeUp.finish(tables.durationNs)], damage, kept };
		},
	};
}

/** Larger traces have no close-up yet: the engine does not make it, the plain way takes ten times as long. */
const closeUpBytes = 16e6;

/** The header decides: what the engine does not read goes the plain way. */
export function openFast(context: DecodeContext): Decoder {
	const head = new Uint8Array(headerBytes);
	let headLength = 0;
	let copies = false;
	let behind: { push(chunk: Uint8Array): void; finish(): Decoded } | null = null;
	const open = (): { push(chunk: Uint8Array): void; finish(): Decoded } => {
		const version = headerVersion(head);
		if (headLength < headerBytes || refuseVersion(version) !== null || isOldVersion(version)) {
			const plain = openPlain(context);
			plain.push(head.subarray(0, headLength));
			return plain;
		}
		const engine = openEngine(context, version);
		copies = true;
		let beside: Decoder | null = openPlain({ ...context, diary: createDiary() });
		let seen = 0;
		beside.push(head);
		return {
			push(chunk) {
				engine.push(chunk);
				seen += chunk.length;
				if (seen > closeUpBytes) beside = null;
				beside?.push(new Uint8Array(chunk));
			},
			finish() {
				const { tables, damage, kept } = engine.finish();
				const closeUp = beside?.finish().artifacts[1];
				return { artifacts: tables === null ? [] : closeUp ? [tables, closeUp] : [tables], damage, kept };
			},
		};
	};
	return {
		push(chunk) {
			let rest = chunk;
			if (behind === null) {
				const taken = chunk.subarray(0, headerBytes - headLength);
				head.set(taken, headLength);
				headLength += taken.length;
				if (headLength < headerBytes) return;
				behind = open();
				rest = chunk.subarray(taken.length);
			}
			behind.push(rest);
		},
		finish: () => (behind ?? open()).finish(),
		get copies() {
			return copies;
		},
	};
}
