// The program: the only place that exits the process. `--version` is answered before anything else is loaded.
import module from 'node:module';
import { version } from './version.ts';

const isDebug = process.env.GOWHY_DEBUG !== undefined && process.env.GOWHY_DEBUG !== '';

/** Ends the process once everything written to standard output has left it. */
const exit = (code: number): void => {
	process.stdout.write('', () => process.exit(code));
};

const crash = (error: unknown): void => {
	if ((error as NodeJS.ErrnoException | null)?.code === 'EPIPE') process.exit(0);
	const message = error instanceof Error ? error.message : String(error);
	process.stderr.write(
		`gowhy: internal error: ${message.split('\n', 1)[0]} (a bug in gowhy ${version}: please report it with the output of GOWHY_DEBUG=1)\n`,
	);
	if (isDebug && error instanceof Error) process.stderr.write(`${error.stack}\n`);
	process.exit(3);
};

// `gowhy ... | head`: the reader has gone, which is not an error. (A listener on process.stdout would create the stream, which costs.)
process.on('uncaughtException', (error: NodeJS.ErrnoException) => (error.code === 'EPIPE' ? process.exit(0) : crash(error)));

const args = process.argv.slice(2);
if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) {
	process.stdout.write(`${version}\n`);
	exit(0);
} else {
	// Node 22.1 and up keep compiled code between runs; @types/node is that of the oldest Node we support.
	(module as { enableCompileCache?: () => void }).enableCompileCache?.();
	import('./run.ts').then(({ run }) => run(args)).then(exit, crash);
}
