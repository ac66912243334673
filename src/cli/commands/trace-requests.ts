// `gowhy trace requests`: the requests of a trace by route, or one of them piece by piece; as text, JSON or a page.
import { type Requests, requests } from '../../facts/requests/requests.ts';
import type { Session } from '../../facts/session.ts';
import { renderRequestsText, renderRequestText, routeName } from '../../render/requests-text.ts';
import type { RequestsData } from '../../requests/data.ts';
import { requestsPage, singleRequestPage } from '../../requests/page.ts';
import { requestData, requestsData } from '../../requests/view.ts';
import { ExitStatus } from '../command.ts';
import { writeOutput } from '../output.ts';
import { colourFor, terminalWidth } from '../terminal.ts';
import { traceSession } from '../trace-session.ts';

export interface RequestOptions {
	readonly json?: boolean;
	readonly html?: boolean;
	readonly output?: string;
	readonly title?: string;
	/** Row of a request. */
	readonly request?: number;
	readonly route?: string;
}

export async function printRequests(path: string, options: RequestOptions): Promise<void> {
	if (options.route === '') throw new ExitStatus(2, '--route: which? Give a part of the name of its handler');
	if (options.route !== undefined && options.request !== undefined)
		throw new ExitStatus(2, '--request names one already: leave out --route');
	const session = await traceSession(path);
	const all = session.get(requests);
	if (all.length === 0) throw new ExitStatus(2, `${path}: nothing was kept of it goroutine by goroutine, so no requests can be told`);
	const data = requestsData(session).map((one) => chosenRoutes(one, options.route, path));
	const isPage = options.html === true || (options.json !== true && /\.html?$/i.test(options.output ?? ''));
	const texts = all.map((one, i) => {
		if (options.request !== undefined && options.request >= one.table.length)
			throw new ExitStatus(2, `--request ${options.request}: there are ${one.table.length} requests, counted from 0`);
		return isPage ? '' : textOf(data[i] as RequestsData, one, session, options);
	});
	if (!isPage) return await writeOutput(options.output, texts.join(''));
	if (all.length > 1) throw new ExitStatus(2, `${path}: a page is about one trace, these are ${all.length}`);
	await writeOutput(options.output, await pageOf(data[0] as RequestsData, all[0] as Requests, session, path, options));
}

/** `--route` keeps those with this in the name that is shown. */
function chosenRoutes(data: RequestsData, wanted: string | undefined, path: string): RequestsData {
	if (wanted === undefined || data.routes.length === 0) return data;
	const routes = data.routes.filter((route) => routeName(route).includes(wanted));
	if (routes.length > 0) return { ...data, routes };
	const names = data.routes.slice(0, 8).map(routeName).join(', ');
	throw new ExitStatus(2, `${path}: no route has '${wanted}' in its name; there are ${names}${data.routes.length > 8 ? ' ...' : ''}`);
}

function textOf(data: RequestsData, one: Requests, { symbols }: Session, { json, request, output }: RequestOptions): string {
	const isFile = output !== undefined && output !== '-';
	const style = { width: terminalWidth(process.stdout), colour: !isFile && colourFor(process.stdout) };
	if (request === undefined) return json ? `${JSON.stringify(data)}\n` : renderRequestsText(data, style);
	const single = requestData(one, request, symbols);
	return json ? `${JSON.stringify(single)}\n` : renderRequestText(single, style);
}

async function pageOf(data: RequestsData, one: Requests, { symbols }: Session, path: string, options: RequestOptions): Promise<string> {
	const [{ renderRequestsHtml }, { pageScript }] = await Promise.all([
		import('../../render/requests-html.ts'),
		import('../page-script.ts'),
	]);
	const page = options.request === undefined ? requestsPage(data, one, symbols) : singleRequestPage(data, one, options.request, symbols);
	return renderRequestsHtml(page, { title: options.title ?? path, script: await pageScript('requests-page.js') });
}
