import { describe, expect, it } from 'vitest';
import { enclosingFunction, originOf, ownerOf, packageOf } from './go-names.ts';

describe('packageOf', () => {
	it.each([
		['net/http.(*conn).serve', 'net/http'],
		['main.main', 'main'],
		['main.main.func1', 'main'],
		['github.com/acme/shop/stock.(*Shelf).Take', 'github.com/acme/shop/stock'],
		// A dot in the last element of an import path is escaped by the compiler.
		['gopkg.in/yaml%2ev3.(*Decoder).Decode', 'gopkg.in/yaml%2ev3'],
		['main.Do[...]', 'main'],
		['main.Do[github.com/acme/shop.Item]', 'main'],
		['main.(*Cache[go.shape.string]).Get', 'main'],
		['memmove', 'memmove'],
		['', ''],
	])('%s -> %s', (fn, pkg) => {
		expect(packageOf(fn)).toBe(pkg);
	});
});

describe('originOf', () => {
	it.each([
		['main.main', 'own'],
		['github.com/acme/shop/stock.(*Shelf).Take', 'own'],
		['shop/internal/stock.Take', 'own'],
		['runtime.gopark', 'std'],
		['net/http.(*conn).serve', 'std'],
		['internal/poll.(*FD).Read', 'std'],
		['vendor/golang.org/x/net/http2/hpack.(*Decoder).Write', 'std'],
		['google.golang.org/grpc.(*Server).handleStream', 'library'],
		['golang.org/x/sync/errgroup.(*Group).Wait', 'library'],
		['github.com/acme/shop/vendor/github.com/x/y.F', 'library'],
		// C functions of a cgo program have neither package nor dot.
		['pthread_cond_wait', 'std'],
	] as const)('%s is %s', (fn, origin) => {
		expect(originOf(fn)).toBe(origin);
	});
});

describe('enclosingFunction', () => {
	it.each([
		['main.(*Desk).quote.func1', 'main.(*Desk).quote'],
		['main.(*Desk).quote.func1.2', 'main.(*Desk).quote'],
		['main.main.func2.1.3', 'main.main'],
		['main.main.gowrap1', 'main.main'],
		['main.run.deferwrap2', 'main.run'],
		['main.(*T).M-fm', 'main.(*T).M'],
		['main.each-range1', 'main.each'],
		['main.Map[...].func1', 'main.Map'],
		['main.(*Cache[...]).Get', 'main.(*Cache).Get'],
		['main.plain', 'main.plain'],
		// A name that ends like a closure without being one.
		['main.func1er', 'main.func1er'],
	])('%s -> %s', (fn, plain) => {
		expect(enclosingFunction(fn)).toBe(plain);
	});
});

describe('ownerOf', () => {
	it.each([
		['main.(*Cache).Get', 'main.(*Cache)'],
		['main.(*Cache).Get.func1', 'main.(*Cache)'],
		['main.Cache.Get', 'main.Cache'],
		['github.com/acme/shop/stock.(*Shelf).Take', 'github.com/acme/shop/stock.(*Shelf)'],
		// No receiver: the package.
		['main.run', 'main'],
		['main.run.func1', 'main'],
	])('%s belongs to %s', (fn, owner) => {
		expect(ownerOf(fn)).toBe(owner);
	});
});
