// Sources that are addresses: `http://host:6060/debug/pprof/heap`, or a service alone, which means its CPU profile.
import { existsSync } from 'node:fs';

/** Address to fetch; null: the source is a file. */
export function fetchAddress(source: string, seconds: number): string | null {
	if (source === '-' || existsSync(source)) return null;
	const isFull = /^https?:\/\//i.test(source);
	const isShort = /^[\w.-]+:\d+(\/|$)/.test(source);
	if ((!isFull && !isShort) || !URL.canParse(isFull ? source : `http://${source}`)) return null;
	const url = new URL(isFull ? source : `http://${source}`);
	if (url.pathname === '/') url.pathname = '/debug/pprof/profile';
	if (seconds > 0) url.searchParams.set('seconds', String(seconds));
	return url.href;
}
