// Stacks of goroutines that wait for a connection of a pool to become free.
import type { StackId } from '../../base/ids.ts';
import type { Symbols } from '../../tables/symbols.ts';
import { byStack } from './by-stack.ts';
import { matches } from './entries.ts';

/** The waiting frame and the pool. database/sql since Go 1.2; go-redis v8 and v9; pgx v4 and v5 (puddle); redigo. */
const POOLS: readonly (readonly [frame: string, pool: string])[] = [
	['database/sql.(*DB).conn', 'database/sql'],
	['github.com/redis/go-redis/v9/internal/pool.(*ConnPool).waitTurn', 'go-redis'],
	['github.com/go-redis/redis/v8/internal/pool.(*ConnPool).waitTurn', 'go-redis'],
	['github.com/gomodule/redigo/redis.(*Pool).waitVacantConn', 'redigo'],
	['github.com/jackc/puddle/v2.(*Pool*', 'pgxpool'],
	['github.com/jackc/puddle.(*Pool*', 'pgxpool'],
];

/** Leafwards of the pool's frame these show that it makes a connection and does not wait for one. */
const CONNECTING: readonly string[] = ['net.(*Dialer).*', 'net.(*netFD).*', 'crypto/tls.(*Conn).*', 'net.(*Resolver).*'];

export interface PoolStacks {
	/** '' when it does not wait for a pool. */
	poolOf(stack: number): string;
	/** Waits in net/http's Transport for a connection: for a new one, or with MaxConnsPerHost for one that another request gives back. */
	isHttpConn(stack: number): boolean;
}

export const poolStacks = (symbols: Symbols): PoolStacks => ({
	isHttpConn: byStack(symbols, (stack) => stack >= 0 && waitsIn(symbols, stack, 'net/http.(*Transport).getConn')),
	poolOf: byStack(symbols, (stack) => (stack < 0 ? '' : poolOf(symbols, stack))),
});

function poolOf(symbols: Symbols, stack: StackId): string {
	for (let depth = 0; depth < symbols.depth(stack); depth++) {
		const fn = symbols.functionAt(stack, depth);
		if (CONNECTING.some((pattern) => matches(pattern, fn))) return '';
		const found = POOLS.find(([pattern]) => matches(pattern, fn));
		// A connection that database/sql opens itself goes through the driver: the function did not wait itself.
		if (found) return isWaiting(symbols, stack, depth) ? found[1] : '';
	}
	return '';
}

/** `fn` itself waits in a select. */
function waitsIn(symbols: Symbols, stack: StackId, fn: string): boolean {
	return symbols.depth(stack) > 1 && symbols.functionAt(stack, 0) === 'runtime.selectgo' && symbols.functionAt(stack, 1) === fn;
}

/** Between the pool's frame and the leaf stand only the runtime and libraries of waiting. */
function isWaiting(symbols: Symbols, stack: StackId, depth: number): boolean {
	for (let at = 0; at < depth; at++) {
		const fn = symbols.functionAt(stack, at);
		if (!/^(?:runtime|sync|internal\/sync|golang\.org\/x\/sync\/semaphore|github\.com\/(?:redis|go-redis|jackc\/puddle).*)[./]/.test(fn))
			return false;
	}
	return true;
}
