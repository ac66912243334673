// The requests of a trace as plain data: what `gowhy trace requests --json` prints and its page shows. Times are ns since the trace's first
// event; strings are as the trace has them (hostile); lists are sorted by the rule named beside them.

export const REQUESTS_SCHEMA = 'gowhy.requests/1';

export interface RequestsData {
	readonly schema: typeof REQUESTS_SCHEMA;
	/** The part of the trace whose requests are known one by one. From 0 it is the whole trace. */
	readonly fromNs: number;
	readonly toNs: number;
	/** Requests, complete or not. */
	readonly requests: number;
	/** Most time first. */
	readonly routes: readonly RouteData[];
}

export interface RouteData {
	readonly kind: string;
	/** Function of the handler or of the queue's worker, type of the task or region; '' when no stack showed it. */
	readonly name: string;
	/** Complete requests. All figures below are of those. */
	readonly count: number;
	/** Requests that the recording cuts; of these, those that were not answered when it ended, and the age of the oldest. */
	readonly cut: number;
	readonly open: number;
	readonly openMaxNs: number;
	readonly totalNs: number;
	readonly p50Ns: number;
	readonly p95Ns: number;
	readonly p99Ns: number;
	readonly maxNs: number;
	/** Mean duration of the slowest 5 % (at least one), and how many those are. */
	readonly slowMeanNs: number;
	readonly slowCount: number;
	/** Mean ns by part, adding up to the mean duration: of all, of the slowest 5 %, and of the middle (p40 to p60). */
	readonly meanParts: Readonly<Record<string, number>>;
	readonly slowParts: Readonly<Record<string, number>>;
	readonly middleParts: Readonly<Record<string, number>>;
	/** Numbers of the slowest requests, slowest first, at most 16: for `--request`. */
	readonly slowest: readonly number[];
	/** By duration, ten to a decade, without the empty ones at either end. */
	readonly histogram: readonly HistogramBin[];
	/** Where the time went in the end, over who woke whom; most time in the slowest 5 % first. */
	readonly chain: readonly ChainSiteData[];
	/** Null: too few complete requests to tell. */
	readonly difference: DifferenceData | null;
	readonly calls: CallsData;
}

/** Requests with fromNs <= duration < toNs. */
export interface HistogramBin {
	readonly fromNs: number;
	readonly toNs: number;
	readonly count: number;
}

/** What a goroutine did: operation, and the program's function with its place; '' and 0 when no stack shows it. */
export interface SpotData {
	readonly operation: string;
	readonly function: string;
	readonly file: string;
	readonly line: number;
}

export interface SiteData extends SpotData {
	readonly part: string;
	/** Start function of the goroutine that did it. */
	readonly goroutine: string;
	/** The request's own wait that this explains; null when the request did it itself. */
	readonly via: SpotData | null;
}

export interface ChainSiteData extends SiteData {
	/** Requests in which it appears. */
	readonly requests: number;
	/** In all requests together, in the slowest 5 % together, and the most in one, with that request's number. */
	readonly ns: number;
	readonly slowNs: number;
	readonly maxNs: number;
	readonly maxRequest: number;
}

/** What the slowest requests did differently from those of the middle (p40 to p60). */
export interface DifferenceData {
	/** The slowest: 0.01 of the requests, 0.05 when these are few. */
	readonly share: number;
	readonly slowCount: number;
	readonly middleCount: number;
	/** Mean durations. */
	readonly slowMeanNs: number;
	readonly middleMeanNs: number;
	/** Largest difference first, whatever its sign; those of all sites add up to that of the mean durations. */
	readonly sites: readonly DifferentSiteData[];
}

export interface DifferentSiteData extends SiteData {
	/** Mean ns per request. `differenceNs` is the first less the second. */
	readonly slowNs: number;
	readonly middleNs: number;
	readonly differenceNs: number;
	/** Of the slowest: in how many it appears. */
	readonly slowRequests: number;
	/** No request of the middle was ever here. */
	readonly isOnlySlow: boolean;
}

/** Calls to others. */
export interface CallsData {
	/** Requests that were looked at. */
	readonly requests: number;
	/** Time of a request's calls by the time they cover: 1 one after the other, 3 three side by side. Null without calls. */
	readonly overlap: number | null;
	/** Mean time of a request with at least one call under way. */
	readonly coveredNs: number;
	/** Most time first. */
	readonly sites: readonly CallData[];
}

export interface CallData {
	/** http, grpc, sql, redis, mongodb, kafka, dns, dial, tls; network: a connection of its own. */
	readonly client: string;
	/** Of the program; '' when no stack shows it. */
	readonly function: string;
	readonly file: string;
	readonly line: number;
	readonly calls: number;
	/** Of `calls`: made in goroutines that the request started. */
	readonly inStarted: number;
	/** Requests that make at least one. */
	readonly callers: number;
	readonly totalNs: number;
	readonly maxNs: number;
	readonly overlap: number;
}

/** One request, piece by piece over the goroutines that it waited for: without gaps, in order of time. */
export interface RequestData {
	/** Its number, for `--request`. */
	readonly request: number;
	readonly kind: string;
	readonly route: string;
	readonly startNs: number;
	readonly endNs: number;
	/** Its begin or its end lies outside of what was recorded; not answered when the trace ended. */
	readonly isCut: boolean;
	readonly isOpen: boolean;
	readonly pieces: readonly PieceData[];
}

export interface PieceData extends SpotData {
	readonly part: string;
	/** Id of the goroutine and its start function. */
	readonly goroutine: number;
	readonly startFunction: string;
	/** 0: the request's own goroutine; 1: one that it waited for; and so on. */
	readonly depth: number;
	readonly startNs: number;
	readonly endNs: number;
	/** The request's own wait that this explains, with its part; null at depth 0. */
	readonly via: (SpotData & { readonly part: string }) | null;
	/** Only on pages: this many short pieces in one, told as the longest of them. */
	readonly joined?: number;
}

/** What a page holds: some requests of each route besides the figures. */
export interface RequestsPage {
	readonly data: RequestsData;
	/** In order of route, then the slowest first; `route` is an index of `data.routes`. */
	readonly shown: readonly { readonly route: number; readonly isUsual: boolean; readonly request: RequestData }[];
	/** Requests that were chosen but did not fit. */
	readonly leftOut: number;
}
