// Small random profiles with everything the format allows and few writers write: for comparisons with Go's own tool.
import { message } from '../src/decode/pprof/wire-text.ts';

const names = [
	'main.main',
	'runtime.mallocgc',
	'example.com/a/v2/pkg.(*T).M',
	'example.com/b.Map[...]',
	'net/http.(*conn).serve',
	'std::vector<int>::push_back',
	'(anonymous namespace)::Foo::bar(int)',
	'java.util.HashMap.put',
	'operator()(int)',
	'a"b\\c',
	'tab\tname',
	'naïve.Größe',
	'日本.語',
	'x<y>',
	'.dotted',
	'f(int, char)',
	'github.com/u/r/v12/p.F.func1',
	'Foo::Bar::Baz',
	'_start',
	'with space',
];
const files = [
	'/src/a.go',
	'b.go',
	'/proc/self/cwd/./c.go',
	'/usr/local/go/src/runtime/malloc.go',
	'./d/../e.go',
	'',
	'dir//f.go',
	'/home/x/src/g.go',
];
const units = ['count', 'bytes', 'nanoseconds', 'milliseconds', 'kb', 'GCU', 'widgets', 'seconds', ''];
const types = ['samples', 'cpu', 'alloc_space', 'inuse_space', 'delay', 'contentions', 'objects', 'space', 'x'];
const keys = ['bytes', 'route', 'request', 'alignment', 'k', 'Größe', 'pprof::base'];
const texts = ['a', 'b', '/x/y', 'tag1', 'true', '日本', 'a b', 'x:y'];

/** Bytes of profile number `seed`. */
export function oddProfile(seed: number): Uint8Array {
	let state = Math.imul(seed + 1, 2654435761) >>> 0;
	const random = (below: number): number => {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		return Math.floor((state / 2 ** 32) * below);
	};
	const pick = <T>(list: readonly T[]): T => list[random(list.length)] as T;
	const many = (most: number, one: (i: number) => string): string => Array.from({ length: random(most + 1) }, (_, i) => one(i)).join(' ');
	const strings = [''];
	const text = (value: string): number => {
		const known = strings.indexOf(value);
		// Now and then the same text stands twice in the table.
		return known >= 0 && random(10) > 0 ? known : strings.push(value) - 1;
	};
	const isHuge = random(6) === 0;
	const value = (): string => {
		const kind = random(10);
		if (kind === 0) return '0';
		if (kind === 1) return String(-random(1000));
		if (isHuge && kind < 5) return String((BigInt(random(2 ** 31)) << 32n) * (random(3) === 0 ? -1n : 1n) + BigInt(random(2 ** 31)));
		return String(random(10 ** (1 + random(9))));
	};
	const typeCount = 1 + random(4);
	const chosen =
		random(3) === 0
			? ['alloc_objects', 'alloc_space', 'inuse_objects', 'inuse_space'].slice(0, typeCount)
			: Array.from({ length: typeCount }, (_, i) => types[(i * 2 + random(2)) % types.length] as string);
	const mappingCount = random(4);
	const functionCount = 1 + random(12);
	const locationCount = 1 + random(16);
	const ids = Array.from({ length: locationCount }, (_, i) => (random(12) === 0 ? 1000 + i : i + 1));
	const fields: string[] = chosen.map((type) => `1: { 1: ${text(type)} 2: ${text(pick(units))} }`);
	for (let i = 1; i <= mappingCount; i++)
		fields.push(
			`3: { 1: ${i} 2: ${0x1000 * random(100)} 3: ${0x100000 + random(99999)} 4: ${pick([0, 4096])} 5: ${text(pick(['/bin/demo', '/lib/libc.so.6', '', '[vdso]', 'http://x/y']))} 6: ${text(pick(['', 'abcdef', '1234']))} 7: ${random(2)} 8: ${random(2)} 9: 1 10: ${random(2)} }`,
		);
	for (let i = 1; i <= functionCount; i++) {
		const name = text(random(10) === 0 ? '' : pick(names));
		fields.push(
			`5: { 1: ${i} 2: ${name} 3: ${random(4) === 0 ? text(pick(names)) : name} 4: ${text(pick(files))} 5: ${pick([0, 1, 10])} }`,
		);
	}
	for (const id of ids) {
		const lines = many(3, () => `4: { 1: ${1 + random(functionCount)} 2: ${pick([0, 7, 8, 123, 2147483648])} 3: ${pick([0, 0, 5])} }`);
		const address = pick([0, 0x400000 + 16 * id, '18446744073709551615', 0x7fff12345678, 64]);
		fields.push(`4: { 1: ${id} 2: ${random(mappingCount + 1)} 3: ${address} ${lines} 5: ${random(5) === 0 ? 1 : 0} }`);
	}
	const label = (): string => {
		const key = text(pick(keys));
		const kind = random(4);
		if (kind < 2) return `3: { 1: ${key} 2: ${text(pick(texts))} }`;
		return `3: { 1: ${key} 3: ${pick([1, 480, 512, 1048576, 3000000, -7, 0, '9223372036854775807'])} ${kind === 2 ? `4: ${text(pick(['bytes', 'kilobytes', 'ms', 'foo']))}` : ''} }`;
	};
	const sampleCount = random(60);
	for (let i = 0; i < sampleCount; i++) {
		const stack = Array.from({ length: random(9) }, () => pick(ids));
		const locations = random(4) === 0 ? stack.map((id) => `1: ${id}`).join(' ') : `1: [${stack.join(' ')}]`;
		const values = Array.from({ length: typeCount }, value);
		fields.push(
			`2: { ${locations} ${random(3) === 0 ? values.map((of) => `2: ${of}`).join(' ') : `2: [${values.join(' ')}]`} ${many(random(3), label)} }`,
		);
	}
	const optional = (field: number, of: () => number | string): string => (random(3) === 0 ? `${field}: ${of()}` : '');
	fields.push(
		optional(7, () => text(pick(['runtime\\..*', 'main', 'Foo.*|.*push.*', '(']))),
		optional(8, () => text(pick(['runtime\\.mallocgc', 'x']))),
		optional(9, () => pick([1700000000123456789n, 1n, -5n, 1700000000000000000n]).toString()),
		optional(10, () => pick([1500000000, 60000000000, 999, 3723004005006, -5])),
		`11: { 1: ${text(pick(['cpu', 'space', '']))} 2: ${text(pick(['nanoseconds', 'bytes', '']))} }`,
		optional(12, () => pick([1, 10000000, 524288])),
		...['note', '#hidden'].filter(() => random(4) === 0).map((of) => `13: ${text(of)}`),
		optional(14, () => text(pick([...chosen, 'other']))),
		optional(15, () => text('https://example.com/doc')),
	);
	return message([...fields, ...strings.map((of) => `6: ${JSON.stringify(of)}`)].join('\n'));
}
