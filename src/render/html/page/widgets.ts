// The controls around the canvas, made by the script since they do nothing without it. Text only: nothing from the data becomes markup.
import type { PageFlame } from '../page-data.ts';

export interface FlameWidgets {
	readonly choice: HTMLSelectElement;
	readonly query: HTMLInputElement;
	readonly matches: HTMLElement;
	readonly turn: HTMLButtonElement;
	readonly reset: HTMLButtonElement;
	readonly path: HTMLElement;
	/** Scrolls; the canvas sticks to its top and is as large as what is seen. */
	readonly scroller: HTMLElement;
	readonly canvas: HTMLCanvasElement;
	/** Gives the scroller the height of all levels. */
	readonly spacer: HTMLElement;
	readonly status: HTMLElement;
	readonly tip: HTMLElement;
}

export function createWidgets(host: HTMLElement, flames: readonly PageFlame[]): FlameWidgets {
	const make = <K extends keyof HTMLElementTagNameMap>(tag: K, className: string, text = ''): HTMLElementTagNameMap[K] => {
		const element = document.createElement(tag);
		element.className = className;
		if (text !== '') element.textContent = text;
		return element;
	};
	const label = (text: string, control: HTMLElement): HTMLLabelElement => {
		const element = make('label', 'flame-label', text);
		element.append(control);
		return element;
	};
	const choice = make('select', 'flame-choice');
	flames.forEach((flame) => {
		choice.append(make('option', '', flame.group === '' ? flame.title : `${flame.group}: ${flame.title}`));
	});
	const query = make('input', 'flame-query');
	query.type = 'search';
	query.placeholder = 'function, or /regexp/';
	query.spellcheck = false;
	const matches = make('output', 'flame-matches');
	const turn = make('button', 'flame-button', 'Root below');
	turn.type = 'button';
	turn.setAttribute('aria-pressed', 'false');
	const reset = make('button', 'flame-button', 'Reset zoom');
	reset.type = 'button';
	const bar = make('div', 'flame-bar');
	if (flames.length > 1) bar.append(label('Show ', choice));
	bar.append(label('Search ', query), turn, reset, matches);
	const path = make('ol', 'flame-path');
	const nav = make('nav', 'flame-nav');
	nav.setAttribute('aria-label', 'Zoomed path');
	nav.append(path);
	const canvas = make('canvas', 'flame-canvas');
	canvas.tabIndex = 0;
	canvas.setAttribute('role', 'application');
	canvas.setAttribute('aria-label', 'Flame graph. Arrow keys move, Enter zooms in, Backspace zooms out, Escape resets, slash searches.');
	const spacer = make('div', 'flame-spacer');
	const scroller = make('div', 'flame-scroller');
	scroller.append(canvas, spacer);
	const status = make('p', 'flame-status');
	status.setAttribute('role', 'status');
	const help = make(
		'p',
		'flame-help',
		'Click a box to zoom. On the keyboard: arrows move, Enter zooms, Backspace goes out, Escape resets, / searches.',
	);
	const tip = make('div', 'flame-tip');
	tip.hidden = true;
	host.replaceChildren(bar, nav, scroller, status, help, tip);
	return { choice, query, matches, turn, reset, path, scroller, canvas, spacer, status, tip };
}
