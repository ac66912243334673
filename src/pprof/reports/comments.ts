// -comments: what was noted in the profile.
import type { Report } from '../report.ts';

export function* commentsReport({ profile }: Report): Generator<string> {
	for (const comment of profile.comments) yield `${comment}\n`;
}
