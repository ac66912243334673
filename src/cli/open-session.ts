// The facts of one recording, for commands that look at facts and not at the report.
import type { Session } from '../facts/session.ts';
import { openInputs } from '../input/index.ts';
import { DEFAULT_MAX_HELD_BYTES, DEFAULT_MIN_WAIT_NS, readRecording } from '../pipeline.ts';
import { ExitStatus } from './command.ts';
import { version } from './version.ts';

/** `say` makes the message when nothing can be read. */
export async function openSession(paths: readonly string[], say: (problem: string) => string): Promise<Session> {
	const problems: string[] = [];
	const options = { gowhy: version, name: paths[0] ?? '', minWaitNs: DEFAULT_MIN_WAIT_NS, maxHeldBytes: DEFAULT_MAX_HELD_BYTES };
	const { session } = await readRecording(openInputs([...paths], { onProblem: (problem) => problems.push(problem.message) }), options);
	if (session.located.length === 0) throw new ExitStatus(2, say(problems[0] ?? 'nothing written by the Go runtime found'));
	return session;
}
