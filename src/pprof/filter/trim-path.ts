// Files of functions without what is in front of the source tree.
import { basePath } from '../go-format.ts';

const alwaysTrimmed = ['/proc/self/cwd/./', '/proc/self/cwd/'];
const list = (paths: string): string[] => (paths === '' ? [] : paths.split(':'));

/** `trim` and `source` are lists with colons. Without `trim`, what comes up to the name of a source folder goes. */
export function trimPath(path: string, trim: string, source: string): string {
	if (trim === '') {
		for (const folder of list(source)) {
			const wanted = `/${basePath(folder)}/`;
			const found = path.indexOf(wanted);
			if (found >= 0) return path.slice(found + wanted.length);
		}
	}
	for (const prefix of [...list(trim), ...alwaysTrimmed]) {
		const folder = prefix.endsWith('/') ? prefix : `${prefix}/`;
		if (path.startsWith(folder)) return path.slice(folder.length);
	}
	return path;
}
