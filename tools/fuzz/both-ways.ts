// The engine and its reference as one format: both read the input, and it is a fault when they do not agree.
// Numbers beyond 2^53 are left out: the reference has stand-ins for them as ids, and the nearest double in messages.
import { isDeepStrictEqual } from 'node:util';
import type { DecodeContext, Decoded, Decoder, Format } from '../../src/decode/format.ts';
import { goTrace, openFast, openPlain } from '../../src/decode/go-trace/index.ts';
import { createDiary } from '../../src/tables/diary.ts';
import { createSymbols } from '../../src/tables/symbols.ts';

export const bothWays: Format = {
	id: 'go-trace-both-ways',
	recognise: (head, isWhole) => goTrace.recognise(head, isWhole),
	open(context): Decoder {
		const other: DecodeContext = { symbols: createSymbols(), diary: createDiary(), maxHeldBytes: context.maxHeldBytes };
		const fast = openFast(context);
		const plain = openPlain(other);
		return {
			push(chunk) {
				fast.push(chunk);
				plain.push(chunk);
			},
			finish() {
				const got = fast.finish();
				const wanted = plain.finish();
				const difference = differing({ ...got, notes: context.diary.entries() }, { ...wanted, notes: other.diary.entries() });
				if (difference !== null) throw new Error(`the engine and its reference differ: ${difference}`);
				return got;
			},
		};
	},
};

type Outcome = Decoded & { readonly notes: unknown };

/** Where they differ, null when they do not. */
function differing(got: Outcome, wanted: Outcome): string | null {
	const message = ({ damage }: Outcome): string => damage?.message.replace(/\d{16,}/g, 'N') ?? '';
	if (message(got) !== message(wanted)) return `damage: ${message(got)} | ${message(wanted)}`;
	if (got.kept !== wanted.kept) return `kept: ${got.kept} | ${wanted.kept}`;
	if (!isDeepStrictEqual(got.notes, wanted.notes)) return `notes: ${JSON.stringify(got.notes)} | ${JSON.stringify(wanted.notes)}`;
	if (got.artifacts.length !== wanted.artifacts.length) return 'one of them kept nothing';
	for (const [i, artifact] of got.artifacts.entries()) {
		for (const [name, table] of Object.entries(artifact)) {
			const place = differingColumn(table, (wanted.artifacts[i] as unknown as Record<string, unknown>)[name]);
			if (place !== null) return `${name}${place}`;
		}
	}
	return null;
}

function differingColumn(got: unknown, wanted: unknown): string | null {
	if (isDeepStrictEqual(got, wanted)) return null;
	if (typeof got !== 'object' || got === null || typeof wanted !== 'object' || wanted === null)
		return `: ${String(got)} | ${String(wanted)}`;
	for (const [name, column] of Object.entries(got)) {
		const other = (wanted as Record<string, unknown>)[name];
		if (isDeepStrictEqual(column, other)) continue;
		const [x, y] = [column as Float64Array, other as Float64Array];
		if (!ArrayBuffer.isView(column) || x.length !== y.length) return `.${name}: ${x?.length ?? String(x)} | ${y?.length ?? String(y)}`;
		const at = x.findIndex((value, row) => !Object.is(value, y[row]) && !(value < -1 && (y[row] as number) < -1));
		if (at >= 0) return `.${name}[${at}]: ${x[at]} | ${y[at]}`;
	}
	return null;
}
