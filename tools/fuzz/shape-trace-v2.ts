// Execution traces of Go 1.22 and later: the parts are the lines of tools/trace-text.ts, batches and their sizes are worked out anew.
import { decodeToText, encodeTrace } from '../trace-text.ts';
import { eventSpecs } from '../../src/decode/go-trace/spec.ts';
import { awkward, pick } from './random.ts';
import type { Shape } from './shape.ts';

const names = eventSpecs.filter((spec) => spec.isTimed).map((spec) => spec.name);

export const traceV2Shape: Shape<string> = {
	split: (bytes) => decodeToText(bytes).split('\n'),
	join: (lines) => encodeTrace(lines.join('\n')),
	alter(line, next) {
		const numbers = [...line.matchAll(/=(-?\d+|\w+)/g)];
		if (next(6) === 0 || numbers.length === 0) {
			const spec = pick(next, eventSpecs);
			if (next(3) === 0 || !names.includes(spec.name)) return line;
			return `${spec.name} ${spec.args.map(({ name }) => `${name}=${next(6)}`).join(' ')} dt=${next(9)}`;
		}
		const found = pick(next, numbers);
		const value = next(3) === 0 ? awkward(next).toString() : `${next(8)}`;
		const from = found.index + 1;
		return `${line.slice(0, from)}${value}${line.slice(from + (found[1] as string).length)}`;
	},
};
