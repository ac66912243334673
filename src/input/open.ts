// Arguments -> input sources. (First slice: plain files and standard input; folders, archives and URLs follow.)
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { InputOptions, InputSource } from './source.ts';

/** Opens each argument in turn: file, folder, archive, `-` or URL. */
export async function* openInputs(args: readonly string[], options: InputOptions = {}): AsyncIterable<InputSource> {
	for (const path of args) {
		const hash = createHash('sha256');
		let bytes = 0;
		yield {
			path,
			async *chunks() {
				for await (const chunk of path === '-' ? (options.stdin ?? process.stdin) : createReadStream(path)) {
					bytes += (chunk as Uint8Array).length;
					hash.update(chunk as Uint8Array);
					yield chunk as Uint8Array;
				}
			},
			digest: () => ({ bytes, sha256: hash.copy().digest('hex'), damage: null }),
		};
	}
}
