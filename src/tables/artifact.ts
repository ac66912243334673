// What a decoder hands over. One input may hold several artifacts (a log with a dump, two race reports and gctrace lines).
import type { CloseUp } from './close-up.ts';
import type { GcTraceTables, SchedTraceTables } from './gc-log.ts';
import type { ProcessTables } from './process-snapshot.ts';
import type { ProfileTables } from './profile.ts';
import type { CrashTables, RaceTables, SnapshotTables } from './snapshot.ts';
import type { TraceTables } from './trace.ts';

export type Artifact =
	| TraceTables
	| CloseUp
	| ProfileTables
	| SnapshotTables
	| CrashTables
	| RaceTables
	| GcTraceTables
	| SchedTraceTables
	| ProcessTables;
export type ArtifactKind = Artifact['kind'];
export type ArtifactOf<K extends ArtifactKind> = Extract<Artifact, { kind: K }>;
