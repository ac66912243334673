// For tests: a readable profile and a command line -> what is printed.
import { encodeProfile } from '../decode/pprof/encode.ts';
import { parseProfile } from '../decode/pprof/index.ts';
import { combineSources, parseRequest, type Profile, profileOfDocument, runReport } from './index.ts';

export const profileOf = (text: string | Uint8Array): Profile =>
	profileOfDocument(parseProfile(typeof text === 'string' ? encodeProfile(text) : text, 1 << 26).document);

export interface Printed {
	readonly text: string;
	/** Of -proto and -topproto. */
	readonly bytes: Uint8Array;
	/** What was said besides. */
	readonly said: readonly string[];
}

/** `files` by name: those on the command line are added up, that of -base or -diff_base is subtracted. */
export function report(commandLine: string, files: Readonly<Record<string, string | Uint8Array>>): Printed {
	const said: string[] = [];
	const request = parseRequest(commandLine.split(' '), (message) => said.push(message));
	const load = (name: string): Profile => profileOf(files[name] as string | Uint8Array);
	const base = request.base + request.diffBase;
	const profile = combineSources({
		profiles: request.files.map(load),
		bases: base === '' ? [] : [load(base)],
		isDiff: request.diffBase !== '',
		isNormalized: request.isNormalized,
		executable: '',
		buildId: request.buildId,
		comment: request.comment,
	});
	if (!request.entry) throw new Error('no report');
	const pieces = [
		...runReport(profile, {
			entry: request.entry,
			parameter: request.parameter,
			config: request.config,
			zone: () => ({ offsetSeconds: 0, name: 'UTC' }),
			say: (message) => said.push(message),
		}),
	];
	const bytes = pieces.flatMap((piece) => (typeof piece === 'string' ? [] : [...piece]));
	return { text: pieces.filter((piece) => typeof piece === 'string').join(''), bytes: Uint8Array.from(bytes), said };
}

/** A shop that takes orders: 100 ms of CPU time. */
export const shop = `
	type samples/count
	type cpu/nanoseconds
	period cpu/nanoseconds 10000000
	time 1700000000000000000
	duration 1000000000
	comment from a test
	3 30000000: shop.price shop.go:12 < shop.total shop.go:30 | shop.Order shop.go:44 | main.main main.go:9; route=/order, bytes=#480 bytes
	5 50000000: json.Marshal encode.go:160 | shop.Order shop.go:46 | main.main main.go:9; route=/order
	1 10000000: json.Marshal encode.go:160 | shop.List shop.go:60 | main.main main.go:11; route=/list
	1 10000000: runtime.gcBgMarkWorker mgc.go:1400
`;
