// Function names of a profile -> names as runtime.Frame prints them, so that frames of profiles, traces and dumps are the same.

/**
 * Go's profiles hold the full symbol of a generic function, `slices.SortFunc[go.shape.[]int,go.shape.int]`; everything else the
 * runtime writes has `slices.SortFunc[...]`. Names without brackets, and empty brackets (`operator[]`), stay as they are.
 */
export function goFunctionName(name: string): string {
	const open = name.indexOf('[');
	if (open < 0) return name;
	const close = name.lastIndexOf(']');
	return close > open + 1 ? `${name.slice(0, open)}[...]${name.slice(close + 1)}` : name;
}
