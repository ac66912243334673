// The subcommands: one line per command, in the order of `gowhy --help`. `load` runs only for the command that was asked for,
// so `--help` and `--version` load no command. Name and summary stand here too for that reason; test/cli.test.ts compares them.
import type { CliCommand } from './command.ts';

export interface CommandEntry {
	readonly name: string;
	readonly summary: string;
	load(): Promise<CliCommand>;
}

export const commands: readonly CommandEntry[] = [];
