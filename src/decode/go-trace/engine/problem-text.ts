// Texts of the engine with their numbers put in: {a} and {b} are unsigned, {a:i} signed (ids); {b:g} and {c:g} (or p) the low and the next byte of b as a
// goroutine's (or P's) status.
import { goStatusName, procStatusName } from '../spec.ts';

export function problemText(text: string, a: bigint, b: bigint): string {
	const unsigned = BigInt.asUintN(64, b);
	const status = (which: string, kind: string): string => {
		const value = Number((which === 'b' ? unsigned : unsigned >> 8n) & 255n);
		return kind === 'g' ? goStatusName(value) : procStatusName(value);
	};
	return text.replace(/\{([abc])(?::([gip]))?\}/g, (_, which: string, kind: string | undefined) => {
		const value = which === 'a' ? a : b;
		if (kind === undefined) return BigInt.asUintN(64, value).toString();
		return kind === 'i' ? BigInt.asIntN(64, value).toString() : status(which, kind);
	});
}
