// docs/requests.md says what the tables in the code say, and its examples are what gowhy prints.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ENTRIES } from '../src/facts/requests/entries.ts';
import { PARTS } from '../src/facts/requests/parts.ts';
import { requests } from '../src/facts/requests/requests.ts';
import { renderRequestsText, renderRequestText } from '../src/render/requests-text.ts';
import { requestData, requestsData } from '../src/requests/view.ts';
import { bytesInput, diagnoseInputs, inOrder, repositoryPath } from './support/diagnose.ts';

const docs = readFileSync(repositoryPath('docs/requests.md'), 'utf8');
const indented = (text: string): string =>
	text
		.trimEnd()
		.split('\n')
		.map((line) => (line === '' ? '' : `    ${line}`))
		.join('\n');

it.each(ENTRIES.map(({ start }) => start))('names %s', (start) => expect(docs).toContain(`\`${start}\``));

it('explains each part, in the order in which they are shown', () => {
	const rows = [...docs.matchAll(/^\| ([a-z ]+) \| /gm)].map(([, name]) => name);
	expect(rows.filter((name) => (PARTS as readonly (string | undefined)[]).includes(name))).toEqual([...PARTS]);
});

it('prints what gowhy prints', async () => {
	const bytes = readFileSync(repositoryPath('examples/recordings/catalog-fault/trace.out'));
	const { recording } = await diagnoseInputs(inOrder([bytesInput('trace.out', bytes)]), 'catalog');
	const { session } = recording;
	const [data] = requestsData(session);
	const [one] = session.get(requests);
	if (!data || !one) throw new Error('no requests');
	const style = { width: 100, colour: false };
	const routes = data.routes.filter(({ name }) => name.includes('page'));
	expect(docs).toContain(indented(renderRequestsText({ ...data, routes }, style)));
	expect(docs).toContain(indented(renderRequestText(requestData(one, 73, session.symbols), style)));
});
