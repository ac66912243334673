// The families of figures, in the order in which they are shown. To add one: a file, a line.
import { dumpsFamily } from './families/dumps.ts';
import { loadFamily } from './families/load.ts';
import { profilesFamily } from './families/profiles.ts';
import { requestsFamily } from './families/requests.ts';
import { runtimeLogFamily, traceGcFamily } from './families/trace-gc.ts';
import { traceTimeFamily } from './families/trace-time.ts';
import { traceWaitsFamily } from './families/trace-waits.ts';
import type { FigureFamily } from './figure.ts';

export const families: readonly FigureFamily[] = [
	requestsFamily,
	loadFamily,
	traceTimeFamily,
	traceWaitsFamily,
	traceGcFamily,
	profilesFamily,
	dumpsFamily,
	runtimeLogFamily,
];
