// `gowhy rules list|facts|check|test`: the rules there are, what they may ask for, and whether those of a user are right.
import { type CliCommand, withExamples } from '../command.ts';

export const command: CliCommand = {
	name: 'rules',
	summary: 'list, check and test rules, yours and the built-in ones',
	configure(rules) {
		const paths = 'rule files (YAML) and folders of them; - is standard input';
		const list = rules
			.command('list')
			.description('All rules with the cause they name and the inputs they need: the built-in ones, and yours when they are given.')
			.argument('[path...]', paths)
			.option('--json', 'print as JSON')
			.action(async (files: string[], options: Options) => (await import('./rules-list.ts')).printList(files, options));
		withExamples(list, [
			['gowhy rules list', 'the built-in rules'],
			['gowhy rules list team.yaml', 'and those of this file'],
		]);
		const facts = rules
			.command('facts')
			.description('The facts that rules in YAML may ask for: tables with their fields, types and units.')
			.argument('[fact]', 'id of one fact (trace.waits.bySite), or the start of several (trace); none lists all')
			.option('--of <input...>', 'with one fact: its rows in this recording')
			.option('--where <condition>', 'with --of: only rows for which this CEL condition is true')
			.option('--json', 'print as JSON')
			.action(async (id: string | undefined, options: FactOptions) =>
				options.of
					? await (await import('./rules-rows.ts')).printRows(id, options.of, options)
					: (await import('./rules-list.ts')).printFacts(id, options),
			);
		withExamples(facts, [
			['gowhy rules facts', 'all of them, one line each'],
			['gowhy rules facts goroutines.groups', 'the fields of one'],
			['gowhy rules facts trace.waits.holders --of trace.out', 'its rows: what a rule would see'],
			[`gowhy rules facts cpu.functions --of cpu.pb.gz --where 'share > 0.1'`, 'a condition, tried out'],
		]);
		const check = rules
			.command('check')
			.description('Reads rules as diagnose --rules does and says all that is wrong with them, with file, line and column.')
			.argument('<path...>', paths)
			.option('--json', 'print as JSON')
			.action(async (files: string[], options: Options) => (await import('./rules-test.ts')).checkRules(files, options));
		withExamples(check, [
			['gowhy rules check team.yaml', 'exit status 2 when something is wrong'],
			['gowhy rules check - < team.yaml', 'from an editor'],
		]);
		const test = rules
			.command('test')
			.description('Runs the tests that stand in rules, and in *.test.yaml beside them. Exit status 1 when one fails.')
			.argument('<path...>', paths)
			.option('--json', 'print as JSON')
			.action(async (files: string[], options: Options) => (await import('./rules-test.ts')).testRules(files, options));
		withExamples(test, [
			['gowhy rules test team.yaml', 'the tests of this file and of team.test.yaml'],
			['gowhy rules test rules/', 'all of a folder'],
		]);
		withExamples(rules, [
			['gowhy rules facts', 'what rules may ask for'],
			['gowhy rules check team.yaml', 'is it right?'],
			['gowhy rules test team.yaml', 'does it answer as expected?'],
			['gowhy diagnose run/ --rules team.yaml', 'use it'],
		]);
	},
};

export interface Options {
	readonly json?: boolean;
}

export interface FactOptions extends Options {
	readonly of?: readonly string[];
	readonly where?: string;
}
