// The subcommands: one line per command, in the order of `gowhy --help`. `load` runs only for the command that was asked for,
// so `--help` and `--version` load no command. Name and summary stand here too for that reason; test/cli.test.ts compares them.
import type { CliCommand } from './command.ts';

export interface CommandEntry {
	readonly name: string;
	readonly summary: string;
	load(): Promise<CliCommand>;
}

export const commands: readonly CommandEntry[] = [
	{
		name: 'diagnose',
		summary: 'find out why a service is slow, stuck or growing',
		load: async () => (await import('./commands/diagnose.ts')).command,
	},
	{
		name: 'compare',
		summary: 'tell what changed between two recordings, or two sets of repeats',
		load: async () => (await import('./commands/compare.ts')).command,
	},
	{ name: 'explain', summary: 'explain a cause or a rule', load: async () => (await import('./commands/explain.ts')).command },
	{
		name: 'rules',
		summary: 'list, check and test rules, yours and the built-in ones',
		load: async () => (await import('./commands/rules.ts')).command,
	},
	{
		name: 'trace',
		summary: 'show what is in an execution trace',
		load: async () => (await import('./commands/trace.ts')).command,
	},
	{
		name: 'goroutines',
		summary: 'show who created and who woke whom in a trace',
		load: async () => (await import('./commands/goroutines.ts')).command,
	},
	{
		name: 'dump',
		summary: 'read goroutine dumps, crashes and race reports out of a log',
		load: async () => (await import('./commands/dump.ts')).command,
	},
	{ name: 'pprof', summary: 'read a profile as go tool pprof does', load: async () => (await import('./commands/pprof.ts')).command },
	{
		name: 'export',
		summary: 'write a trace or a profile in the format of another tool',
		load: async () => (await import('./commands/export.ts')).command,
	},
	{
		name: 'advise',
		summary: 'recommend GOGC, GOMEMLIMIT and GOMAXPROCS, with the arithmetic',
		load: async () => (await import('./commands/advise.ts')).command,
	},
	{
		name: 'capture-script',
		summary: 'print a shell script that takes a capture where gowhy is not installed',
		load: async () => (await import('./commands/capture-script.ts')).command,
	},
	{ name: 'flame', summary: 'draw a flame graph of a profile or a trace', load: async () => (await import('./commands/flame.ts')).command },
];
