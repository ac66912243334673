// Arguments -> command -> exit status. Only the command that was asked for is loaded.
import { existsSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { InputError } from '../input/source.ts';
import { ExitStatus, withExamples } from './command.ts';
import { type CommandEntry, commands } from './commands.ts';
import { version } from './version.ts';

/** Runs `gowhy <args>`. Returns 0, 1 or 2 after saying why on standard error; anything else that is thrown is a bug (status 3). */
export async function run(args: readonly string[], entries: readonly CommandEntry[] = commands): Promise<number> {
	try {
		refuseBareInput(args, entries);
		const program = await buildProgram(args, entries);
		await program.parseAsync(args, { from: 'user' });
		return 0;
	} catch (error) {
		if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
		if (error instanceof ExitStatus) return say(error.message, error.code);
		if (error instanceof InputError) return say(error.message, 2);
		if (isSystemError(error)) return say(`${error.path}: ${systemProblem(error)}`, 2);
		throw error;
	}
}

async function buildProgram(args: readonly string[], entries: readonly CommandEntry[]): Promise<Command> {
	const program = new Command('gowhy')
		.description('Tells you why your Go service is slow, stuck or growing.')
		.version(version)
		.exitOverride()
		.configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'gowhy: ')) })
		.showHelpAfterError('(gowhy --help lists the commands and their examples)');
	withExamples(program, [
		['gowhy diagnose trace.out cpu.pb.gz', 'what is wrong, ranked, with evidence and a fix'],
		['kubectl logs my-pod | gowhy diagnose -', 'from a log that holds a goroutine dump or a panic'],
		['gowhy help <command>', 'options and examples of one command'],
	]);
	const asked = requestedCommand(args);
	for (const entry of entries) {
		const command = program
			.command(entry.name)
			.summary(entry.summary)
			.description(`${capitalised(entry.summary)}.`);
		if (entry.name !== asked) continue;
		command.showHelpAfterError(`(gowhy ${entry.name} --help shows the options and examples)`);
		(await entry.load()).configure(command);
	}
	return program;
}

/** The name in `gowhy <name> ...` or `gowhy help <name>`; the program itself has no options that take a value. */
function requestedCommand(args: readonly string[]): string | undefined {
	const words = args.filter((word) => !word.startsWith('-'));
	return words[0] === 'help' ? words[1] : words[0];
}

/** `gowhy trace.out`: say what was probably meant, instead of "unknown command". */
function refuseBareInput(args: readonly string[], entries: readonly CommandEntry[]): void {
	const first = args[0];
	if (first === undefined || first === 'help' || entries.some((entry) => entry.name === first)) return;
	if (first !== '-' && (first.startsWith('-') || (!existsSync(first) && !/^https?:\/\//.test(first)))) return;
	throw new ExitStatus(2, `'${first}' is an input, not a command; to find out what is wrong: gowhy diagnose ${args.join(' ')}`);
}

function say(message: string, code: number): number {
	if (message !== '') process.stderr.write(`gowhy: ${message}\n`);
	return code;
}

const capitalised = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

/** A file that an action could not read or write (`--html missing-folder/x.html`): the user's to mend, not a bug. */
const isSystemError = (error: unknown): error is NodeJS.ErrnoException & { path: string } =>
	error instanceof Error && 'syscall' in error && 'path' in error && typeof error.path === 'string';

/** "EACCES: permission denied, open 'x'" -> "permission denied". */
const systemProblem = (error: Error): string => error.message.replace(/^[A-Z]+: /, '').replace(/, \w+ '.*$/s, '');
