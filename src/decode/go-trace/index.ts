// Format `go-trace`: Go execution traces, format v2 (Go 1.22 to 1.27). Older ones are recognised and refused with a reason.
import type { Decoder, Format } from '../format.ts';
import { createAccountant } from './account.ts';
import { decodeTrace } from './decode-trace.ts';
import { headerVersion } from './header.ts';

export const goTrace: Format = {
	id: 'go-trace',
	recognise: (head) => headerVersion(head) > 0,
	open(context): Decoder {
		const accountant = createAccountant(context.symbols);
		const decoder = decodeTrace(context, accountant);
		return {
			push: (chunk) => decoder.push(chunk),
			finish() {
				const result = decoder.finish();
				const { damage, kept } = result;
				if (result.generations === 0) return { artifacts: [], damage, kept };
				const tables = accountant.finish({
					formatVersion: result.formatVersion,
					generations: result.generations,
					startClockNs: result.startClockNs,
					startWallNs: result.startWallNs,
					damaged: damage !== null,
				});
				return { artifacts: [tables], damage, kept };
			},
		};
	},
};
