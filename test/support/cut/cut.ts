// Cuts out of a recording's inputs what pieces of evidence point to: bytes to bytes, so that the diagnosis can be made again.
// A piece that names rows loses these; one that names a table as a whole loses the whole input.
import { parseProfile } from '../../../src/decode/pprof/parse.ts';
import { encodedProfile } from '../../../src/pprof/encode-profile.ts';
import { profileOfDocument } from '../../../src/pprof/from-document.ts';
import { keepSamples } from '../../../src/pprof/profile.ts';
import type { Recording } from '../../../src/pipeline.ts';
import type { Cause, Evidence } from '../../../src/report/report.ts';
import { GoState } from '../../../src/tables/trace.ts';
import { functionsOf } from '../frames-text.ts';
import { type TableRows, tableRows } from '../table-rows.ts';
import type { TraceHistory } from '../trace-history.ts';
import { cutCrash, cutFiles, cutGoroutines, cutLines, cutRaces, GC_LINE, SCHED_LINE } from './text.ts';
import { cutTrace, type TraceCut, waitKey } from './trace.ts';

export interface CutInput {
	readonly path: string;
	/** Not compressed. */
	readonly bytes: Uint8Array;
	readonly history: () => TraceHistory;
}

/** The input's bytes after the cut; null: nothing of it is left. All pieces at once: rows are those of the bytes as they were. */
export function cutEvidence(input: CutInput, pieces: readonly Evidence[], cause: Cause, recording: Recording): Uint8Array | null {
	if (pieces.some(({ fact, ref }) => ref.rows === undefined || WHOLE.has(fact))) return null;
	const jobs = pieces.map((evidence): Job => ({ ...input, rows: tableRows(recording, evidence.ref), evidence, cause }));
	const inTrace = jobs.flatMap((job) => TRACE_CUTS[job.rows.table]?.(job) ?? []);
	if (inTrace.length > 0) return cutTrace(input.bytes, merged(inTrace));
	return jobs.reduceRight((bytes, job) => {
		const cutter = CUTTERS[job.rows.table];
		if (!cutter) throw new Error(`no way to cut ${job.rows.table}`);
		if (!BY_PLACE.has(job.rows.table)) return cutter({ ...job, bytes });
		const alike = jobs.filter((one) => one.rows.table === job.rows.table);
		const all = alike.flatMap(({ rows }) => rows.rows());
		return job === alike[0] ? cutter({ ...job, bytes, rows: tableRows(recording, { ...job.evidence.ref, rows: all }) }) : bytes;
	}, input.bytes);
}

/** Tables whose rows are places in the input. */
const BY_PLACE: ReadonlySet<string> = new Set(['gctrace', 'schedtrace', 'race', 'crash', 'profile.samples']);

/**
 * Rows are goroutines and what counts is who had the Ps and for how long. No event can go without another taking the P, so the trace
 * as a whole goes.
 */
export const WHOLE: ReadonlySet<string> = new Set([
	'trace.sched.cpuBound',
	'trace.sched.longestRun',
	'trace.sched.behind',
	'trace.sched.netpoll',
	'trace.sched.netpollQueue',
	'trace.requests.sameWork',
]);

interface Job extends CutInput {
	readonly rows: TableRows;
	readonly evidence: Evidence;
	readonly cause: Cause;
}

type Cutter = (job: Job) => Uint8Array;

const union = <T>(sets: readonly (ReadonlySet<T> | undefined)[]): ReadonlySet<T> => new Set(sets.flatMap((set) => [...(set ?? [])]));
const merged = (cuts: readonly Partial<TraceCut>[]): TraceCut => ({
	waits: union(cuts.map(({ waits }) => waits)),
	syscalls: union(cuts.map(({ syscalls }) => syscalls)),
	stuck: union(cuts.map(({ stuck }) => stuck)),
	assists: union(cuts.map(({ assists }) => assists)),
	cycles: cuts.some(({ cycles }) => cycles),
});
const inText =
	(cut: (text: string, job: Job) => string): Cutter =>
	(job) =>
		new TextEncoder().encode(cut(new TextDecoder().decode(job.bytes), job));
