// Who is asked about a line, in this order; the first that takes it ends the question. Order matters: lines that speak for
// themselves first, then blocks with a grammar of their own, then dumps, whose state machine tolerates most around it.
import { debug1Recogniser } from '../goroutine-dump/debug1-recogniser.ts';
import { dumpRecogniser } from '../goroutine-dump/dump-recogniser.ts';
import { gctraceRecogniser } from '../gctrace/gctrace-recogniser.ts';
import { raceRecogniser } from '../race-report/race-recogniser.ts';
import { schedtraceRecogniser } from '../schedtrace/schedtrace-recogniser.ts';
import type { OpenRecogniser } from './recogniser.ts';

export const recognisers: readonly OpenRecogniser[] = [
	gctraceRecogniser,
	schedtraceRecogniser,
	raceRecogniser,
	debug1Recogniser,
	dumpRecogniser,
];
