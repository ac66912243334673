// Tells the program's functions from the standard library's, by the first element of the package path.

const standard = new Set(
	(
		'archive arena bufio builtin bytes cmp compress container context crypto database debug embed encoding errors expvar flag fmt go hash html image ' +
		'index internal io iter log maps math mime net os path plugin reflect regexp runtime slices sort strconv strings structs sync syscall testing ' +
		'text time unicode unique unsafe uuid vendor weak'
	).split(' '),
);

/** Not of the standard library. Dependencies (`github.com/...`) count as the program's own: the caller may tell them apart. */
export function isOwnFunction(func: string): boolean {
	const end = func.search(/[./]/);
	return end > 0 && !standard.has(func.slice(0, end)) && func !== 'panic';
}
