// What a lock's holder or a channel's receiver did meanwhile, in words.
import type { Params } from './rule.ts';

/** "sleep in main.(*Cache).load", "a system call in ...". */
export function activityText(params: Params): string {
	const op = String(params['activity']);
	const words: Readonly<Record<string, string>> = {
		cpu: 'computing',
		syscall: 'a system call',
		sleep: 'sleeping',
		'run queue': 'waiting for a P',
	};
	const text = words[op] ?? (op.startsWith('network') ? `a ${op}` : op);
	return params['activityFn'] ? `${text} in ${params['activityFn']}` : text;
}
