// Format `go-trace`: Go execution traces. v2 (Go 1.22 to 1.27) goes through the WebAssembly engine, or where there is none through the
// decoder and accountant in TypeScript, which are its reference. v1 (Go 1.11 to 1.21) is turned into the same events; older formats
// are refused with a reason.
import type { DecodeContext, Decoded, Decoder, Format } from '../format.ts';
import { createAccountant } from './account.ts';
import { closeUpCollector } from './close-up.ts';
import { decodeTrace } from './decode-trace.ts';
import { openEngine } from './engine/engine.ts';
import { isEngineThere } from './engine/instance.ts';
import { MAX_STAYS } from './recent-stays.ts';
import { headerBytes, headerVersion, isOldVersion, refuseVersion } from './header.ts';

export const goTrace: Format = {
	id: 'go-trace',
	recognise: (head) => headerVersion(head) > 0,
	open: (context) => (isEngineThere() ? openFast(context) : openPlain(context)),
};

/** Everything in TypeScript. `mostStays`: of the close-up. */
export function openPlain(context: DecodeContext, mostStays = MAX_STAYS): Decoder {
	const closeUp = closeUpCollector(mostStays);
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

/** The header decides: what the engine does not read goes the plain way. */
export function openFast(context: DecodeContext, mostStays = MAX_STAYS): Decoder {
	const head = new Uint8Array(headerBytes);
	let headLength = 0;
	let copies = false;
	let behind: { push(chunk: Uint8Array): void; finish(): Decoded } | null = null;
	const open = (): { push(chunk: Uint8Array): void; finish(): Decoded } => {
		const version = headerVersion(head);
		if (headLength < headerBytes || refuseVersion(version) !== null || isOldVersion(version)) {
			const plain = openPlain(context, mostStays);
			plain.push(head.subarray(0, headLength));
			return plain;
		}
		const engine = openEngine(context, version, undefined, mostStays);
		copies = true;
		return {
			push: engine.push,
			finish() {
				const { artifacts, damage, kept } = engine.finish();
				return { artifacts, damage, kept };
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
