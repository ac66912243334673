// Which client library a stack is in: whose answer does the goroutine wait for?
import type { StackId } from '../../base/ids.ts';
import type { Symbols } from '../../tables/symbols.ts';
import { byStack, someFrame } from './by-stack.ts';
import { matches } from './entries.ts';
import { poolStacks } from './pools.ts';

export type Client = 'http' | 'grpc' | 'sql' | 'redis' | 'mongodb' | 'kafka' | 'dns' | 'dial' | 'tls' | 'network';

/** From the general to the special where they nest the other way round: the outermost frame of the stack that is listed decides. */
const CLIENTS: readonly (readonly [pattern: string, client: Client])[] = [
	['net/http.(*Client).*', 'http'],
	['net/http.(*Transport).*', 'http'],
	['github.com/valyala/fasthttp.(*HostClient).*', 'http'],
	['google.golang.org/grpc.(*ClientConn).*', 'grpc'],
	['google.golang.org/grpc.(*clientStream).*', 'grpc'],
	['google.golang.org/grpc.invoke', 'grpc'],
	['database/sql.(*DB).*', 'sql'],
	['database/sql.(*Tx).*', 'sql'],
	['database/sql.(*Conn).*', 'sql'],
	['database/sql.(*Stmt).*', 'sql'],
	['database/sql.(*Rows).*', 'sql'],
	['database/sql.(*Row).*', 'sql'],
	['github.com/jackc/pgx*', 'sql'],
	['github.com/lib/pq.*', 'sql'],
	['github.com/go-sql-driver/mysql.*', 'sql'],
	['github.com/redis/*', 'redis'],
	['github.com/go-redis/*', 'redis'],
	['github.com/gomodule/redigo/*', 'redis'],
	['go.mongodb.org/*', 'mongodb'],
	['github.com/segmentio/kafka-go.*', 'kafka'],
	['github.com/IBM/sarama.*', 'kafka'],
	['net.(*Resolver).*', 'dns'],
	['net.(*Dialer).*', 'dial'],
	['net.Dial*', 'dial'],
	['crypto/tls.(*Conn).HandshakeContext', 'tls'],
	['crypto/tls.(*Conn).Handshake', 'tls'],
	['net.(*conn).*', 'network'],
];

/** A connection is being made: what is asked and answered meanwhile is no call. */
const CONNECTING: readonly string[] = [
	'net.(*Dialer).*',
	'net.(*netFD).connect',
	'net/http.(*Transport).dialConn*',
	'github.com/jackc/pgx/v5/stdlib.(*driverConnector).Connect',
	'github.com/jackc/pgx/v5/pgconn.ConnectConfig',
	'github.com/jackc/pgx/v5.ConnectConfig',
	'github.com/lib/pq.(*Connector).Connect',
	'github.com/lib/pq.DialOpen',
	'github.com/go-sql-driver/mysql.(*connector).Connect',
	'database/sql.dsnConnector.Connect',
	'github.com/redis/go-redis/v9/internal/pool.(*ConnPool).newConn',
	'github.com/redis/go-redis/v9.(*baseClient).initConn',
	'github.com/gomodule/redigo/redis.Dial*',
	'google.golang.org/grpc/internal/transport.NewHTTP2Client',
];

/** The server's own side of a connection: its client is the one who called, not someone who is called. */
const SERVERS: readonly string[] = [
	'net/http.(*body).*',
	'net/http.(*response).*',
	'net/http.(*connReader).*',
	'net/http.checkConnErrorWriter.*',
	'net/http.(*http2serverConn).*',
	'net/http.(*http2responseWriter*',
	'net/http/internal/http2.(*responseWriter*',
	'google.golang.org/grpc.(*serverStream).*',
	'github.com/valyala/fasthttp.(*Server).*',
];

/** Ends the wait of `roundTrip` when the answer is there; the same wait is also woken when the request has been written. */
export const ANSWERS: readonly string[] = ['net/http.(*persistConn).readLoop'];

/** Goroutines that write for others: who wakes one has sent something. */
const WRITERS: readonly string[] = ['net/http.(*persistConn).writeLoop', 'google.golang.org/grpc/internal/transport.(*loopyWriter).run'];

export interface ClientStacks {
	/** Null: none. */
	clientOf(stack: number): Client | null;
	/** A connection is being made: name, connect, handshakes, authentication. */
	isConnecting(stack: number): boolean;
	/** A connection of a pool is waited for. */
	isWaitingForPool(stack: number): boolean;
	/** A system call that sends. */
	isSend(stack: number): boolean;
	/** A stack of a goroutine that hands an answer to the one that called. */
	isAnswer(stack: number): boolean;
	/** A stack of a goroutine that writes for others. */
	isWriter(stack: number): boolean;
}

const SENDS = /^(?:internal\/poll\.\(\*FD\)\.Write|internal\/poll\.\(\*FD\)\.Send|syscall\.(?:write|Write|sendto|writev))/;

export function clientStacks(symbols: Symbols): ClientStacks {
	const client = byStack(symbols, (stack) => clientOf(symbols, stack));
	const send = byStack(symbols, (stack) => someFrame(symbols, stack, (fn) => SENDS.test(fn)));
	const answer = byStack(symbols, (stack) => someFrame(symbols, stack, (fn) => ANSWERS.includes(fn)));
	const writer = byStack(symbols, (stack) => someFrame(symbols, stack, (fn) => WRITERS.includes(fn)));
	const connecting = byStack(symbols, (stack) => someFrame(symbols, stack, (fn) => CONNECTING.some((pattern) => matches(pattern, fn))));
	const pools = poolStacks(symbols);
	const pooled = (stack: number): boolean => pools.poolOf(stack) !== '';
	return { clientOf: client, isConnecting: connecting, isWaitingForPool: pooled, isSend: send, isAnswer: answer, isWriter: writer };
}

function clientOf(symbols: Symbols, stack: StackId): Client | null {
	if (stack < 0) return null;
	for (let depth = symbols.depth(stack) - 1; depth >= 0; depth--) {
		const fn = symbols.functionAt(stack, depth);
		const found = CLIENTS.find(([pattern]) => matches(pattern, fn));
		if (found) return found[1] === 'network' && isServers(symbols, stack) ? null : found[1];
	}
	return null;
}

const isServers = (symbols: Symbols, stack: StackId): boolean =>
	someFrame(symbols, stack, (fn) => SERVERS.some((pattern) => matches(pattern, fn)));
