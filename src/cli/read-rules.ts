// Rule files from the disk: files and folders of them, `-` for standard input. What is wrong in any of them ends the command.
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isTestFile, loadRules, type LoadedRules } from '../user-rules/load-rules.ts';
import { problemText, type SourceFile } from '../user-rules/yaml-reader.ts';
import { readWhole } from '../input/index.ts';
import { ExitStatus } from './command.ts';

/** More than any rule file has; what is longer than the reader takes it says with its place. */
const longestFile = 16 << 20;

/** Problems in a message: one slip in a generated file can make thousands. */
const mostShown = 100;

/** Throws when there is a problem, with all of them, one a line. */
export async function readRules(paths: readonly string[]): Promise<LoadedRules> {
	const loaded = loadRules(await readRuleFiles(paths));
	if (loaded.problems.length > 0) throw new ExitStatus(2, refusal(loaded));
	return loaded;
}

export const refusal = ({ problems }: LoadedRules): string =>
	[
		`${problems.length === 1 ? 'a problem' : `${problems.length} problems`} in the rules:`,
		...problems.slice(0, mostShown).map(problemText),
		...(problems.length > mostShown ? [`and ${problems.length - mostShown} more; gowhy rules check --json prints all`] : []),
	].join('\n');

/** All YAML files of a folder and the folders below, by path; a file brings the file of tests beside it. */
export async function readRuleFiles(paths: readonly string[]): Promise<SourceFile[]> {
	const found = new Set<string>();
	for (const path of paths) {
		if (path === '-') found.add(path);
		else if ((await stat(path)).isDirectory()) {
			const names = (await readdir(path, { recursive: true })).filter((name) => /\.ya?ml$/.test(name)).sort();
			if (names.length === 0) throw new ExitStatus(2, `${path}: no .yaml files in this folder`);
			for (const name of names) found.add(join(path, name));
		} else {
			found.add(path);
			const beside = path.replace(/(\.ya?ml)$/, '.test$1');
			if (!isTestFile(path) && beside !== path && (await exists(beside))) found.add(beside);
		}
	}
	return await Promise.all([...found].map(readSource));
}

async function readSource(path: string): Promise<SourceFile> {
	const bytes = await readWhole(path, longestFile);
	return { path: path === '-' ? 'standard input' : path, text: new TextDecoder().decode(bytes) };
}

const exists = async (path: string): Promise<boolean> =>
	await stat(path).then(
		() => true,
		() => false,
	);
