// Words and evidence of rules about requests.
import { formatQuantity, formatShare } from '../base/units.ts';
import type { RemoteWait } from '../facts/requests/remote-waits.ts';
import type { ChainSite } from '../facts/requests/chain-sites.ts';
import { latencyShare } from '../facts/requests/latency.ts';
import type { Requests, Route } from '../facts/requests/requests.ts';
import { evidence } from './build.ts';
import type { EvidenceData, ImpactData, Params, Strength } from './rule.ts';

export const routeText = (name: string): string => (name === '' ? 'the requests' : `the requests of ${name}`);

export const ofSlowest = (params: Params): string => `of the slowest 5 % of ${routeText(String(params['route']))}`;

/** Time that goes away with the cause, per slow request. */
export const latencyImpact = (route: Route, share: number, valueNs: number): ImpactData => ({
	of: 'latency',
	share,
	value: valueNs,
	unit: 'ns',
	basis: `of the mean duration of the slowest 5 % of ${routeText(route.name)}`,
});

/** The impact on requests where there are any that meet such sites; otherwise as given. */
export function impactOnRequests(all: readonly Requests[], test: (site: ChainSite) => boolean, otherwise: ImpactData): ImpactData {
	const found = latencyShare(all, test);
	return found === null ? otherwise : latencyImpact(found.route, found.share, found.valueNs);
}

/** What the named requests waited in the function, and what that is in the slowest. */
export function waitEvidence(code: string, strength: Strength, wait: RemoteWait, params: Params): EvidenceData {
	return evidence(
		code,
		'trace.requests.waits',
		strength,
		wait.rowsNs,
		'ns',
		{ input: wait.input, table: 'trace.requests', rows: wait.rows },
		params,
	);
}

export const ns = (value: unknown): string => formatQuantity(Number(value), 'ns');
export const percent = (value: unknown): string => formatShare(Number(value));

const CLIENTS: Readonly<Record<string, string>> = {
	http: 'an HTTP server',
	grpc: 'a gRPC server',
	sql: 'the database',
	redis: 'Redis',
	mongodb: 'MongoDB',
	kafka: 'Kafka',
	dns: 'the name server',
	network: 'a network peer',
};

export const peerText = (client: unknown): string => CLIENTS[String(client)] ?? 'a network peer';