const rowSet = ({ rows }: Job): Set<number> => new Set(rows.rows());

/** Files of the operating system by the fact that is read from them. */
const FILES: Readonly<Record<string, readonly RegExp[]>> = {
	'process.descriptors': [/\/fd$/],
	'net.connections': [/^ss /, /\/net\/tcp6?$/],
	'net.acceptQueue': [/^ss /, /\/net\/tcp6?$/],
	'net.listenOverflows': [/\/net\/netstat$/],
	'process.runDelay': [/\/schedstat$/],
	'host.cpu': [/^\/proc\/stat$/],
	'host.pressure': [/\/pressure\/cpu$/],
	'process.faults': [/\/\d+\/stat$/],
	'process.systemCpu': [/\/\d+\/stat$/],
	'cgroup.throttling': [/\/cpu\.stat$/],
	'cgroup.quota': [/\/cpu\.cfs_quota_us$/, /\/cpu\.max$/],
};

const files: Cutter = inText((text, { evidence }) => {
	const endings = FILES[evidence.fact];
	if (!endings) throw new Error(`no file is known for ${evidence.fact}`);
	return cutFiles(text, endings);
});

const CUTTERS: Readonly<Record<string, Cutter>> = {
	'snapshot.rows': inText((text, { rows }) => cutGoroutines(text, new Set(rows.snapshotIds()))),
	gctrace: inText((text, job) => cutLines(text, GC_LINE, rowSet(job))),
	schedtrace: inText((text, job) => cutLines(text, SCHED_LINE, rowSet(job))),
	race: inText((text, { rows }) => cutRaces(text, new Set(rows.ordinals('race')))),
	crash: inText((text) => cutCrash(text)),
	'process.figures': files,
	'process.listeners': files,
	'process.connections': files,
	'process.threadTimes': files,
	'profile.samples': (job) => {
		const profile = profileOfDocument(parseProfile(job.bytes, 1 << 30).document);
		const cut = rowSet(job);
		const keep = Uint8Array.from({ length: profile.samples.length }, (_, row) => (cut.has(row) ? 0 : 1));
		return Uint8Array.from(Buffer.concat([...encodedProfile({ ...profile, samples: keepSamples(profile.samples, keep) })]));
	},
};

const TRACE_CUTS: Readonly<Record<string, (job: Job) => Partial<TraceCut>>> = {
	'trace.waitSites': ({ rows }) => ({ waits: new Set(rows.waitSites().map((one) => waitKey(one.reason, one.frames))) }),
	'trace.holders': ({ rows }) => ({ waits: new Set(rows.holders().map(({ site }) => waitKey(site.reason, site.frames))) }),
	'trace.syscalls': ({ rows }) => ({ syscalls: new Set(rows.syscalls()) }),
	'trace.goroutines': ({ rows }) => ({ stuck: new Set(rows.goroutineIds()) }),
	'trace.assists': ({ rows }) => ({ assists: new Set(rows.assists().map(({ frames }) => frames)) }),
	'trace.ranges': () => ({ cycles: true }),
	'trace.requests': (job) => ({ waits: waitsOfRequests(job) }),
};

/** The waits inside the named requests that go through the function to blame, and all others with the same reason and stack. */
function waitsOfRequests({ rows, history, cause }: Job): Set<string> {
	const { goroutines } = history();
	const blamed = cause.where[0]?.function ?? '';
	const waits = new Set<string>();
	for (const { goroutine, fromNs, toNs } of rows.requests())
		for (const span of goroutines.get(goroutine)?.spans ?? [])
			if (span.state === GoState.Waiting && span.fromNs < toNs && span.toNs > fromNs && functionsOf(span.frames).includes(blamed))
				waits.add(waitKey(span.reason, span.frames));
	return waits;
}
