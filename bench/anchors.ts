// What gowhy is measured against, built once into the cache: Go's trace reader that only iterates, and the programs behind
// `go tool trace` and `go tool pprof`, prebuilt, so that the go command's own start-up does not count against them.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Cache, root, runTool } from './cache.ts';

export type Anchor = 'goiter' | 'gotrace' | 'gopprof';

const builders: Readonly<Record<Anchor | 'rusage', (cache: Cache, output: string) => void>> = {
	goiter: buildReader,
	gotrace: (cache, output) => void runTool('go', ['build', '-o', output, 'cmd/trace'], cache.folder),
	gopprof: (cache, output) => void runTool('go', ['build', '-o', output, 'cmd/pprof'], cache.folder),
	rusage: (_, output) => void runTool('go', ['build', '-o', output, 'main.go'], join(root, 'bench/go/rusage')),
};

/** Builds the program unless it is there. Returns why it cannot, or null. */
export function makeAnchor(cache: Cache, name: Anchor | 'rusage'): string | null {
	const output = cache.program(name);
	if (existsSync(output)) return null;
	if (cache.goVersion === null) return `${name} is not in the cache, and there is no Go to build it with`;
	cache.say(`building ${name} ...`);
	builders[name](cache, output);
	return null;
}

/**
 * Go's internal/trace cannot be imported. It and the packages below it that it needs are copied as they are, with `internal/trace`
 * renamed to `goiter/trace` in their imports, into a module of our own.
 */
function buildReader(cache: Cache, output: string): void {
	const module = join(cache.folder, 'src/goiter');
	const goRoot = runTool('go', ['env', 'GOROOT'], cache.folder).trim();
	const language = /^go(\d+\.\d+)/.exec(cache.goVersion ?? '')?.[1] ?? '1.25';
	rmSync(module, { recursive: true, force: true });
	const copied = new Set<string>();
	const open = ['internal/trace'];
	for (let name = open.pop(); name !== undefined; name = open.pop()) {
		if (copied.has(name)) continue;
		copied.add(name);
		open.push(...copyPackage(join(goRoot, 'src', name), join(module, name.replace('internal/trace', 'trace'))));
	}
	writeFileSync(join(module, 'go.mod'), `module goiter\n\ngo ${language}\n`);
	writeFileSync(join(module, 'main.go'), readFileSync(join(root, 'bench/go/goiter/main.go')));
	mkdirSync(dirname(output), { recursive: true });
	runTool('go', ['build', '-o', output, '.'], module);
}

const importLine = /^((?:import\s+)?\s*(?:[\w.]+\s+)?)"(internal\/trace(?:\/[\w/]+)?)"/gm;

/** Copies the Go files of one package, without tests, and returns the packages of internal/trace that it imports. */
function copyPackage(from: string, to: string): string[] {
	const imports: string[] = [];
	mkdirSync(to, { recursive: true });
	for (const file of readdirSync(from)) {
		if (!file.endsWith('.go') || file.endsWith('_test.go')) continue;
		const text = readFileSync(join(from, file), 'utf8').replace(importLine, (_, before: string, name: string) => {
			imports.push(name);
			return `${before}"${name.replace('internal/trace', 'goiter/trace')}"`;
		});
		writeFileSync(join(to, file), text);
	}
	return imports;
}
