// What a Go function name tells: its package, whether that is the standard library, a known library, or the program's own.

import { TELEMETRY_LIBRARIES } from './telemetry-libraries.ts';

/** First path elements of the standard library (Go 1.27). `main` is always the program's own. */
const STD_ROOTS = new Set(
	(
		'archive bufio bytes cmp compress container context crypto database debug embed encoding errors expvar flag fmt go hash html image ' +
		'index internal io iter log maps math mime net os path plugin reflect regexp runtime slices sort strconv strings structs sync ' +
		'syscall testing text time unicode unique unsafe vendor weak cgo type'
	).split(' '),
);

/** Libraries whose frames are stepped over when the program's own function is looked for. */
const LIBRARY_PREFIXES: readonly string[] = [
	...TELEMETRY_LIBRARIES.map(([prefix]) => prefix).filter((prefix) => prefix.includes('.')),
	'golang.org/x/',
	'google.golang.org/',
	'go.uber.org/',
	'go.opentelemetry.io/',
	'github.com/prometheus/',
	'github.com/gin-gonic/',
	'github.com/labstack/',
	'github.com/gofiber/',
	'github.com/valyala/',
	'github.com/go-chi/',
	'github.com/gorilla/',
	'github.com/jackc/',
	'github.com/lib/pq',
	'github.com/go-sql-driver/',
	'github.com/redis/',
	'github.com/go-redis/',
	'github.com/segmentio/',
	'github.com/IBM/sarama',
	'github.com/nats-io/',
	'github.com/aws/',
	'gorm.io/',
	'k8s.io/',
];

/** Import path of a function name: `net/http.(*conn).serve` -> `net/http`. */
export function packageOf(fn: string): string {
	// Type arguments may hold slashes and dots: `main.Do[github.com/x/y.T]`.
	const bracket = fn.indexOf('[');
	const end = bracket < 0 ? fn.length : bracket;
	const slash = fn.lastIndexOf('/', end - 1);
	const dot = fn.indexOf('.', slash + 1);
	return dot < 0 || dot > end ? fn.slice(0, end) : fn.slice(0, dot);
}

export type Origin = 'own' | 'library' | 'std';

export function originOf(fn: string): Origin {
	if (fn.startsWith('main.') || fn === '') return 'own';
	const pkg = packageOf(fn);
	const root = pkg.slice(0, pkg.indexOf('/') < 0 ? pkg.length : pkg.indexOf('/'));
	// C symbols of cgo programs have neither dot nor slash.
	if (!fn.includes('.') || fn.startsWith('type:')) return 'std';
	if (STD_ROOTS.has(root)) return 'std';
	return LIBRARY_PREFIXES.some((prefix) => pkg.startsWith(prefix)) || pkg.includes('/vendor/') ? 'library' : 'own';
}

/** The name without closures and type arguments: `main.(*Desk).quote.func1.2` -> `main.(*Desk).quote`. */
export function enclosingFunction(fn: string): string {
	return fn.replace(/\[[^\]]*\]/g, '').replace(/(?:\.func\d+|\.\d+|\.gowrap\d+|\.deferwrap\d+|-fm|-range\d+)+$/g, '');
}

/** Receiver type or package: what functions of one lock usually share. `main.(*Cache).Get` -> `main.(*Cache)`. */
export function ownerOf(fn: string): string {
	const plain = enclosingFunction(fn);
	const pkg = packageOf(plain);
	const rest = plain.slice(pkg.length + 1);
	const dot = rest.lastIndexOf('.');
	return dot < 0 ? pkg : `${pkg}.${rest.slice(0, dot)}`;
}
