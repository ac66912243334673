// Hand-made reports for the tests and goldens of the faces. Together they use every field of the contract (test/render-schema.test.ts).
import type { Report } from '../report/report.ts';
import { deadlock } from './samples/deadlock.ts';
import { hostile } from './samples/hostile.ts';
import { mutexContention } from './samples/mutex.ts';
import { healthy, inconclusive } from './samples/quiet.ts';

export const samples: Readonly<Record<'deadlock' | 'mutex' | 'healthy' | 'inconclusive' | 'hostile', Report>> = {
	deadlock,
	mutex: mutexContention,
	healthy,
	inconclusive,
	hostile,
};

/** The same service in three pods: two share a fault, one is well. */
export const fleet: readonly Report[] = [
	{ ...deadlock, recording: { ...deadlock.recording, name: 'ledger-7f9c' } },
	{ ...deadlock, recording: { ...deadlock.recording, name: 'ledger-b21d' } },
	healthy,
];

export { allocFlame, cpuFlame } from './samples/flames.ts';
export { hostileText } from './samples/hostile.ts';
