// Checks the structure of src/: edges between layers, import cycles, registries, file lengths. Part of `npm run check`.
//   tsx tools/check-layers.ts [folder, default src]
// Every import statement counts for edges, also `import type`; cycles are those of the code that runs. Statements are found by a small
// scan; esbuild, which parses every file, must have found no import that the scan has not, so a file cannot hide one.
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, posix, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { decoderEdges, type Layer, layers, maxLines, registries } from './layers.ts';

export interface LayerCheck {
	/** Files looked at: every .ts file under the folder that is neither a test (nor its support) nor a declaration. */
	readonly files: number;
	/** One line each; empty: all is well. */
	readonly problems: readonly string[];
}

interface Import {
	readonly specifier: string;
	/** Path under the folder; null for packages. */
	readonly target: string | null;
}

/** Looks at everything under `folder`, which stands for src/. */
export async function checkLayers(folder: string): Promise<LayerCheck> {
	const all = (await readdir(folder, { recursive: true })).map((path) => path.replaceAll('\\', '/')).sort();
	const files = all.filter((path) => path.endsWith('.ts') && !/\.(test|test-support|d)\.ts$/.test(path));
	const problems: string[] = [];
	if (files.length === 0) problems.push(`no files under ${folder}`);

	const texts = new Map<string, string>();
	for (const file of files) texts.set(file, await readFile(join(folder, file), 'utf8'));
	const scanned = new Map([...texts].map(([file, text]) => [file, scanImports(file, text)]));
	const parsed = await parsedImports(folder, files, problems);

	for (const [file, imports] of scanned) {
		for (const found of imports) problems.push(...edgeProblems(file, found));
		for (const { specifier } of parsed.get(file) ?? [])
			if (!imports.some((found) => found.specifier === specifier))
				problems.push(`${file}: import of '${specifier}' in a form that the layer check does not read`);
		if (!parsed.has(file) && files.length > 0) problems.push(`${file}: not parsed`);
	}
	problems.push(...cycles(parsed), ...registryProblems(all, scanned), ...lengthProblems(texts));
	return { files: scanned.size, problems };
}

