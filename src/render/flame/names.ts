// Go function names on little room, and a stable colour per package.

/** Package path of a full Go name: `net/http` of `net/http.(*conn).serve`; dots in the last path element are written `%2e` by the linker. */
export function packageOf(name: string): string {
	// Type arguments may hold slashes and dots of other packages.
	const plain = name.split('[', 1)[0] as string;
	const dot = plain.indexOf('.', plain.lastIndexOf('/') + 1);
	return dot < 0 ? plain : plain.slice(0, dot);
}

/** The name without the folders of its package: `http.(*conn).serve`. */
export function shortName(name: string): string {
	const plain = name.split('[', 1)[0] as string;
	return name.slice(plain.lastIndexOf('/') + 1);
}

/** Hue 0..359 of a package, the same in every profile and run; -1 for the runtime, which is drawn grey. */
export function hueOf(packagePath: string): number {
	if (packagePath === 'runtime' || packagePath.startsWith('runtime/') || packagePath.startsWith('internal/runtime/')) return -1;
	let h = 0x811c9dc5;
	for (let i = 0; i < packagePath.length; i++) h = Math.imul(h ^ packagePath.charCodeAt(i), 0x01000193);
	h ^= h >>> 15;
	h = Math.imul(h, 0x2c1b3c6d);
	h ^= h >>> 12;
	return (h >>> 0) % 360;
}

/** `text` cut to `columns` characters with an ellipsis; '' when not even two fit. */
export function fitted(text: string, columns: number): string {
	if (text.length <= columns) return text;
	return columns < 3 ? '' : `${text.slice(0, Math.floor(columns) - 1)}…`;
}
