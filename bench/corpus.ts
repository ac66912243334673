// The measured files. Each is made once, by programs of the corpus folder or of bench/go, and kept in the cache: traces cannot be
// reproduced byte for byte, so figures compare only on the same files.
import { spawnSync } from 'node:child_process';
import { closeSync, cpSync, existsSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Cache, root, runTool } from './cache.ts';

interface Recipe {
	/** The program that makes it, a folder of the corpus or of bench/go. */
	readonly program: 'svc' | 'bigprof' | 'parked';
	/** Arguments; OUT stands for the folder, FILE for the file. `parked` prints its file. */
	readonly args: readonly string[];
}

const svc = (args: string): Recipe => ({ program: 'svc', args: ['-out', 'OUT', ...args.split(' ')] });
const bigprof = (args: string): Recipe => ({ program: 'bigprof', args: ['-out', 'FILE', ...args.split(' ')] });
const parked = (goroutines: number): Recipe => ({ program: 'parked', args: [String(goroutines)] });

const recipes = {
	'svc5.trace': svc('-name svc5 -mb 5 -clients 16 -procs 4'),
	'svc50.trace': svc('-name svc50 -mb 50 -clients 48 -procs 8 -parked 8000'),
	'gc50.trace': svc('-name gc50 -mode gc -mb 50 -procs 8 -max 120s -profiles=false'),
	'mix400.trace': svc('-name mix400 -mode mix -mb 400 -procs 8 -parked 20000 -clients 64 -max 300s -profiles=false'),
	'many.trace': svc('-name many -mode manyg -mb 100 -procs 8 -parked 100000 -profiles=false'),
	'big100k.pprof': bigprof('-samples 100000 -seed 2'),
	'big300k.pprof': bigprof('-samples 300000'),
	'bigwalk300k.pprof': bigprof('-samples 300000 -pool 0'),
	'dump30k.txt': parked(30_000),
	'dump60k.txt': parked(60_000),
	'dump120k.txt': parked(120_000),
} as const satisfies Readonly<Record<string, Recipe>>;

/** `tiny.txt`, a dump of one goroutine, is written without Go. */
export type CorpusFile = keyof typeof recipes | 'tiny.txt';

const tinyDump = 'goroutine 1 [chan receive, 5 minutes]:\nmain.main()\n\t/app/main.go:10 +0x1d\n';

export const corpusPath = (cache: Cache, file: CorpusFile): string => join(cache.folder, file);

/** Makes the file unless it is there. Returns why it cannot, or null. */
export function makeFile(cache: Cache, file: CorpusFile): string | null {
	const path = corpusPath(cache, file);
	if (existsSync(path)) return null;
	if (file === 'tiny.txt') {
		writeFileSync(path, tinyDump);
		return null;
	}
	if (cache.goVersion === null) return `${file} is not in the cache, and there is no Go to make it with`;
	const recipe: Recipe = recipes[file];
	const problem = buildProgram(cache, recipe.program);
	if (problem !== null) return `${file}: ${problem}`;
	cache.say(`making ${file} ...`);
	const args = recipe.args.map((arg) => (arg === 'OUT' ? cache.folder : arg === 'FILE' ? path : arg));
	if (recipe.program === 'parked') printInto(`${path}.new`, cache.program('parked'), args);
	else runTool(cache.program(recipe.program), args, cache.folder);
	if (existsSync(`${path}.new`)) renameSync(`${path}.new`, path);
	return existsSync(path) ? null : `${file}: ${recipe.program} ran and did not make it`;
}

function buildProgram(cache: Cache, program: Recipe['program']): string | null {
	if (existsSync(cache.program(program))) return null;
	cache.say(`building ${program} ...`);
	if (program === 'parked') {
		runTool('go', ['build', '-trimpath', '-o', cache.program(program), 'main.go'], join(root, 'bench/go/parked'));
		return null;
	}
	const corpus = resolve(process.env.GOWHY_CORPUS ?? join(root, '../shared/corpus'));
	if (!existsSync(join(corpus, 'go.mod'))) return `no corpus generators in ${corpus}; GOWHY_CORPUS names their folder`;
	// A copy, since building writes beside the sources when they are incomplete; the corpus may be read-only.
	const copy = join(cache.folder, 'src/corpus');
	cpSync(corpus, copy, { recursive: true });
	runTool('chmod', ['-R', 'u+w', copy], cache.folder);
	runTool('go', ['build', '-o', cache.program(program), `./${program}`], copy);
	return null;
}

function printInto(path: string, program: string, args: readonly string[]): void {
	const out = openSync(path, 'w');
	const { status, stderr } = spawnSync(program, args, { stdio: ['ignore', out, 'pipe'], encoding: 'utf8' });
	closeSync(out);
	if (status === 0) return;
	rmSync(path);
	throw new Error(`${program} ${args.join(' ')}: status ${status}: ${stderr}`);
}
