// The flags, as data, and Go's way of reading them: one dash or two, `-name=value` or `-name value`, booleans without a value.
// Unlike Go's, flags may also stand behind the files.
import { type Config, defaultConfig } from './config.ts';
import type { Granularity } from './filter/aggregate.ts';
import { reports, type ReportEntry } from './reports/reports.ts';
import { UsageError } from './usage-error.ts';

export interface Request {
	/** Null: none was named. */
	readonly entry: ReportEntry | null;
	readonly parameter: string;
	readonly config: Config;
	readonly files: readonly string[];
	readonly base: string;
	readonly diffBase: string;
	readonly isNormalized: boolean;
	readonly buildId: string;
	readonly comment: string;
	/** File to write; '': standard output. */
	readonly output: string;
	/** Of profiles that are fetched; -1: not given. */
	readonly seconds: number;
	readonly timeout: number;
	/** -parsed, a report that only gowhy has. */
	readonly isParsed: boolean;
}

type Value = boolean | number | string;

interface Flag {
	readonly name: string;
	readonly kind: 'bool' | 'int' | 'float' | 'string';
	/** '': not in the help (a report, or only accepted so that command lines for pprof work). */
	readonly summary: string;
}

const flag = (kind: Flag['kind'], name: string, summary = ''): Flag => ({ kind, name, summary });

/** Shortcuts for -sample_index, in the order in which pprof asks for them. */
const indexFlags: readonly (readonly [name: string, sampleType: string])[] = [
	['total_delay', 'delay'],
	['mean_delay', 'delay'],
	['contentions', 'contentions'],
	['inuse_space', 'inuse_space'],
	['inuse_objects', 'inuse_objects'],
	['alloc_space', 'alloc_space'],
	['alloc_objects', 'alloc_objects'],
];
const granularitySummary: Readonly<Record<Granularity, string>> = {
	functions: 'one node per function (default)',
	filefunctions: 'one node per function and file',
	files: 'one node per file',
	lines: 'one node per line',
	addresses: 'one node per address',
};
const granularities = Object.keys(granularitySummary) as Granularity[];

/** Reports of pprof that need more than the profile, and what to do instead. */
const refusedReports: Readonly<Record<string, string>> = {
	list: 'needs the source code, which gowhy does not read; -peek=REGEX -lines shows the lines of a function with their callers and callees',
	weblist: 'needs the source code and the binary, which gowhy does not read; -peek=REGEX -lines shows the lines of a function',
	disasm: 'needs the binary, which gowhy does not read; -top -addresses shows the costs of single addresses',
	...Object.fromEntries(
		['gif', 'pdf', 'png', 'ps', 'svg', 'eog', 'evince', 'gv', 'web'].map((name) => [
			name,
			'needs Graphviz; write the graph with -dot and draw it: gowhy pprof -dot FILE | dot -Tsvg > graph.svg',
		]),
	),
	kcachegrind: 'starts another program; write its input with -callgrind -output=FILE and open that',
};

