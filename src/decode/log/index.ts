// The one text format: any log. What the Go runtime wrote into it (goroutine dumps, crashes, race reports, gctrace, schedtrace) becomes
// artifacts, the rest is passed over. Text in which nothing is found gives no artifacts and one diary entry with the number of lines.
import { crashTables } from '../goroutine-dump/crash-tables.ts';
import { groupedTables, snapshotTables } from '../goroutine-dump/snapshot-tables.ts';
import { raceTables } from '../race-report/race-tables.ts';
import type { Artifact } from '../../tables/artifact.ts';
import type { Symbols } from '../../tables/symbols.ts';
import type { DecodeContext, Decoded, Decoder, Format } from '../format.ts';
import { logReader } from './reader.ts';
import type { Found } from './recogniser.ts';

export const logFormat: Format = { id: 'log', recognise: isText, open };

/** Text in UTF-8 or a superset of ASCII: no NUL, few other control characters. */
function isText(head: Uint8Array): boolean {
	let controls = 0;
	for (const byte of head) {
		if (byte === 0) return false;
		if ((byte < 8 || (byte > 13 && byte < 32)) && byte !== 27) controls++;
	}
	return controls * 100 <= head.length;
}

function open(context: DecodeContext): Decoder {
	const found: { offset: number; artifacts: Artifact[] }[] = [];
	const reader = logReader(context.diary, context.maxHeldBytes, (item, stream) => {
		found.push({ offset: item.offset, artifacts: toArtifacts(item, stream, context.symbols) });
	});
	return {
		push: (chunk) => reader.push(chunk),
		finish(): Decoded {
			reader.finish();
			const isSingle = reader.streamNames().size <= 1;
			const ordered = found.sort((a, b) => a.offset - b.offset).flatMap((item) => item.artifacts);
			const artifacts = isSingle ? ordered.map(withoutStream) : ordered;
			if (artifacts.length === 0) {
				context.diary.note('log.nothing-found', 'notice', 'lines of text, none of them written by the Go runtime', -1, reader.lines());
			}
			const damage = reader.damage();
			return { artifacts, damage, kept: damage ? keptText(artifacts.length, reader.lines()) : '' };
		},
	};
}

const keptText = (finds: number, lines: number): string => `${finds} ${finds === 1 ? 'find' : 'finds'} in ${lines} lines`;

function withoutStream(artifact: Artifact): Artifact {
	return 'stream' in artifact ? { ...artifact, stream: '' } : artifact;
}

function toArtifacts(found: Found, stream: string, symbols: Symbols): Artifact[] {
	switch (found.kind) {
		case 'dump': {
			const made = [crashTables(found, stream, symbols), snapshotTables(found, stream, symbols)];
			return made.filter((artifact) => artifact !== null);
		}
		case 'grouped':
			return [groupedTables(found, stream, symbols)];
		case 'race':
			return [raceTables(found, stream, symbols)];
		case 'gctrace':
			return [{ kind: 'gctrace', stream, ...found.tables }];
		case 'schedtrace':
			return [{ kind: 'schedtrace', stream, ...found.tables }];
	}
}
