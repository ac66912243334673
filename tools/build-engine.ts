// Compiles the AssemblyScript sources of assembly/ to WebAssembly and writes it as a TypeScript file that the decoder imports.
// Does nothing when neither the sources nor the compiler have changed since.
//   tsx tools/build-engine.ts
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Entry of the engine, and the file that is written from it. */
const engines = [{ folder: 'assembly/go-trace', output: 'src/decode/go-trace/engine/module.generated.ts' }] as const;

/**
 * `stub`: no garbage collector, the sources manage memory themselves. Memory starts small and may grow to all that 32 bits reach; the
 * host sets the limit. Without assertions the generated code has no checks of its own: what is hostile is checked in the sources.
 */
const options = ['--runtime', 'stub', '-O3', '--noAssert', '--converge', '--initialMemory', '16', '--maximumMemory', '65536'];

/** By name, since the package's own types declare a `console` of theirs for everybody. */
const compilerModule = 'assemblyscript/asc';

interface Compiler {
	main(
		args: readonly string[],
		io: {
			stderr: { write(text: string): boolean };
			readFile(name: string, base: string): string | null;
			writeFile(name: string, content: Uint8Array | string): void;
		},
	): Promise<{ error: Error | null }>;
}

export async function buildEngines(): Promise<void> {
	for (const { folder, output } of engines) await buildEngine(folder, join(root, output));
}

async function buildEngine(folder: string, output: string): Promise<void> {
	const sources = readdirSync(join(root, folder)).filter((name) => name.endsWith('.ts'));
	const compiler = readFileSync(join(root, 'node_modules/assemblyscript/package.json'), 'utf8');
	const hash = createHash('sha256').update(compiler).update(options.join(' '));
	for (const name of sources.sort()) hash.update(name).update(readFileSync(join(root, folder, name)));
	const stamp = `// Made from ${folder} by tools/build-engine.ts: ${hash.digest('hex').slice(0, 16)}`;
	if (existsSync(output) && readFileSync(output, 'utf8').startsWith(stamp)) return;

	const { default: asc } = (await import(compilerModule)) as { default: Compiler };
	let binary: Uint8Array | undefined;
	const messages: string[] = [];
	const { error } = await asc.main([join(folder, 'index.ts'), '--baseDir', root, '--outFile', 'engine.wasm', ...options], {
		stderr: { write: (text: string) => messages.push(text) > 0 },
		readFile: (name: string, base: string) => {
			const path = join(base, name);
			return existsSync(path) ? readFileSync(path, 'utf8') : null;
		},
		writeFile: (_name: string, content: Uint8Array | string) => {
			if (typeof content !== 'string') binary = content;
		},
	});
	if (error || binary === undefined) throw new Error(`${folder} does not compile:\n${messages.join('')}`);
	mkdirSync(dirname(output), { recursive: true });
	writeFileSync(output, `${stamp}\nexport const moduleBase64 =\n\t'${Buffer.from(binary).toString('base64')}';\n`);
	process.stderr.write(`built ${folder}: ${binary.length} bytes\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildEngines();
