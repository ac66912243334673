// Sentences that all goroutine-leak rules share.
import { formatQuantity } from '../base/units.ts';
import type { Finding, FixText } from './rule.ts';

const DOING: Readonly<Record<string, string>> = {
	'chan send': 'a channel send that nobody receives',
	'chan receive': 'a channel receive that nobody serves',
	select: 'a select none of whose cases comes',
	'wg wait': 'a WaitGroup that is never done',
	'cond wait': 'a condition nobody signals',
	semaphore: 'a semaphore nobody releases',
	sleep: 'the next attempt, for ever',
	cpu: 'a channel or a select (this form does not say which)',
};

/** "1 goroutine waits", "12 goroutines wait". */
export const goroutines = (count: unknown, verb = ''): string => {
	const number = Number(count);
	const said = verb === '' ? '' : ` ${number === 1 ? (verb === 'are' ? 'is' : verb === 'were' ? 'was' : `${verb}s`) : verb}`;
	return `${formatQuantity(number, 'goroutines')}${said}`;
};

export const doing = (op: string | number | undefined): string => DOING[String(op)] ?? String(op);

export function leakTitle(finding: Finding): string {
	const fn = finding.where[0]?.fn ?? 'one place';
	const what = doing(finding.where[0]?.op);
	return finding.impact.value === 1 ? `a goroutine in ${fn} is stuck: ${what}` : `goroutines pile up in ${fn}: ${what}`;
}

export function leakFixes(finding: Finding): FixText[] {
	const fn = finding.where[0]?.fn ?? 'the function';
	switch (finding.where[0]?.op) {
		case 'chan send':
			return [
				{
					text: `Give the channel that ${fn} sends to a buffer for every sender (make(chan T, 1) for a single answer), or select on ctx.Done() beside the send, so that the goroutine can end when its caller has left.`,
					docs: 'https://go.dev/blog/pipelines',
				},
			];
		case 'chan receive':
		case 'select':
			return [
				{
					text: `Make sure that what ${fn} waits for always comes: close the channel when the last value is sent, and select on the context of the work it belongs to (and call its cancel function on every path).`,
					docs: 'https://go.dev/blog/context',
				},
			];
		case 'wg wait':
			return [
				{
					text: 'Call Done in a defer right at the start of each goroutine, and Add before the go statement.',
					docs: 'https://pkg.go.dev/sync#WaitGroup',
				},
			];
		default:
			return [{ text: `Bound the wait in ${fn} by the context of the work it belongs to.`, docs: 'https://go.dev/blog/context' }];
	}
}
