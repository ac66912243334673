// Filters: which samples and frames are left, told by the stacks of -raw or the names of -top.
import { describe, expect, it } from 'vitest';
import { report, shop } from '../test-report.ts';
import { parseRange } from './by-tag.ts';
import { simplifiedName } from './prune.ts';
import { trimPath } from './trim-path.ts';

/** Name and value of each node. */
const nodes = (flags: string): string[] =>
	report(`-top ${flags} shop`, { shop })
		.text.split('\n')
		.flatMap((line) => {
			const found = /^ *(\S+) +\S+ +\S+ +(\S+) +\S+  (\S+)/.exec(line);
			return found && found[3] !== 'cum%' ? [`${found[3]} ${found[1]} ${found[2]}`] : [];
		});

describe('filters by name', () => {
	it('focus and ignore choose samples, by function, file or binary', () => {
		expect(nodes('-focus=List')).toEqual(['json.Marshal 10ms 10ms', 'main.main 0 10ms', 'shop.List 0 10ms']);
		expect(nodes('-focus=mgc.go')).toEqual(['runtime.gcBgMarkWorker 10ms 10ms']);
		expect(nodes('-ignore=Order|runtime')).toEqual(nodes('-focus=List'));
	});

	it('hide and show choose frames; what they called counts for their callers', () => {
		expect(nodes('-hide=json -focus=List')).toEqual(['shop.List 10ms 10ms', 'main.main 0 10ms']);
		expect(nodes('-show=^shop\\.')).toEqual(['shop.Order 50ms 80ms', 'shop.price 30ms 30ms', 'shop.List 10ms 10ms', 'shop.total 0 30ms']);
	});

	it('show_from cuts what is above, prune_from what is below', () => {
		expect(nodes('-show_from=List')).toEqual(['json.Marshal 10ms 10ms', 'shop.List 0 10ms']);
		expect(nodes('-prune_from=Order -focus=Order')).toEqual(['shop.Order 80ms 80ms', 'main.main 0 80ms']);
	});

	it('say when they match nothing, and refuse what is no regular expression', () => {
		expect(report('-top -focus=nobody shop', { shop }).said).toEqual(['Focus expression matched no samples']);
		expect(() => nodes('-focus=(')).toThrow('parsing focus regexp: error parsing regexp: missing closing ): `(`');
	});
});

describe('filters by label', () => {
	it('tagfocus and tagignore take key=regex, regex, or ranges with units', () => {
		expect(nodes('-tagfocus=route=/list')).toEqual(nodes('-focus=List'));
		expect(nodes('-tagfocus=route:/list')).toEqual(nodes('-focus=List'));
		expect(nodes('-tagfocus=1b:1kb')[0]).toBe('shop.price 30ms 30ms');
		expect(nodes('-tagignore=route=.')).toEqual(['runtime.gcBgMarkWorker 10ms 10ms']);
	});

	it('tagroot and tagleaf make frames of them', () => {
		expect(nodes('-tagroot=route -show=^/')).toEqual(['/order 80ms 80ms', '/list 10ms 10ms']);
		expect(nodes('-tagleaf=route -focus=List')[0]).toBe('/list 10ms 10ms');
	});

	it('reads ranges', () => {
		const inside = (range: string, value: number, unit: string): boolean | undefined => parseRange(range)?.(value, unit);
		expect([inside('1kb', 1024, 'bytes'), inside('1kb:', 1023, 'bytes'), inside(':64kb', 65536, 'bytes')]).toEqual([true, false, true]);
		expect(inside('1ms:2ms', 1500, 'us')).toBe(true);
		expect(inside('1kb:2kb', 1500, 'ms')).toBe(false);
		expect(parseRange('tag1')).toBeNull();
	});
});

describe('names and paths', () => {
	it('are compared without arguments', () => {
		expect(simplifiedName('foo(int)(char)')).toBe('foo');
		expect(simplifiedName('(anonymous namespace)::f(int)')).toBe('(anonymous namespace)::f');
		expect(simplifiedName('.T::operator()(int)')).toBe('T::operator()');
	});

	it('lose what is in front of the source tree', () => {
		expect(trimPath('/home/ci/go/src/a/b.go', '/home/ci:/tmp', '')).toBe('go/src/a/b.go');
		expect(trimPath('/build/my-app/a/b.go', '', '/home/me/my-app')).toBe('a/b.go');
		expect(trimPath('/proc/self/cwd/./a.go', '', '')).toBe('a.go');
	});
});
