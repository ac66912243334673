// Bundles the program into dist/: main.js and one chunk per lazily loaded part, page.js, flame-svg.js
// graph-page.js and requests-page.js (the scripts inside HTML reports, SVG flame graphs, pages of goroutine graphs and of requests),
// the report's JSON Schema, the licences of what is bundled in, and .stamp, by whose time the launcher sees whether sources are newer.
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildEngines } from './build-engine.ts';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const pageEntry = 'src/render/html/page/main.ts';
const svgEntry = 'src/render/html/page/svg.ts';
const graphEntry = 'src/render/html/page/graph.ts';
const requestsEntry = 'src/render/html/page/requests.ts';

const startedAt = new Date();
await buildEngines();
const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };

/**
 * A command is loaded lazily as a whole, so what its action imports lazily from the core is made a plain import here: it comes in
 * few chunks instead of fifty (each costs the loader 0.5 ms). Outputs and options that most runs do not use stay lazy.
 */
const wholeCommands: Plugin = {
	name: 'whole-commands',
	setup({ onLoad }) {
		onLoad({ filter: lazyParts }, async ({ path }) => {
			const plain: string[] = [];
			const text = (await readFile(path, 'utf8')).replace(
				/\bimport\('(\.\.\/\.\.\/(?!render\/|knowledge\/)[^']+|\.\.\/\.\.\/render\/text\.ts)'\)(?!\.[A-Z])/g,
				(_, specifier: string) => {
					const name = `__part${plain.length}`;
					plain.push(`import * as ${name} from '${specifier}';`);
					return `Promise.resolve(${name})`;
				},
			);
			return { contents: `${text}\n${plain.join('\n')}\n${/[\\/]pprof[^\\/]*$/.test(path) ? '' : coreImports(path)}`, loader: 'ts' };
		});
	},
};

/** commander loads node:child_process, with the network modules below it, for subcommands that are programs of their own. We have none. */
const noSubprocesses: Plugin = {
	name: 'no-subprocesses',
	setup({ onLoad, onResolve }) {
		onResolve({ filter: /^node:child_process$/ }, ({ path, importer }) =>
			/[\\/]node_modules[\\/]commander[\\/]/.test(importer) ? { path, namespace: 'no-subprocesses' } : undefined,
		);
		onLoad({ filter: /.*/, namespace: 'no-subprocesses' }, () => ({ contents: 'module.exports = {};', loader: 'js' }));
	},
};

/** What `diagnose` needs. Imported by every lazily loaded part, so that esbuild puts it into one chunk instead of one for each set of users. */
const coreParts = [
	'pipeline.ts',
	'input/index.ts',
	'render/text.ts',
	'render/json.ts',
	'report/known.ts',
	'report/causes.ts',
	'cli/terminal.ts',
	'cli/duration.ts',
];
const lazyParts =
	/src[\\/](?:cli[\\/](?:commands[\\/][^\\/]+|accept-list|read-rules)|render[\\/](?:html|markdown|sarif|junit)|knowledge[\\/]topics)\.ts$/;

/** Imports of the core, as seen from `path`. */
function coreImports(path: string): string {
	return coreParts
		.map(
			(part) =>
				`import '${relative(dirname(path), join(root, 'src', part))
					.replaceAll('\\', '/')
					.replace(/^(?!\.)/, './')}';`,
		)
		.join('\n');
}

const shared = {
	absWorkingDir: root,
	bundle: true,
	minify: true,
	write: false,
	metafile: true,
	legalComments: 'none',
	loader: { '.md': 'text' },
	logLevel: 'warning',
	outdir: 'dist',
} as const satisfies BuildOptions;

const program = await build({
	...shared,
	entryPoints: { main: 'src/cli/main.ts' },
	platform: 'node',
	target: 'node20',
	format: 'esm',
	splitting: true,
	chunkNames: 'chunks/[name]-[hash]',
	plugins: [wholeCommands, noSubprocesses],
	define: { __GOWHY_VERSION__: JSON.stringify(version) },
	// commander is CommonJS and requires node:events and others.
	banner: { js: "import { createRequire } from 'node:module';const require = createRequire(import.meta.url);" },
});
/** Threads begin with a file of their own. */
const worker = await build({
	...shared,
	entryPoints: { 'trace-worker': 'src/cli/trace-worker.ts' },
	platform: 'node',
	target: 'node20',
	format: 'esm',
});
const page = existsSync(join(root, pageEntry))
	? await build({
			...shared,
			entryPoints: { page: pageEntry, 'flame-svg': svgEntry, 'graph-page': graphEntry, 'requests-page': requestsEntry },
			platform: 'browser',
			target: 'es2022',
			format: 'iife',
		})
	: null;

const files = new Map<string, Uint8Array | string>();
for (const file of [...program.outputFiles, ...worker.outputFiles, ...(page?.outputFiles ?? [])])
	files.set(relative(dist, file.path), file.contents);
for (const name of ['report', 'compare']) files.set(`schema/${name}.schema.json`, await readFile(join(root, `schema/${name}.schema.json`)));
files.set('THIRD-PARTY-LICENSES.txt', await licences(program.metafile));

// The entry comes last, so that a program started meanwhile finds all its chunks.
const names = [...files.keys()].sort((a, b) => Number(a === 'main.js') - Number(b === 'main.js'));
for (const name of names) await replaceFile(join(dist, name), files.get(name) as Uint8Array | string);
await replaceFile(join(dist, '.stamp'), `${version}\n`);
// What changed while the build ran must look newer than it.
await utimes(join(dist, '.stamp'), startedAt, startedAt);
for (const name of await readdir(dist, { recursive: true })) {
	const isOurs = files.has(name) || name === '.stamp' || names.some((kept) => kept.startsWith(`${name}/`));
	if (!isOurs) await rm(join(dist, name), { recursive: true, force: true });
}

const total = [...files.values()].reduce((sum, content) => sum + content.length, 0);
const main = files.get('main.js') as Uint8Array;
process.stderr.write(`built dist: ${files.size} files, ${Math.round(total / 1024)} KiB; main.js ${main.length} bytes\n`);

async function replaceFile(path: string, content: Uint8Array | string): Promise<void> {
	await mkdir(dirname(path), { recursive: true });
	await writeFile(`${path}.${process.pid}`, content);
	await rename(`${path}.${process.pid}`, path);
}

/** The licence texts of all packages that the bundle contains. */
async function licences(metafile: Metafile): Promise<string> {
	const packages = new Set<string>();
	for (const input of Object.keys(metafile.inputs)) {
		const match = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input);
		if (match) packages.add(match[1] as string);
	}
	const texts: string[] = [];
	for (const name of [...packages].sort()) {
		const folder = join(root, 'node_modules', name);
		const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
		if (file === undefined) throw new Error(`${name} is bundled but has no licence file`);
		texts.push(`${name}\n${'='.repeat(name.length)}\n\n${await readFile(join(folder, file), 'utf8')}`);
	}
	return texts.join('\n\n');
}
