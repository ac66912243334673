// `gowhy capture-script`: prints a shell script that takes a capture where gowhy itself is not installed.
import type { Command } from 'commander';
import { CAPTURE_SCRIPTS } from '../capture-scripts.ts';
import { type CliCommand, ExitStatus, withExamples } from '../command.ts';

export const command: CliCommand = {
	name: 'capture-script',
	summary: 'print a shell script that takes a capture where gowhy is not installed',
	configure(cmd: Command) {
		cmd
			.argument('[name]', `${Object.keys(CAPTURE_SCRIPTS).join(', ')}; none lists them`)
			.option('--json', 'print as JSON')
			.action(run);
		withExamples(cmd, [
			['gowhy capture-script proc > proc.sh', 'then: sh proc.sh PID > process.txt; gowhy diagnose process.txt'],
			['gowhy capture-script proc | kubectl exec -i my-pod -- sh -s 1 6 10 > process.txt', 'from a pod that has a shell'],
		]);
	},
};

function run(name: string | undefined, options: { json?: boolean }): void {
	if (name === undefined) {
		const list = Object.entries(CAPTURE_SCRIPTS).map(([id, { about }]) => ({ name: id, about }));
		const text = list.map((one) => `${one.name}  ${one.about}\n`).join('');
		return void process.stdout.write(options.json ? `${JSON.stringify(list, null, 2)}\n` : text);
	}
	const found = Object.hasOwn(CAPTURE_SCRIPTS, name) ? CAPTURE_SCRIPTS[name] : undefined;
	if (!found) throw new ExitStatus(2, `capture-script: no script '${name}'; gowhy capture-script lists them`);
	process.stdout.write(options.json ? `${JSON.stringify({ name, ...found }, null, 2)}\n` : found.script);
}
