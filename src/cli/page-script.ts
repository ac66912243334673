// Scripts of pages and pictures lie beside the bundle.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** `name`: as in dist/. Chunks are one folder below. */
export const pageScript = async (name: string): Promise<string> =>
	await readFile(fileURLToPath(import.meta.url).replace(/[\\/](?:chunks[\\/])?[^\\/]*$/, `/${name}`), 'utf8');
