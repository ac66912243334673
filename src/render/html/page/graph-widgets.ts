/** An element with a class and text: never markup. */
export function make<K extends keyof HTMLElementTagNameMap>(tag: K, className = '', text = ''): HTMLElementTagNameMap[K] {
	const element = document.createElement(tag);
	if (className !== '') element.className = className;
	if (text !== '') element.textContent = text;
	if (element instanceof HTMLButtonElement) element.type = 'button';
	return element;
}
