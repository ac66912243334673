// A manifest describes a recording and is no capture: `recording.json` or `manifest.json`, a JSON object, optionally with
// `{ "inputs": ["first.out", "second.out"] }`: the order of the inputs, relative to its folder.
import type { ByteStream } from './byte-stream.ts';

export interface Manifest {
	/** Paths as written; empty when it gives no order. */
	readonly inputs: readonly string[];
}

const maxManifestBytes = 1024 * 1024;

export const isManifestName = (path: string): boolean => /(^|[/!])(recording|manifest)\.json$/.test(path);

/** The manifest at the head of `stream` (nothing is taken); null when name or content say that it is something else. */
export async function manifestIn(path: string, stream: ByteStream): Promise<Manifest | null> {
	if (!isManifestName(path)) return null;
	const content = await stream.peek(maxManifestBytes + 1);
	return content.length > maxManifestBytes ? null : parseManifest(new TextDecoder().decode(content));
}

function parseManifest(text: string): Manifest | null {
	try {
		const value: unknown = JSON.parse(text);
		if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
		const inputs = 'inputs' in value && Array.isArray(value.inputs) ? value.inputs : [];
		return { inputs: inputs.filter((input) => typeof input === 'string') };
	} catch {
		return null;
	}
}
