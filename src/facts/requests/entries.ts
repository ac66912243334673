// Which goroutines serve requests, and where one request ends and the next begins. Names of functions are those of the libraries:
// net/http (Go 1.22 to 1.27), golang.org/x/net/http2, google.golang.org/grpc (1.50 to 1.7x), github.com/valyala/fasthttp.

export type RequestKind = 'http' | 'grpc' | 'queue' | 'task' | 'region';

/** How requests are cut out of the life of a goroutine. */
export type Cut =
	/** One connection, one request after the other: between them it reads, called from one of `between`. */
	| { readonly by: 'reads'; readonly serve: string; readonly between: readonly string[] }
	/** One goroutine, one request. */
	| { readonly by: 'life' };

export interface Entry {
	/** Start function of the goroutine; a name that ends in '*' is a prefix. */
	readonly start: string;
	readonly kind: RequestKind;
	readonly cut: Cut;
}

const life: Cut = { by: 'life' };

export const ENTRIES: readonly Entry[] = [
	{
		start: 'net/http.(*conn).serve',
		kind: 'http',
		cut: {
			by: 'reads',
			serve: 'net/http.(*conn).serve',
			between: ['bufio.(*Reader).Peek', 'net/http.(*conn).readRequest', 'crypto/tls.(*Conn).HandshakeContext', 'net/http.(*conn).close'],
		},
	},
	{ start: 'net/http.(*http2serverConn).runHandler', kind: 'http', cut: life },
	{ start: 'net/http/internal/http2.(*serverConn).runHandler', kind: 'http', cut: life },
	{ start: 'golang.org/x/net/http2.(*serverConn).runHandler', kind: 'http', cut: life },
	{ start: 'google.golang.org/grpc.(*Server).serveStreams.func*', kind: 'grpc', cut: life },
	{
		start: 'github.com/valyala/fasthttp.(*workerPool).workerFunc',
		kind: 'http',
		cut: {
			by: 'reads',
			serve: 'github.com/valyala/fasthttp.(*Server).serveConn',
			between: ['bufio.(*Reader).Peek', 'github.com/valyala/fasthttp.(*RequestHeader).*', 'github.com/valyala/fasthttp.(*Request).*'],
		},
	},
];

export const matches = (pattern: string, fn: string): boolean =>
	pattern.endsWith('*') ? fn.startsWith(pattern.slice(0, -1)) : fn === pattern;

export const entryOf = (startFunction: string): Entry | null => ENTRIES.find(({ start }) => matches(start, startFunction)) ?? null;

/**
 * Functions that hand a request on to the next handler: routers and middleware chains of libraries. The program's own frame above the
 * innermost of them is the handler.
 */
export const DISPATCH: readonly string[] = [
	'net/http.serverHandler.ServeHTTP',
	'net/http.HandlerFunc.ServeHTTP',
	'net/http.(*ServeMux).ServeHTTP',
	'net/http.(*http2serverConn).runHandler',
	'net/http/internal/http2.(*serverConn).runHandler',
	'golang.org/x/net/http2.(*serverConn).runHandler',
	'net/http.initALPNRequest.ServeHTTP',
	'net/http.StripPrefix.func1',
	'net/http.MaxBytesHandler.func1',
	'net/http.(*timeoutHandler).*',
	'github.com/gin-gonic/gin.*',
	'github.com/go-chi/chi*',
	'github.com/gorilla/*',
	'github.com/labstack/echo*',
	'github.com/julienschmidt/httprouter.*',
	'github.com/prometheus/client_golang/prometheus/promhttp.*',
	'go.opentelemetry.io/contrib/*',
	'google.golang.org/grpc.*',
	'github.com/gofiber/*',
	'github.com/valyala/fasthttp*',
];

/** Code that protoc-gen-go-grpc writes into the program's own package: `pb._Greeter_SayHello_Handler`, and its closure for interceptors. */
export const GENERATED_HANDLER = /\._[A-Za-z0-9]+_[A-Za-z0-9]+_Handler(?:\.func\d+)?$/;
