// Entry of the page's script: bundled to one string by the build and put into the page by renderHtml.
import { dataElement, flameElement, type PageData } from '../page-data.ts';
import { startFlame } from './flame.ts';
import { createWidgets } from './widgets.ts';

const data = JSON.parse(document.getElementById(dataElement)?.textContent ?? '{"flames":[]}') as PageData;
const host = document.getElementById(flameElement);
if (host !== null && data.flames.length > 0) startFlame(data.flames, createWidgets(host, data.flames), data.isFlame);

// A link to a page that is closed opens it.
function openTarget(): void {
	const target = document.getElementById(location.hash.slice(1));
	if (!(target instanceof HTMLDetailsElement)) return;
	target.open = true;
	target.scrollIntoView();
}
addEventListener('hashchange', openTarget);
openTarget();

// A printed page has no button to open a proof.
let closed: HTMLDetailsElement[] = [];
addEventListener('beforeprint', () => {
	closed = [...document.querySelectorAll<HTMLDetailsElement>('details:not([open], .topic)')];
	for (const details of closed) details.open = true;
});
addEventListener('afterprint', () => {
	for (const details of closed) details.open = false;
});