/** Import and export statements start a line (the formatter sees to that); `import('...')` may stand anywhere but in a comment. */
function scanImports(file: string, text: string): Import[] {
	const code = text.replace(/^\s*(\/\/|\/?\*).*$/gm, '');
	const statements = code.matchAll(/^(?:import|export)\b[^'";]*?\bfrom\s*'([^']+)'|^import\s*'([^']+)'|\bimport\(\s*'([^']+)'/gm);
	return [...statements].map((match) => importOf(file, (match[1] ?? match[2] ?? match[3]) as string));
}

const importOf = (file: string, specifier: string): Import => ({
	specifier,
	target: specifier.startsWith('.') ? posix.join(posix.dirname(file), specifier) : null,
});

/** What esbuild finds: the imports that remain when types are taken away. */
async function parsedImports(folder: string, files: readonly string[], problems: string[]): Promise<Map<string, Import[]>> {
	const parsed = new Map<string, Import[]>();
	if (files.length === 0) return parsed;
	try {
		const { metafile } = await build({
			absWorkingDir: resolve(folder),
			entryPoints: [...files],
			bundle: true,
			write: false,
			metafile: true,
			outdir: 'out',
			format: 'esm',
			platform: 'node',
			packages: 'external',
			loader: { '.md': 'text' },
			logLevel: 'silent',
			tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
		});
		for (const [file, input] of Object.entries(metafile.inputs))
			parsed.set(
				file,
				input.imports.map((found) => importOf(file, found.original ?? found.path)),
			);
	} catch (error) {
		problems.push(`esbuild cannot parse all files: ${error instanceof Error ? error.message : String(error)}`);
	}
	return parsed;
}

function edgeProblems(file: string, { specifier, target }: Import): string[] {
	const from = layerOf(file);
	if (from === undefined) return [`${file}: lies in no layer; tools/layers.ts lists them`];
	const layer = layers[from] as Layer;
	if (target === null) {
		const isAllowed = (layer.packages ?? []).some((name) => specifier === name || (name === 'node:' && specifier.startsWith(name)));
		return isAllowed ? [] : [`${file}: layer ${from} may not import package '${specifier}'`];
	}
	if (target.startsWith('..')) return [`${file}: imports '${specifier}' from outside src`];
	const to = layerOf(target);
	if (to === undefined) return [`${file}: imports '${specifier}', which lies in no layer`];
	if (to !== from && !layer.imports.includes(to) && !isInnerFile(from, to))
		return [`${file}: layer ${from} may not import layer ${to} ('${specifier}')`];
	if (from !== 'decode' || to !== 'decode') return [];
	const [ours, theirs] = [decoderOf(file), decoderOf(target)];
	if (ours === null || theirs === null || ours === theirs || decoderEdges[ours]?.includes(theirs)) return [];
	return [`${file}: decoder ${ours} may not import decoder ${theirs} ('${specifier}')`];
}

/** A layer may use the files set apart inside it (`render` uses `render/html/page-data`), but not folders set apart. */
const isInnerFile = (from: string, to: string): boolean => to.startsWith(`${from}/`) && (layers[to] as Layer).imports.length === 0;

const layerOf = (file: string): string | undefined =>
	Object.keys(layers)
		.filter((key) => file === `${key}.ts` || file.startsWith(`${key}/`))
		.sort((a, b) => b.length - a.length)[0];

/** `decode/<name>/...` -> name; null for files of `decode` itself. */
const decoderOf = (file: string): string | null => /^decode\/([^/]+)\//.exec(file)?.[1] ?? null;

/** Every circle is reported once, from its first file on. */
function cycles(imports: ReadonlyMap<string, readonly Import[]>): string[] {
	const problems: string[] = [];
	const done = new Set<string>();
	const path: string[] = [];
	const visit = (file: string): void => {
		const at = path.indexOf(file);
		if (at >= 0) problems.push(`import cycle: ${[...path.slice(at), file].join(' -> ')}`);
		if (at >= 0 || done.has(file)) return;
		path.push(file);
		for (const { target } of imports.get(file) ?? []) if (target !== null) visit(target);
		path.pop();
		done.add(file);
	};
	for (const file of [...imports.keys()].sort()) visit(file);
	return problems;
}

function registryProblems(all: readonly string[], scanned: ReadonlyMap<string, readonly Import[]>): string[] {
	const problems: string[] = [];
	for (const [layer, { entry, listedIn }] of Object.entries(registries)) {
		const targets = new Set<string>();
		for (const [file, imports] of scanned)
			if (listedIn.some((place) => file === place || (place.endsWith('/') && file.startsWith(place))))
				for (const { target } of imports) if (target !== null) targets.add(target);
		const folders = new Set(all.map((file) => new RegExp(`^${layer}/([^_/][^/]*)/`).exec(file)?.[1]).filter((name) => name !== undefined));
		for (const name of folders) {
			const isListed = [...targets].some((target) => target.startsWith(`${layer}/${name}/`));
			if (!isListed)
				problems.push(
					`${layer}/${name} is not listed: add to src/${listedIn[0]}: import { ${camelCase(name)} } from './${name}/${entry}';`,
				);
		}
	}
	return problems;
}

const camelCase = (name: string): string => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

function lengthProblems(texts: ReadonlyMap<string, string>): string[] {
	const problems: string[] = [];
	for (const [file, text] of texts) {
		const lines = text.split('\n');
		if (lines.length > maxLines && !lines.slice(0, 5).some((line) => line.startsWith('// Long: ')))
			problems.push(`${file}: ${lines.length} lines; split it, or say why in its head with '// Long: ...'`);
	}
	return problems;
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
	const folder = resolve(process.argv[2] ?? join(dirname(fileURLToPath(import.meta.url)), '../src'));
	const { files, problems } = await checkLayers(folder);
	for (const problem of problems) console.error(problem);
	console.log(`layers: ${files} files in ${relative('.', folder) || '.'}, ${problems.length} problems`);
	process.exitCode = problems.length === 0 ? 0 : 1;
}
