// The 16 bytes before everything else: `go 1.N trace\0\0\0`. N is the version of the format, not of the program:
// Go 1.24 writes 23, Go 1.27 writes 26.
import { DecodeError } from '../../base/errors.ts';

export const headerBytes = 16;

/** Format versions this decoder reads. */
const supportedVersions: readonly number[] = [11, 19, 21, 22, 23, 25, 26];

/** Format v1, which is read by v1/decode-old.ts. */
export const isOldVersion = (version: number): boolean => version < 22;

/** N of the header, or 0 when the bytes are no trace header. Needs 16 bytes. */
export function headerVersion(head: Uint8Array): number {
	if (head.length < headerBytes) return 0;
	let text = '';
	for (let i = 0; i < headerBytes; i++) text += String.fromCharCode(head[i] as number);
	const match = /^go 1\.(\d\d?) trace\0{3,4}$/.exec(text);
	return match ? Number(match[1]) : 0;
}

/** Says why a version cannot be read; null when it can. */
export function refuseVersion(version: number): DecodeError | null {
	if (supportedVersions.includes(version)) return null;
	const problem =
		version === 0
			? 'no trace header ("go 1.N trace")'
			: version < 11
				? `trace format 1.${version}: formats before Go 1.11 are not read`
				: `trace format 1.${version} is not known (known are 1.11, 1.19, 1.21, 1.22, 1.23, 1.25 and 1.26, which Go 1.11 to 1.27 write)`;
	return new DecodeError('header', 0, problem);
}
