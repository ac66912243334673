// The circle of a deadlock as plain text, one line per goroutine.
import type { Circle } from '../../facts/lock-types.ts';

export function drawCircle(circle: Circle): string {
	const names = new Map<string, string>();
	for (const lock of circle.locks) if (!names.has(lock)) names.set(lock, String.fromCharCode(65 + names.size));
	const lines = circle.waiters.map((waiter, i) => {
		const who = waiter.id >= 0 ? `goroutine ${waiter.id}` : `${waiter.count} goroutine(s)`;
		const lock = circle.locks[i] as string;
		const next = circle.waiters[(i + 1) % circle.waiters.length];
		const link = circle.heldIn[(i + 1) % circle.waiters.length];
		const holder = next === waiter ? 'itself' : next && next.id >= 0 ? `goroutine ${next.id}` : 'the next';
		return `${i === 0 ? '┌─> ' : '│   '}${who}  ${waiter.place.fn}\n│      waits for lock ${names.get(lock)} (${lock}), held by ${holder}${link ? ` in ${link.fn}` : ''}`;
	});
	return `${lines.join('\n│        |\n│        v\n')}\n└────────┘`;
}
