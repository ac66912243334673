// The subcommands: one line per command, in the order of `gowhy --help`. `load` runs only for the command that was asked for,
// so `--help` and `--version` load no command. Name and summary stand here too for that reason; test/cli.test.ts compares them.
import type { CliCommand } from './command.ts';

export interface CommandEntry {
	readonly name: string;
	readonly summary: string;
	load(): Promise<CliCommand>;
}

export const commands: readonly CommandEntry[] = [
	{ name: 'trace', summary: 'Show what is in an execution trace, as JSON lines', load: async () => (await import('./commands/trace.ts')).command },
	{ name: 'pprof', summary: 'read a profile as go tool pprof does', load: async () => (await import('./commands/pprof.ts')).command },
];
