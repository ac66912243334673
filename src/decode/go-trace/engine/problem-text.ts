// Texts of the engine with their numbers put in: {a} and {b} are unsigned, {b:g} and {c:g} (or p) the low and the next byte of b as a
// goroutine's (or P's) status.
import { goStatusName, procStatusName } from '../spec.ts';

export function problemText(text: string, a: bigint, b: bigint): string {
	const unsigned = BigInt.asUintN(64, b);
	const status = (which: string, kind: string): string => {
		const value = Number((which === 'b' ? unsigned : unsigned >> 8n) & 255n);
		return kind === 'g' ? goStatusName(value) : procStatusName(value);
	};
	return text.replace(/\{([abc])(?::([gp]))?\}/g, (_, which: string, kind: string | undefined) => {
		if (kind !== undefined) return status(which, kind);
		return (which === 'a' ? BigInt.asUintN(64, a) : unsigned).toString();
	});
}
