// The Go code of knowledge pages as packages that Go's tools can read: each block gets a package clause and the imports that it uses.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fixCode } from '../../src/knowledge/form.ts';
import { parsePage } from '../../src/knowledge/page.ts';

export interface Snippet {
	/** `lock-held/after-1`: also the folder of its package. */
	readonly name: string;
	readonly source: string;
}

/** Packages that snippets may use, by the name they are used under. */
const PACKAGES: Readonly<Record<string, string>> = {
	json: 'encoding/json',
	crc32: 'hash/crc32',
	exec: 'os/exec',
	http: 'net/http',
	tls: 'crypto/tls',
	sql: 'database/sql',
	debug: 'runtime/debug',
	slog: 'log/slog',
	atomic: 'sync/atomic',
	rand: 'math/rand/v2',
	errgroup: 'golang.org/x/sync/errgroup',
	singleflight: 'golang.org/x/sync/singleflight',
};
const PLAIN = new Set(
	'bufio bytes context errors fmt io log maps net os regexp runtime slices sort strconv strings sync syscall time unique weak'.split(' '),
);

export function snippetsOf(id: string, markdown: string): Snippet[] {
	const fix = parsePage(markdown).sections.find((section) => section.title === 'Fix');
	const code = fixCode(fix?.blocks ?? []);
	return [
		...code.before.map((text, i) => ({ name: `${id}/before${i + 1}`, source: asFile(text) })),
		...code.after.map((text, i) => ({ name: `${id}/after${i + 1}`, source: asFile(text) })),
	];
}

function asFile(text: string): string {
	const code = text.replace(/"(?:[^"\\\n]|\\.)*"|`[^`]*`|\/\/.*$/gm, '');
	const used = new Set([...code.matchAll(/(?<![\w.])([a-z]\w*)\.[A-Z]/g)].map((match) => match[1] as string));
	const imports = [...used].sort().flatMap((name) => (PACKAGES[name] ? [PACKAGES[name]] : PLAIN.has(name) ? [name] : []));
	const clause = ['package snippet', imports.map((path) => `import "${path}"`).join('\n'), text];
	return `${clause.filter((part) => part !== '').join('\n\n')}\n`;
}

/** Only what snippets use of golang.org/x/sync, so that no network is needed. */
const STUBS: Readonly<Record<string, string>> = {
	'go.mod': 'module golang.org/x/sync\n\ngo 1.25\n',
	'errgroup/errgroup.go': `package errgroup

import "context"

type Group struct{}

func WithContext(ctx context.Context) (*Group, context.Context) { return nil, ctx }
func (g *Group) SetLimit(n int)                                 {}
func (g *Group) Go(f func() error)                              {}
func (g *Group) Wait() error                                    { return nil }
`,
	'singleflight/singleflight.go': `package singleflight

type Group struct{}

func (g *Group) Do(key string, fn func() (any, error)) (v any, err error, shared bool) { return }
`,
};

/** A module with a package per snippet. */
export function writeModule(folder: string, snippets: readonly Snippet[]): void {
	const put = (path: string, text: string): void => {
		mkdirSync(dirname(join(folder, path)), { recursive: true });
		writeFileSync(join(folder, path), text);
	};
	put('go.mod', 'module pages\n\ngo 1.25\n\nrequire golang.org/x/sync v0.0.0\n\nreplace golang.org/x/sync => ./sync\n');
	for (const [path, text] of Object.entries(STUBS)) put(join('sync', path), text);
	for (const { name, source } of snippets) put(join(name, 'snippet.go'), source);
}
