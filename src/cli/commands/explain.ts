// `gowhy explain <cause|rule>`: what it means, when it is claimed, and from which inputs.
import type { Command } from 'commander';
import { type CliCommand, ExitStatus, withExamples } from '../command.ts';

export const command: CliCommand = {
	name: 'explain',
	summary: 'explain a cause or a rule',
	configure(cmd: Command) {
		cmd
			.argument('[topic]', 'id of a cause (goroutine-leak) or a rule (lock-circle); none lists them all')
			.option('--json', 'print as JSON')
			.action(run);
		withExamples(cmd, [
			['gowhy explain', 'all causes and rules'],
			['gowhy explain deadlock', 'what it is, and the rules that find it'],
			['gowhy explain lock-circle', 'when that rule claims something, and when not'],
		]);
	},
};

async function run(topic: string | undefined, options: { json?: boolean }): Promise<void> {
	const [{ rules }, { CAPTURES, CAUSES, needsText }, { causeMeaning }] = await Promise.all([
		import('../../rules/rules.ts'),
		import('../../report/causes.ts'),
		import('../../render/cause-meaning.ts'),
	]);
	const describeCause = (id: (typeof CAUSES)[number]) => ({
		cause: id,
		meaning: causeMeaning[id],
		rules: rules.filter((rule) => rule.cause === id).map((rule) => rule.id),
		captures: (CAPTURES[id] ?? []).map(({ name, command: line }) => ({ name, command: line })),
	});
	const describeRule = (rule: (typeof rules)[number]) => ({
		rule: rule.id,
		cause: rule.cause,
		needs: needsText(rule.accepts),
		doc: rule.doc,
	});
	const cause = CAUSES.find((id) => id === topic);
	const rule = rules.find(({ id }) => id === topic);
	if (topic !== undefined && !cause && !rule) throw new ExitStatus(2, `explain: no cause or rule '${topic}'; gowhy explain lists them`);
	const value = cause ? describeCause(cause) : rule ? describeRule(rule) : CAUSES.map(describeCause);
	process.stdout.write(options.json ? `${JSON.stringify(value, null, 2)}\n` : text(value));
}

type Described = { cause: string; meaning: string; rules: string[]; captures: { name: string; command: string }[] };
type DescribedRule = { rule: string; cause: string; needs: string; doc: string };

function text(value: Described | DescribedRule | Described[]): string {
	if (Array.isArray(value)) {
		const width = Math.max(...value.map((one) => one.cause.length));
		return `${value.map((one) => `${one.cause.padEnd(width)}  ${one.rules.join(', ') || '(no rule in this version)'}`).join('\n')}\n`;
	}
	if ('doc' in value) return `${value.doc.trim()}\n\nCause: ${value.cause}. Needs ${value.needs}.\n`;
	const captures = value.captures.map((one) => `  ${one.name}: ${one.command}`).join('\n');
	return `${value.cause}: ${value.meaning}\n\nRules: ${value.rules.join(', ') || 'none in this version'}\n${captures === '' ? '' : `\nCaptures that decide:\n${captures}\n`}`;
}
