// A URL that names one capture, such as http://host:6060/debug/pprof/heap. Redirects are followed; nothing else is fetched.
import { InputError } from './source.ts';

export const isUrl = (arg: string): boolean => /^https?:\/\//i.test(arg);

/** The URL as it may be shown: without user and password. */
export function shownUrl(arg: string): string {
	if (!URL.canParse(arg)) return arg;
	const url = new URL(arg);
	url.username = '';
	url.password = '';
	return url.href;
}

/** Bytes of the capture. Throws InputError for addresses that name no capture, answers other than 2xx, silence and too large bodies. */
export async function* fetchCapture(arg: string, maxBytes: number, timeoutMs: number | undefined): AsyncGenerator<Uint8Array> {
	const path = shownUrl(arg);
	if (!URL.canParse(arg)) throw new InputError(path, 'not a URL');
	const url = new URL(arg);
	if (/^(\/debug(\/pprof)?)?\/?$/.test(url.pathname))
		throw new InputError(
			path,
			`names a service, not a capture. Live capture comes in a later version; name one capture, e.g. ${new URL('/debug/pprof/goroutine?debug=2', url.origin)}`,
		);
	const headers: Record<string, string> = {};
	if (url.username !== '')
		headers.authorization = `Basic ${btoa(`${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`)}`;
	url.username = '';
	url.password = '';
	// A CPU profile or trace answers only after the seconds that were asked for (30 by default for a profile).
	const asked = Number(url.searchParams.get('seconds') ?? '30');
	const silence = silenceTimer(timeoutMs ?? 60_000 + 1000 * (asked > 0 && asked < 86_400 ? asked : 0));
	let received = 0;
	try {
		const response = await fetch(url, { headers, signal: silence.signal });
		if (!response.ok) throw new InputError(path, statusProblem(response.status, response.statusText));
		for await (const chunk of response.body ?? []) {
			silence.restart();
			received += chunk.length;
			if (received > maxBytes) throw new InputError(path, `sends more than ${maxBytes} bytes; download it and name the file`);
			yield chunk;
		}
	} catch (error) {
		if (error instanceof InputError) throw error;
		if (silence.signal.aborted)
			throw new InputError(path, `no answer for ${silence.ms / 1000} s; is the service up and reachable from here?`);
		throw new InputError(path, `cannot be fetched: ${rootMessage(error)}`);
	} finally {
		silence.stop();
	}
}

function statusProblem(status: number, text: string): string {
	const answer = `the server answers ${status} ${text}`.trim();
	if (status === 401 || status === 403) return `${answer}; give user and password as in https://user:password@host/...`;
	if (status === 404) return `${answer}; is the path right, and does the service import net/http/pprof?`;
	return answer;
}

/** fetch says only "fetch failed"; the reason is the cause. */
function rootMessage(error: unknown): string {
	let at = error;
	while (at instanceof Error && at.cause instanceof Error) at = at.cause;
	if (at instanceof Error && 'code' in at && at.message === '') return String(at.code);
	return at instanceof Error ? at.message : String(at);
}

function silenceTimer(ms: number) {
	const controller = new AbortController();
	const arm = () => setTimeout(() => controller.abort(), ms);
	let timer = arm();
	return {
		ms,
		signal: controller.signal,
		restart: () => {
			clearTimeout(timer);
			timer = arm();
		},
		stop: () => {
			clearTimeout(timer);
			if (!controller.signal.aborted) controller.abort();
		},
	};
}
