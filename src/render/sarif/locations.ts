// Places as SARIF locations. A file of the report is a name that a Go compiler wrote: relative, absolute on another machine, or hostile.
import type { Place } from '../../report/report.ts';
import { printable } from '../printable.ts';
import { parseStackLine } from '../stack-line.ts';

export interface ArtifactUri {
	readonly uri: string;
	readonly uriBaseId?: 'SRCROOT';
}

/**
 * A relative URI (against SRCROOT) for relative names and names beneath one of `roots`; a `file:` URI for other absolute names, since
 * consumers make those relative to their checkout when they can. Every character beyond the unreserved ones is percent-encoded, so
 * that a name cannot become a URI with a scheme.
 */
export function artifactUri(file: string, roots: readonly string[]): ArtifactUri {
	const path = file.replaceAll('\\', '/');
	for (const root of roots) {
		const folder = root.replaceAll('\\', '/').replace(/\/*$/, '/');
		if (folder !== '/' && path.startsWith(folder)) return { uri: encoded(path.slice(folder.length)), uriBaseId: 'SRCROOT' };
	}
	const drive = /^([A-Za-z]:)(\/.*)$/s.exec(path);
	if (drive) return { uri: `file:///${drive[1]}${encoded(drive[2] as string)}` };
	if (path.startsWith('/')) return { uri: `file://${encoded(path.replace(/^\/+/, '/'))}` };
	return { uri: encoded(path), uriBaseId: 'SRCROOT' };
}

export function locationOf(place: Pick<Place, 'function' | 'file' | 'line'>, message: string, roots: readonly string[]): object {
	return {
		...(place.file === ''
			? {}
			: {
					physicalLocation: {
						artifactLocation: artifactUri(place.file, roots),
						...(place.line > 0 ? { region: { startLine: place.line } } : {}),
					},
				}),
		...(place.function === '' ? {} : { logicalLocations: [{ fullyQualifiedName: place.function, kind: 'function' }] }),
		...(message === '' ? {} : { message: { text: messageText(message) } }),
	};
}

/** Leaf first, as the report gives them. */
export function stackLocations(stack: readonly string[], roots: readonly string[]): object[] {
	return stack
		.map(parseStackLine)
		.filter((frame) => frame.function !== '')
		.map((frame) => locationOf(frame, frame.function, roots));
}

/** Plain text of a message: `[text](target)` would be a link and `{0}` a placeholder, so neither pair of characters may touch. */
export function messageText(text: string): string {
	return printable(text)
		.replaceAll('](', '] (')
		.replace(/\{(?=\d)/g, '{ ');
}

function encoded(path: string): string {
	// Lone surrogates have no UTF-8; everything else is well-formed by then.
	return path.replace(/[^A-Za-z0-9._~/-]/gu, (c) =>
		encodeURIComponent(/[\ud800-\udfff]/u.test(c) ? '\ufffd' : c).replace(/[!'()*]/g, percent),
	);
}

function percent(c: string): string {
	return `%${c.charCodeAt(0).toString(16).toUpperCase()}`;
}
