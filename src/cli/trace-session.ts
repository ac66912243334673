// A trace as a session of facts, for the commands that show facts of it.
import type { Session } from '../facts/session.ts';
import { openInputs } from '../input/index.ts';
import { DEFAULT_MAX_HELD_BYTES, DEFAULT_MIN_WAIT_NS, readRecording } from '../pipeline.ts';
import { ExitStatus } from './command.ts';
import { parallelDecoder } from './decode-in-parallel.ts';
import { version } from './version.ts';

export async function traceSession(path: string): Promise<Session> {
	const options = {
		gowhy: version,
		name: path,
		minWaitNs: DEFAULT_MIN_WAIT_NS,
		maxHeldBytes: DEFAULT_MAX_HELD_BYTES,
		decodeInParallel: parallelDecoder(undefined),
	};
	const { session, inputs } = await readRecording(openInputs([path]), options);
	if (session.all('trace').length === 0) throw new ExitStatus(2, `${path}: ${inputs[0]?.damage ?? 'no execution trace'}`);
	return session;
}
