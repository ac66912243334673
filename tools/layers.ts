// The allowed edges between layers, as data. tools/check-layers.ts fails on any other.

export interface Layer {
	/** Layers that files of this one may import (besides their own), also for types. */
	readonly imports: readonly string[];
	/** npm packages it may import; `node:` stands for Node's own modules. */
	readonly packages?: readonly string[];
}

/** Keyed by folder (or file without .ts) under src/. The longest key that is a prefix of a file's path is its layer. */
export const layers: Readonly<Record<string, Layer>> = {
	base: { imports: [] },
	tables: { imports: ['base'] },
	decode: { imports: ['base', 'tables'] },
	pprof: { imports: ['base', 'tables', 'decode'] },
	// Go's regular expressions: set apart, since conditions of users' rules match with them too.
	'pprof/go-regexp': { imports: [] },
	cel: { imports: ['base', 'pprof/go-regexp'], packages: ['@marcbachmann/cel-js'] },
	facts: { imports: ['base', 'tables'] },
	rules: { imports: ['base', 'tables', 'facts'] },
	// Settings of the runtime, worked out from facts.
	advise: { imports: ['base', 'tables', 'facts'] },
	report: { imports: ['base', 'tables', 'facts', 'rules'] },
	'user-rules': { imports: ['base', 'tables', 'cel', 'facts', 'rules', 'report'], packages: ['yaml'] },
	// Profiles and sums of traces as weighted stacks, for flame graphs and the formats that hold stacks.
	stacks: { imports: ['base', 'tables', 'decode'] },
	export: { imports: ['base', 'tables', 'decode', 'stacks'] },
	// Pages on causes, mechanisms and rules, for `gowhy explain` and HTML reports.
	knowledge: { imports: ['base', 'rules'] },
	// Two sides of recordings -> what changed between them.
	compare: { imports: ['base', 'tables', 'facts', 'report', 'stacks'] },
	// Who created and who woke whom; its plain data is shared with those who draw it.
	goroutines: { imports: ['base', 'tables', 'decode', 'facts', 'goroutines/graph'] },
	'goroutines/graph': { imports: [] },
	// Requests of a trace as plain data, shared with those who draw it.
	requests: { imports: ['base', 'tables', 'facts', 'requests/data'] },
	'requests/data': { imports: [] },
	render: {
		imports: [
			'base',
			'report',
			'compare',
			'knowledge',
			'render/flame',
			'render/graph',
			'render/requests',
			'render/html/graph-page-data',
			'render/html/requests-page-data',
			'render/printable',
			'render/xml',
			'goroutines/graph',
			'requests/data',
		],
	},
	'render/printable': { imports: [] },
	'render/xml': { imports: [] },
	// Choice, layout and drawing of a goroutine graph: shared by pictures and the script inside pages.
	'render/graph': { imports: ['base', 'render/flame', 'render/printable', 'render/xml', 'goroutines/graph'], packages: ['@dagrejs/dagre'] },
	// Wording and drawing of requests: shared by text, pages and the script inside them.
	'render/requests': { imports: ['base', 'render/printable', 'render/xml', 'requests/data'] },
	// Geometry, names and colours of a flame graph: shared by the script inside pages and the renderer of pictures.
	'render/flame': { imports: ['base', 'render/html/page-data'] },
	// The script inside HTML pages: runs in the browser, shares one file of types and ids with the renderer.
	'render/html/page': {
		imports: [
			'base',
			'render/html/page-data',
			'render/html/graph-page-data',
			'render/html/requests-page-data',
			'render/flame',
			'render/graph',
			'render/requests',
			'goroutines/graph',
			'requests/data',
		],
	},
	'render/html/requests-page-data': { imports: ['requests/data'] },
	'render/html/graph-page-data': { imports: ['goroutines/graph'] },
	'render/html/page-data': { imports: [] },
	pipeline: { imports: ['base', 'tables', 'decode', 'facts', 'rules', 'report', 'render'] },
	input: { imports: ['base'], packages: ['node:'] },
	cli: {
		imports: [
			'base',
			'tables',
			'decode',
			'pprof',
			'cel',
			'facts',
			'advise',
			'rules',
			'report',
			'knowledge',
			'render',
			'stacks',
			'export',
			'compare',
			'user-rules',
			'goroutines',
			'goroutines/graph',
			'requests',
			'requests/data',
			'pipeline',
			'input',
		],
		packages: ['node:', 'commander', 'yaml'],
	},
};

/**
 * Decoders do not know each other, except around logs: `log` composes the decoders of text that stands in logs, each of which
 * implements the recogniser that `log` defines; race reports hold stacks in the grammar of goroutine dumps.
 */
export const decoderEdges: Readonly<Record<string, readonly string[]>> = {
	log: ['gctrace', 'goroutine-dump', 'race-report', 'schedtrace'],
	gctrace: ['log'],
	'goroutine-dump': ['log'],
	schedtrace: ['log'],
	'race-report': ['log', 'goroutine-dump'],
	// Only the cutting of bytes into lines.
	'process-files': ['log'],
};

/** Folders whose sub-folders must each be imported by one of the files on the right. Names that start with `_` are templates. */
export const registries: Readonly<Record<string, { readonly entry: string; readonly listedIn: readonly string[] }>> = {
	decode: { entry: 'index.ts', listedIn: ['decode/formats.ts', 'decode/log/'] },
	rules: { entry: 'rule.ts', listedIn: ['rules/rules.ts'] },
};

/** Lines of a file above which one of its first five lines must say why: `// Long: ...`. */
export const maxLines = 400;
