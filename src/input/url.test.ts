import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { asText, collect } from '../../fixtures/input/streams.ts';
import { openInputs } from './index.ts';

let server: Server;
let base = '';
beforeAll(async () => {
	server = createServer((request, response) => {
		if (request.url === '/debug/pprof/heap') response.end(gzipSync('profile'));
		else if (request.url === '/who') response.end(request.headers.authorization ?? 'nobody');
		else if (request.url === '/moved') response.writeHead(302, { location: '/debug/pprof/heap' }).end();
		else if (request.url === '/large') response.end(Buffer.alloc(5000, 'x'));
		else if (request.url === '/cut') response.writeHead(200, { 'content-length': 100 }).write('only this', () => response.destroy());
		else if (request.url === '/silent') response.writeHead(200).write('x');
		else response.writeHead(404).end();
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
	server.closeAllConnections();
	server.close();
});

async function read(url: string, options = {}): Promise<string> {
	const lines: string[] = [];
	for await (const source of openInputs([url], { onProblem: (problem) => lines.push(`! ${problem.message}`), ...options })) {
		const content = asText(await collect(source.chunks()));
		lines.push(`${source.path}: ${content}${source.digest().damage ?? ''}`);
	}
	return lines.join('\n').replaceAll(base, '');
}

test('a URL that names one capture is an input; redirects are followed', async () => {
	expect(await read(`${base}/debug/pprof/heap`)).toBe('/debug/pprof/heap: profile');
	expect(await read(`${base}/moved`)).toBe('/moved: profile');
});

test('user and password are sent, and never shown', async () => {
	const url = `${base}/who`.replace('://', '://me:p%40ss@');
	expect(await read(url)).toBe(`/who: Basic ${btoa('me:p@ss')}`);
});

test('a base address says that live capture comes later', async () => {
	for (const path of ['', '/', '/debug/pprof', '/debug/pprof/'])
		expect(await read(base + path)).toContain('Live capture comes in a later version');
});

test('errors are one line with the way out', async () => {
	expect(await read(`${base}/nothing`)).toContain('! /nothing: the server answers 404 Not Found; is the path right');
	expect(await read('http://127.0.0.1:1/heap')).toContain('! http://127.0.0.1:1/heap: cannot be fetched: ');
	expect(await read(`${base}/large`, { maxBytes: 1000 })).toContain('sends more than 1000 bytes');
});

test('what came before the connection broke or went silent is kept', async () => {
	expect(await read(`${base}/cut`)).toMatch(/^\/cut: only thisreading stopped after 9 bytes/);
	expect(await read(`${base}/silent`, { timeoutMs: 100 })).toMatch(/^\/silent: xreading stopped after 1 bytes: .*no answer for 0.1 s/);
});
