// Compares `gowhy pprof` with Go's own tool, byte for byte, on random combinations of reports and options. Needs a built cmd/pprof:
//   go build -o /tmp/gopprof cmd/pprof
//   npx tsx tools/compare-pprof.ts /tmp/gopprof [--runs 1000] [--seed 1] [--odd 100] profile.pb.gz ...
// --odd: also that many random profiles of odd shapes (odd-profiles.ts).
// A difference is reported only when Go's tool prints the same eight times more; where it does not, its order is left to chance.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { losslessText } from '../src/base/go-text.ts';
import { parseProfile } from '../src/decode/pprof/index.ts';
import { readWhole } from '../src/input/index.ts';
import { oddProfile } from './odd-profiles.ts';
import { combineSources, parseRequest, type Profile, profileOfDocument, RegexpError, runReport, UsageError } from '../src/pprof/index.ts';

const args = process.argv.slice(2);
const option = (name: string, otherwise: number): number => {
	const i = args.indexOf(`--${name}`);
	return i < 0 ? otherwise : Number(args.splice(i, 2)[1]);
};
const runs = option('runs', 1000);
let seed = option('seed', 1);
const odd = option('odd', 0);
const [tool = '', ...named] = args;
const folder = mkdtempSync(join(tmpdir(), 'gowhy-odd-'));
const files = [
	...named,
	...Array.from({ length: odd }, (_, i) => {
		const file = join(folder, `odd-${seed}-${i}.pb`);
		writeFileSync(file, oddProfile(seed * 100_000 + i));
		return file;
	}),
];

function random(below: number): number {
	seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
	return Math.floor((seed / 2 ** 32) * below);
}
const pick = <T>(list: readonly T[]): T => list[random(list.length)] as T;

const loaded = new Map<string, Profile>();
async function load(file: string): Promise<Profile> {
	const known = loaded.get(file) ?? profileOfDocument(parseProfile(await readWhole(file, 1 << 30), 1 << 30, losslessText).document);
	loaded.set(file, known);
	return known;
}

/** Words of the profile that expressions are made of. */
function words(profile: Profile): string[] {
	const texts = Array.from({ length: Math.min(profile.strings.size, 400) }, () => profile.strings.text(random(profile.strings.size)));
	return texts.flatMap((text) => text.split(/[^\w]+/)).filter((word) => word.length > 2 && word.length < 30);
}

function expression(profile: Profile): string {
	const word = pick([...words(profile), 'main', 'runtime']);
	return pick([
		word,
		`^${word}`,
		`${word}$`,
		`(?i)${word.toUpperCase()}`,
		word.slice(0, 3),
		`${word}|${pick(words(profile)) ?? 'x'}`,
		'.',
		`[${word.slice(0, 2)}]\\w+\\.`,
		`\\b${word}\\b`,
		'nothing_matches_this',
		`${word.slice(0, 2)}.*${word.slice(-1)}`,
	]);
}

function tagExpression(profile: Profile): string {
	const sets = profile.labelSets;
	const set = sets.get(random(sets.length));
	const text = [...set.text].map(([key, values]) => [key, values[0] ?? '']);
	const numbers = [...set.numbers].map(([key, { values }]) => [key, String(values[0] ?? 0)]);
	const [key, value] = pick([...text, ...numbers, ['key', 'value']]) as [string, string];
	return pick([
		`${key}=${value}`,
		value,
		`${key}:${value}`,
		`${key}=.`,
		`${value}:`,
		`:${value}`,
		`${key}=1kb:2mb`,
		'1b:',
		':64kb',
		`${key}=${value},x`,
		key,
	]);
}

const tagKey = (profile: Profile): string => {
	const set = profile.labelSets.get(random(profile.labelSets.length));
	return pick([...set.text.keys(), ...set.numbers.keys(), 'nokey']);
};

/** Mostly a file with the same sample types, so that it can be added or subtracted. */
async function partner(profile: Profile): Promise<string> {
	const types = ({ sampleTypes, periodType }: Profile): string => JSON.stringify([sampleTypes, periodType]);
	const alike: string[] = [];
	for (const file of files) if (types(await load(file)) === types(profile)) alike.push(file);
	return pick(random(4) > 0 ? alike : files);
}

