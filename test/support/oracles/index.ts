// Fact id -> oracle. A rule whose evidence rests on a new fact needs a line here, or test/evidence.test.ts fails.
import { dumps } from './dumps.ts';
import { gc } from './gc.ts';
import type { Oracle } from './oracle.ts';
import { processFiles } from './process-files.ts';
import { profiles } from './profiles.ts';
import { requestOracles } from './requests.ts';
import { schedLog } from './sched-log.ts';
import { traceGoroutines } from './trace-goroutines.ts';
import { traceWaits } from './trace-waits.ts';

export type { Claim, Oracle } from './oracle.ts';

export const oracles: Readonly<Record<string, Oracle>> = {
	...traceWaits,
	...traceGoroutines,
	...gc,
	...profiles,
	...dumps,
	...schedLog,
	...requestOracles,
	...processFiles,
};