export const flags: readonly Flag[] = [
	...reports.map(({ name, hasParameter }) => flag(hasParameter ? 'string' : 'bool', name)),
	...Object.keys(refusedReports).map((name) => flag(['list', 'weblist', 'disasm'].includes(name) ? 'string' : 'bool', name)),
	flag('bool', 'parsed'),
	flag('bool', 'cum', 'sort by what a function and its callees take'),
	flag('bool', 'flat', 'sort by what a function takes alone (default)'),
	flag('string', 'sort', 'flat or cum'),
	...granularities.map((name) => flag('bool', name, granularitySummary[name])),
	flag('bool', 'noinlines', 'count inlined functions for their callers'),
	flag('bool', 'showcolumns', 'with -lines: columns too'),
	flag('string', 'sample_index', 'which value to report, by name or number'),
	...indexFlags.map(([name, type]) => flag('bool', name, `same as ${name === 'mean_delay' ? '-mean ' : ''}-sample_index=${type}`)),
	flag('bool', 'mean', 'mean per event: the value divided by the first one'),
	flag('string', 'unit', 'unit of values, e.g. ms or MB'),
	flag('float', 'divide_by', 'divide all values'),
	flag('int', 'nodecount', 'most nodes to show'),
	flag('float', 'nodefraction', 'hide nodes below this share of the total'),
	flag('float', 'edgefraction', 'hide edges below this share of the total'),
	flag('bool', 'trim', '-trim=false shows everything'),
	flag('bool', 'call_tree', 'one node per way to a function (-dot, -callgrind)'),
	flag('bool', 'compact_labels', 'fewer lines above the report'),
	flag('bool', 'relative_percentages', 'percentages of what the filters left'),
	flag('bool', 'drop_negative', 'hide nodes with negative values'),
	flag('string', 'focus', 'only samples through functions that match'),
	flag('string', 'ignore', 'no samples through functions that match'),
	flag('string', 'hide', 'hide frames that match'),
	flag('string', 'show', 'show only frames that match'),
	flag('string', 'show_from', 'hide what is above the highest frame that matches'),
	flag('string', 'prune_from', 'hide what is below the lowest frame that matches'),
	flag('string', 'tagfocus', 'only samples with labels that match: [key=]regex or [key=]1kb:10kb'),
	flag('string', 'tagignore', 'no samples with labels that match'),
	flag('string', 'tagshow', 'only labels whose key matches'),
	flag('string', 'taghide', 'no labels whose key matches'),
	flag('string', 'tagroot', 'labels as frames above the root, keys with commas'),
	flag('string', 'tagleaf', 'labels as frames below the leaf'),
	flag('string', 'base', 'profile to subtract'),
	flag('string', 'diff_base', 'profile to compare with: percentages of that'),
	flag('bool', 'normalize', 'with -base: scale to its total first'),
	flag('string', 'trim_path', 'what to cut off file names'),
	flag('string', 'source_path', 'source folders whose names end what is cut off'),
	flag('string', 'output', 'file to write'),
	flag('string', 'add_comment', 'comment to add to the profile'),
	flag('string', 'buildid', 'build id of the main binary'),
	flag('int', 'seconds', 'how long a profile from a URL takes'),
	flag('int', 'timeout', 'how long to wait for a URL, in seconds'),
	flag('string', 'symbolize'),
	flag('bool', 'intel_syntax'),
	flag('string', 'tools'),
	flag('string', 'tls_cert'),
	flag('string', 'tls_key'),
	flag('string', 'tls_ca'),
	flag('string', 'http'),
	flag('bool', 'no_browser'),
];

const flagsByName = new Map(flags.map((one) => [one.name, one]));

/** Throws a UsageError; `say` is told what is ignored. */
export function parseRequest(args: readonly string[], say: (message: string) => void): Request {
	const { values, files } = readFlags(args);
	const text = (name: string): string => (values.get(name) as string | undefined) ?? '';
	const isSet = (name: string): boolean => values.get(name) === true;
	const number = (name: string, otherwise: number): number => (values.get(name) as number | undefined) ?? otherwise;
	if (files.length === 0) throw new UsageError('no profile source specified');
	const { sort, granularity } = choices(values);
	const entry = chosenReport(values);
	for (const name of ['http', 'no_browser'])
		if (values.has(name) && values.get(name) !== '' && values.get(name) !== false)
			throw new UsageError(`-${name}: gowhy has no web interface for profiles; name a report, e.g. gowhy pprof -top ${files.join(' ')}`);
	if (text('base') !== '' && text('diff_base') !== '') throw new UsageError('-base and -diff_base flags cannot both be specified');
	const hasBase = text('base') + text('diff_base') !== '';
	if (isSet('normalize') && !hasBase) throw new UsageError('must have base profile to normalize by');
	if (!['', 'none', 'no'].includes(text('symbolize').toLowerCase()))
		say('-symbolize is ignored: names come from the profile, binaries are not read');
	const d = defaultConfig;
	const config: Config = {
		unit: (values.get('unit') as string | undefined) ?? d.unit,
		sort,
		granularity,
		callTree: isSet('call_tree'),
		relativePercentages: isSet('relative_percentages'),
		compactLabels: isSet('compact_labels'),
		sourcePath: text('source_path'),
		trimPath: text('trim_path'),
		mean: isSet('mean') || isSet('mean_delay'),
		sampleIndex: chosenIndex(values, say),
		divideBy: number('divide_by', d.divideBy),
		tagRoot: text('tagroot'),
		tagLeaf: text('tagleaf'),
		nodeCount: number('nodecount', d.nodeCount),
		nodeFraction: number('nodefraction', d.nodeFraction),
		edgeFraction: number('edgefraction', d.edgeFraction),
		trim: values.get('trim') !== false,
		dropNegative: isSet('drop_negative'),
		focus: text('focus'),
		ignore: text('ignore'),
		hide: text('hide'),
		show: text('show'),
		showFrom: text('show_from'),
		pruneFrom: text('prune_from'),
		tagFocus: text('tagfocus'),
		tagIgnore: text('tagignore'),
		tagShow: text('tagshow'),
		tagHide: text('taghide'),
		noInlines: isSet('noinlines'),
		showColumns: isSet('showcolumns'),
	};
	return {
		entry,
		parameter: entry?.hasParameter ? text(entry.name) : '',
		config,
		files,
		base: text('base'),
		diffBase: text('diff_base'),
		isNormalized: isSet('normalize'),
		buildId: text('buildid'),
		comment: text('add_comment'),
		output: text('output'),
		seconds: number('seconds', -1),
		timeout: number('timeout', -1),
		isParsed: isSet('parsed'),
	};
}

