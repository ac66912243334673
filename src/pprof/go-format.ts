// Numbers and paths as Go prints them.

/** %.2f. JavaScript's toFixed rounds exact halves up, Go rounds them to the even digit. */
export function fixed2(value: number): string {
	const size = Math.abs(value);
	const sign = value < 0 || Object.is(value, -0) ? '-' : '';
	if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : `${sign || '+'}Inf`;
	if (size >= 2 ** 53) return `${sign}${BigInt(size)}.00`;
	const whole = Math.floor(size);
	const eighths = (size - whole) * 8;
	if (Number.isInteger(eighths) && eighths % 2 === 1) return `${sign}${whole}.${['12', '38', '62', '88'][(eighths - 1) / 2]}`;
	return `${sign}${size.toFixed(2)}`;
}

/** %.2g of a number from 0 up: two significant digits, trailing zeros dropped, exponent form below 1e-4 and from 100 up. */
export function general2(value: number): string {
	if (value === 0) return '0';
	let [digits = '', exponent = ''] = value.toExponential(1).split('e');
	const [long = ''] = value.toExponential(20).split('e');
	// An exact half (0.125) goes to the even digit; toExponential rounds it up.
	if (/^\d\.[02468]50+$/.test(long)) [digits, exponent] = [long.slice(0, 3), value.toExponential(20).split('e')[1] ?? ''];
	const shown = digits.replace(/\.?0$/, '');
	const power = Number(exponent);
	if (power < -4 || power >= 2) return `${shown}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
	return String(Number(`${digits}e${exponent}`));
}

/** Width as Go's %10s counts it: in code points. */
export function padLeft(text: string, width: number): string {
	const missing = text.length >= 2 * width ? 0 : width - codePointCount(text);
	return missing > 0 ? ' '.repeat(missing) + text : text;
}

export function codePointCount(text: string): number {
	let count = text.length;
	for (let i = 1; i < text.length; i++) {
		if ((text.charCodeAt(i) & 0xfc00) === 0xdc00 && (text.charCodeAt(i - 1) & 0xfc00) === 0xd800) count--;
	}
	return count;
}

/** Order of Go's strings, by UTF-8 bytes, which is the order of code points. */
export function compareText(a: string, b: string): number {
	if (a === b) return 0;
	const length = Math.min(a.length, b.length);
	let i = 0;
	while (i < length && a.charCodeAt(i) === b.charCodeAt(i)) i++;
	if (i === length) return a.length - b.length;
	const x = a.charCodeAt(i);
	const y = b.charCodeAt(i);
	// Surrogates stand for code points above all others.
	const isHigh = (unit: number): boolean => (unit & 0xf800) === 0xd800;
	return isHigh(x) === isHigh(y) ? x - y : isHigh(x) ? 1 : -1;
}

/** filepath.Base. */
export function basePath(path: string): string {
	if (path === '') return '.';
	const trimmed = path.replace(/\/+$/, '');
	if (trimmed === '') return '/';
	return trimmed.slice(trimmed.lastIndexOf('/') + 1);
}

/** filepath.Clean. */
export function cleanPath(path: string): string {
	if (path === '') return '.';
	if (!/\/\/|\/$|(^|\/)\.{1,2}(\/|$)/.test(path)) return path;
	const isRooted = path.startsWith('/');
	const parts: string[] = [];
	for (const part of path.split('/')) {
		if (part === '' || part === '.') continue;
		if (part !== '..') parts.push(part);
		else if (parts.length > 0 && parts.at(-1) !== '..') parts.pop();
		else if (!isRooted) parts.push(part);
	}
	return `${isRooted ? '/' : ''}${parts.join('/')}` || '.';
}
