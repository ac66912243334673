// Where the generations lie, while they go by.
import { float64Column } from '../../base/columns.ts';
import type { GenerationTable } from '../../tables/trace.ts';

export interface GenerationIndex {
	add(offset: number, bytes: number, startNs: number, endNs: number, events: number): void;
	finish(): GenerationTable;
}

export function generationIndex(): GenerationIndex {
	const offset = float64Column();
	const bytes = float64Column();
	const startNs = float64Column();
	const endNs = float64Column();
	const events = float64Column();
	return {
		add(from, size, start, end, count) {
			offset.push(from);
			bytes.push(size);
			startNs.push(start);
			endNs.push(end);
			events.push(count);
		},
		finish: () => ({
			length: offset.length,
			offset: offset.finish(),
			bytes: bytes.finish(),
			startNs: startNs.finish(),
			endNs: endNs.finish(),
			events: events.finish(),
		}),
	};
}