function readFlags(args: readonly string[]): { values: Map<string, Value>; files: string[] } {
	const values = new Map<string, Value>();
	const files: string[] = [];
	for (let i = 0; i < args.length; i++) {
		const arg = args[i] as string;
		if (arg === '--') {
			files.push(...args.slice(i + 1));
			break;
		}
		if (!arg.startsWith('-') || arg === '-') {
			files.push(arg);
			continue;
		}
		const [, name = '', hasValue, given = ''] = /^--?([^=]*)(=)?(.*)$/s.exec(arg) as RegExpExecArray;
		if (name === '' || name.startsWith('-')) throw new UsageError(`bad flag syntax: ${arg}`);
		const known = flagsByName.get(name);
		if (!known) throw new UsageError(`flag provided but not defined: -${name} (gowhy pprof --help lists the flags)`);
		if (hasValue === undefined && known.kind !== 'bool' && i + 1 >= args.length) throw new UsageError(`flag needs an argument: -${name}`);
		values.set(
			name,
			known.kind === 'bool' ? boolValue(name, hasValue ? given : 'true') : readValue(known, hasValue ? given : (args[++i] as string)),
		);
	}
	return { values, files };
}

function boolValue(name: string, text: string): boolean {
	if (/^(1|t|T|TRUE|true|True)$/.test(text)) return true;
	if (/^(0|f|F|FALSE|false|False)$/.test(text)) return false;
	throw new UsageError(`invalid boolean value ${JSON.stringify(text)} for -${name}: parse error`);
}

function readValue({ name, kind }: Flag, text: string): Value {
	if (kind === 'string') return text;
	const value = kind === 'int' ? intValue(text) : floatValue(text);
	if (value === null) throw new UsageError(`invalid value ${JSON.stringify(text)} for flag -${name}: parse error`);
	return value;
}

/** Go's ParseInt with base 0: 0x, 0o, 0b, a leading 0 for octal, underscores between digits. */
function intValue(text: string): number | null {
	const found = /^([+-]?)(0[xX](?:_?[0-9a-fA-F])+|0[bB](?:_?[01])+|0[oO]?(?:_?[0-7])+|0|[1-9](?:_?\d)*)$/.exec(text);
	if (!found) return null;
	const digits = (found[2] as string).replaceAll('_', '');
	const size = BigInt(/^0[0-7]/.test(digits) ? `0o${digits.slice(1)}` : digits);
	const value = found[1] === '-' ? -size : size;
	return BigInt.asIntN(64, value) === value ? Number(value) : null;
}

function floatValue(text: string): number | null {
	if (/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text)) return Number.isFinite(Number(text)) ? Number(text) : null;
	if (/^[+-]?inf(inity)?$/i.test(text)) return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
	return /^nan$/i.test(text) ? Number.NaN : null;
}

function choices(values: ReadonlyMap<string, Value>): { sort: 'flat' | 'cum'; granularity: Granularity | '' } {
	const one = <T extends string>(names: readonly T[]): T | undefined => {
		const set = names.filter((name) => values.get(name) === true);
		if (set.length > 1) throw new UsageError(`conflicting options set: [${set.join(' ')}]`);
		return set[0];
	};
	const named = values.get('sort');
	if (named !== undefined && named !== 'flat' && named !== 'cum') throw new UsageError(`invalid "sort" value ${JSON.stringify(named)}`);
	return { sort: one(['cum', 'flat'] as const) ?? named ?? 'flat', granularity: one(granularities) ?? '' };
}

function chosenReport(values: ReadonlyMap<string, Value>): ReportEntry | null {
	const isAsked = (name: string): boolean => values.has(name) && values.get(name) !== false && values.get(name) !== '';
	const refused = Object.keys(refusedReports).filter(isAsked);
	const asked = reports.filter(({ name }) => isAsked(name));
	const own = values.get('parsed') === true ? 1 : 0;
	if (asked.length + refused.length + own > 1) throw new UsageError('must set at most one output format');
	if (refused[0] !== undefined) throw new UsageError(`-${refused[0]} ${refusedReports[refused[0]]}`);
	return asked[0] ?? null;
}

function chosenIndex(values: ReadonlyMap<string, Value>, say: (message: string) => void): string {
	let index = (values.get('sample_index') as string | undefined) ?? '';
	for (const [name, sampleType] of indexFlags) {
		if (values.get(name) !== true) continue;
		if (index === '') index = sampleType;
		else say(`Multiple value selections, ignoring -${name}`);
	}
	return index;
}
