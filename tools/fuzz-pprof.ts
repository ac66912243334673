// Structured mutations of profiles through parsing and all reports: only the errors that a user can mend may come out, and soon.
//   npx tsx tools/fuzz-pprof.ts [--minutes 30] [--seed 1] [--out folder] [profile.pb.gz ...]
// What fails is written to the folder. The work is done by a child, which is killed when an input takes more than 20 seconds.
import { type ChildProcess, fork } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DecodeError } from '../src/base/errors.ts';
import { parseProfile } from '../src/decode/pprof/index.ts';
import { readWhole } from '../src/input/index.ts';
import { combineSources, parseRequest, profileOfDocument, RegexpError, runReport, UsageError } from '../src/pprof/index.ts';
import { mutated } from './mutate-protobuf.ts';
import { oddProfile } from './odd-profiles.ts';

const args = process.argv.slice(2);
const option = (name: string, otherwise: string): string => {
	const i = args.indexOf(`--${name}`);
	return i < 0 ? otherwise : (args.splice(i, 2)[1] as string);
};
const minutes = Number(option('minutes', '1'));
let seed = Number(option('seed', '1'));
const out = option('out', '/tmp/gowhy-fuzz');
const slowMs = 20_000;
const current = join(out, 'current.pb');

function random(below: number): number {
	seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
	return Math.floor((seed / 2 ** 32) * below);
}
const reports = ['-top', '-raw', '-proto', '-tree', '-dot', '-traces', '-tags', '-callgrind', '-topproto', '-peek=.'];
const options = [
	'-lines',
	'-addresses',
	'-files',
	'-noinlines',
	'-showcolumns',
	'-call_tree',
	'-trim=false',
	'-mean',
	'-focus=.',
	'-hide=a',
	'-show=a',
	'-show_from=a',
	'-prune_from=a',
	'-tagfocus=1:',
	'-tagroot=k,bytes',
	'-tagleaf=route',
	'-divide_by=3',
	'-relative_percentages',
	'-drop_negative',
	'-sample_index=0',
];

/** Null when all went as it should. */
function failureOf(bytes: Uint8Array, words: readonly string[]): string | null {
	try {
		const { document } = parseProfile(bytes, 1 << 27);
		const request = parseRequest([...words, 'file'], () => {});
		const sources = { bases: [], isDiff: false, isNormalized: false, executable: '', buildId: '', comment: '' };
		const profile = profileOfDocument(document);
		const merged = combineSources({ ...sources, profiles: random(3) === 0 ? [profile, profile] : [profile] });
		if (!request.entry) return 'no report';
		const zone = () => ({ offsetSeconds: 0, name: 'UTC' });
		let size = 0;
		for (const piece of runReport(merged, {
			entry: request.entry,
			parameter: request.parameter,
			config: request.config,
			zone,
			say: () => {},
		})) {
			size += piece.length;
			if (size > 1e8) break;
		}
		return null;
	} catch (error) {
		if (error instanceof DecodeError || error instanceof UsageError || error instanceof RegexpError) return null;
		return error instanceof Error ? (error.stack ?? error.message) : String(error);
	}
}

async function work(): Promise<void> {
	const seeds = Array.from({ length: 200 }, (_, i) => oddProfile(i));
	for (const file of args) seeds.push(new Uint8Array(await readWhole(file, 1 << 30)));
	for (let run = 1; ; run++) {
		const bytes = mutated(seeds[random(seeds.length)] as Uint8Array, seeds[random(seeds.length)] as Uint8Array, random);
		const words = [
			reports[random(reports.length)] as string,
			...Array.from({ length: random(3) }, () => options[random(options.length)] as string),
		];
		writeFileSync(current, bytes);
		writeFileSync(`${current}.args`, words.join(' '));
		process.send?.({ run });
		const failure = failureOf(bytes, words);
		if (failure !== null) {
			writeFileSync(join(out, `crash-${run}.pb`), bytes);
			writeFileSync(join(out, `crash-${run}.txt`), `${words.join(' ')}\n${failure}\n`);
		}
		if (run % 256 === 0) await new Promise((resolve) => setImmediate(resolve));
	}
}

function supervise(): void {
	mkdirSync(out, { recursive: true });
	const end = Date.now() + minutes * 60_000;
	let total = 0;
	let failures = 0;
	const start = (from: number): void => {
		const child: ChildProcess = fork(fileURLToPath(import.meta.url), ['--seed', String(from), '--out', out, ...args], {
			env: { ...process.env, GOWHY_FUZZ_CHILD: '1' },
		});
		let seenAt = Date.now();
		child.on('message', () => {
			seenAt = Date.now();
			total++;
		});
		const timer = setInterval(() => {
			if (Date.now() > end) child.kill('SIGKILL');
			else if (Date.now() - seenAt > slowMs) {
				failures++;
				writeFileSync(join(out, `slow-${total}.pb`), readFileSync(current));
				writeFileSync(join(out, `slow-${total}.txt`), readFileSync(`${current}.args`));
				child.kill('SIGKILL');
			}
		}, 500);
		child.on('exit', (code) => {
			clearInterval(timer);
			if (Date.now() > end) return console.log(`${total} inputs, ${failures} slow or dead; crashes are in ${out}`);
			if (code !== null) {
				failures++;
				writeFileSync(join(out, `dead-${total}.pb`), readFileSync(current));
			}
			start(from + 7919);
		});
	};
	start(seed);
}

if (process.env['GOWHY_FUZZ_CHILD'] === '1') await work();
else supervise();
