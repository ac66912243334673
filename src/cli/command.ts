// What a subcommand is, and how it ends. A command routes and formats; it computes nothing.
//
// A command file exports one `CliCommand`, keeps its heavy imports inside the action (`await import('../../pipeline.ts')`)
// and ends in one of three ways:
//   - its action returns (or its promise resolves): exit status 0;
//   - it throws `ExitStatus`: that status, its message (if any) as one line on standard error;
//   - it throws anything else: a bug of ours, status 3, except the errors that `statusOf` in main.ts knows (InputError: 2).
// Nobody but main.ts calls process.exit or sets process.exitCode.
import type { Command } from 'commander';

export interface CliCommand {
	/** As typed: `gowhy <name>`. */
	readonly name: string;
	/** One line for `gowhy --help`, without a full stop. */
	readonly summary: string;
	/** Adds arguments, options, examples (`withExamples`) and the action. `command` carries name and summary already. */
	configure(command: Command): void;
}

/** 1: a `--fail-on` condition is met. 2: bad usage or unreadable input. */
export type ExitCode = 1 | 2;

/** Thrown by an action to end with a status other than 0. An empty message prints nothing. */
export class ExitStatus extends Error {
	readonly code: ExitCode;
	constructor(code: ExitCode, message = '') {
		super(message);
		this.name = 'ExitStatus';
		this.code = code;
	}
}

/** Appends an "Examples" section to the help of a command: pairs of a command line and what it is for. */
export function withExamples(command: Command, examples: readonly (readonly [commandLine: string, purpose: string])[]): Command {
	const width = Math.max(...examples.map(([line]) => line.length));
	const lines = examples.map(([line, purpose]) => `  $ ${line.padEnd(width)}  ${purpose}`);
	return command.addHelpText('after', `\nExamples:\n${lines.join('\n')}`);
}
