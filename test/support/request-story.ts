// A story of goroutines (trace-story.ts) as a session with the requests in it.
import { type Requests, requests } from '../../src/facts/requests/requests.ts';
import type { Session } from '../../src/facts/session.ts';
import { bytesInput, diagnoseInputs, inOrder } from './diagnose.ts';
import { traceStory } from './trace-story.ts';

export async function requestsOfStory(story: string): Promise<{ readonly session: Session; readonly one: Requests }> {
	const { recording } = await diagnoseInputs(inOrder([bytesInput('story.trace', traceStory(story))]), 'story');
	const [one] = recording.session.get(requests);
	if (!one) throw new Error('the story has no close-up');
	return { session: recording.session, one };
}