function randomArgs(profile: Profile, other: string): string[] {
	const report = pick([
		'-top',
		'-top',
		'-text',
		'-tree',
		'-tree',
		`-peek=${expression(profile)}`,
		'-traces',
		'-dot',
		'-dot',
		'-raw',
		'-tags',
		'-comments',
		'-callgrind',
		'-proto',
		'-topproto',
	]);
	const types = profile.sampleTypes.map(({ type }) => type);
	const candidates: (() => string)[] = [
		() => pick(['-cum', '-flat']),
		() => `-nodecount=${pick([0, 1, 2, 3, 5, 8, 13, 30, 80, -1])}`,
		() => `-nodefraction=${pick([0, 0.001, 0.01, 0.05, 0.1, 0.5])}`,
		() => `-edgefraction=${pick([0, 0.001, 0.01, 0.05, 0.2])}`,
		() => `-focus=${expression(profile)}`,
		() => `-ignore=${expression(profile)}`,
		() => `-hide=${expression(profile)}`,
		() => `-show=${expression(profile)}`,
		() => `-show_from=${expression(profile)}`,
		() => `-prune_from=${expression(profile)}`,
		() => `-tagfocus=${tagExpression(profile)}`,
		() => `-tagignore=${tagExpression(profile)}`,
		() => `-tagshow=${pick([tagKey(profile), '.', 'x'])}`,
		() => `-taghide=${pick([tagKey(profile), '.', 'x'])}`,
		() => `-tagroot=${tagKey(profile)}${pick(['', `,${tagKey(profile)}`])}`,
		() => `-tagleaf=${tagKey(profile)}${pick(['', `,${tagKey(profile)}`])}`,
		() => `-sample_index=${pick([...types, '0', String(types.length - 1), '7'])}`,
		() => `-unit=${pick(['ms', 'us', 's', 'seconds', 'MB', 'kb', 'bytes', 'auto', 'minimum', 'count', 'xyz'])}`,
		() => `-divide_by=${pick([1, 2, 3, 0.5, 10, 1000, -1, 0])}`,
		() => pick(['-functions', '-filefunctions', '-files', '-lines', '-addresses']),
		() => pick(['-functions', '-filefunctions', '-files', '-lines', '-addresses']),
		() => '-noinlines',
		() => '-showcolumns',
		() => '-trim=false',
		() => '-call_tree',
		() => '-compact_labels',
		() => '-relative_percentages',
		() => '-drop_negative',
		() => '-mean',
		() => `-base=${other}`,
		() => `-diff_base=${other}`,
		() => '-normalize',
		() => `-trim_path=${pick(['/usr/local', '/src', '/tmp', '/'])}`,
		() => `-source_path=${pick(['/x/src', '/home/internal', 'runtime'])}`,
		() => '-add_comment=hello',
		() => '-buildid=abcdef',
		() => pick(['-inuse_space', '-alloc_space', '-inuse_objects', '-alloc_objects', '-contentions', '-total_delay', '-mean_delay']),
	];
	const count = pick([0, 1, 1, 2, 2, 3, 4]);
	const options = Array.from({ length: count }, () => pick(candidates)());
	return [report, ...options];
}

interface Outcome {
	readonly ok: boolean;
	readonly text: string;
}

async function ours(words: readonly string[], sources: readonly string[]): Promise<Outcome> {
	try {
		const request = parseRequest([...words, ...sources], () => {});
		if (!request.entry) return { ok: false, text: 'no report' };
		const base = request.base + request.diffBase;
		const profile = combineSources({
			profiles: await Promise.all(sources.map(load)),
			bases: base === '' ? [] : [await load(base)],
			isDiff: request.diffBase !== '',
			isNormalized: request.isNormalized,
			executable: '',
			buildId: request.buildId,
			comment: request.comment,
		});
		const zone = () => ({ offsetSeconds: 0, name: 'UTC' });
		const pieces = [
			...runReport(profile, { entry: request.entry, parameter: request.parameter, config: request.config, zone, say: () => {} }),
		];
		if (pieces.length > 0 && typeof pieces[0] !== 'string')
			return { ok: true, text: Buffer.concat(pieces as Uint8Array[]).toString('latin1') };
		return { ok: true, text: pieces.join('') };
	} catch (error) {
		if (error instanceof UsageError || error instanceof RegexpError) return { ok: false, text: error.message };
		return { ok: false, text: `CRASH ${error instanceof Error ? error.stack : error}` };
	}
}

function go(words: readonly string[], sources: readonly string[]): Outcome {
	const { status, stdout, stderr } = spawnSync(tool, ['-symbolize=none', ...words, ...sources], {
		env: { ...process.env, TZ: 'UTC' },
		maxBuffer: 1 << 30,
	});
	if (status !== 0) return { ok: false, text: stderr.toString() };
	if ((words[0] as string).endsWith('proto')) return { ok: true, text: gunzipSync(stdout).toString('latin1') };
	return { ok: true, text: stdout.toString() };
}

let equal = 0;
let refused = 0;
let varying = 0;
let different = 0;
for (let run = 0; run < runs; run++) {
	const first = await load(pick(files));
	const source = [...loaded].find(([, profile]) => profile === first)?.[0] as string;
	const sources = random(6) === 0 ? [source, await partner(first)] : [source];
	const words = randomArgs(first, await partner(first));
	const want = go(words, sources);
	const got = await ours(words, sources);
	if (want.ok === got.ok && (!want.ok || want.text === got.text) && !got.text.startsWith('CRASH')) {
		if (want.ok) equal++;
		else refused++;
		continue;
	}
	const isSteady = [1, 2, 3, 4, 5, 6, 7, 8].every(() => {
		const again = go(words, sources);
		return again.ok === want.ok && (again.text === want.text || !want.ok);
	});
	if (!isSteady) {
		varying++;
		continue;
	}
	different++;
	const [a, b] = [want.text.split('\n'), got.text.split('\n')];
	const line = a.findIndex((text, i) => text !== b[i]);
	console.log(`DIFF ${words.map((word) => `'${word}'`).join(' ')} ${sources.join(' ')}`);
	console.log(
		`  go   ${want.ok} line ${line + 1}: ${a[line]?.slice(0, 300)}\n  ours ${got.ok} line ${line + 1}: ${(b[line] ?? '').slice(0, 600)}`,
	);
}
console.log(
	`${runs} runs: ${equal} equal, ${refused} refused by both, ${varying} vary from run to run in Go's tool, ${different} different`,
);
process.exitCode = different === 0 ? 0 : 1;
