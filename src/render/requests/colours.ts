// A colour for each part of a request's time, on light and on dark ground. What the program does itself is green, what it waits for has a
// hue by kind; neighbours in the list differ in lightness too, for those who do not tell the hues apart.
import { partOrder } from './wording.ts';

type Colours = readonly [light: string, dark: string];

const colours: Readonly<Record<(typeof partOrder)[number], Colours>> = {
	running: ['#3fa45b', '#3f9a57'],
	'gc assist': ['#8a6d1c', '#a98a35'],
	'stop the world': ['#24292f', '#e6edf3'],
	'run queue': ['#f0a23b', '#d18a2a'],
	syscall: ['#1f8a8a', '#2d9797'],
	lock: ['#cf3341', '#d94854'],
	channel: ['#8250c4', '#8f67cc'],
	sync: ['#d67bb8', '#b8609b'],
	network: ['#2f6fd0', '#3d7bd9'],
	dial: ['#7fb2f0', '#7fa9dd'],
	sleep: ['#8b98a8', '#76859a'],
	gc: ['#b8965a', '#96763f'],
	unknown: ['#d5dae0', '#3c444d'],
};

/** `part-run-queue`; of a part that is not known: as unknown. */
export const partClass = (part: string): string => `part-${(part in colours ? part : 'unknown').replaceAll(' ', '-')}`;

/** Rules for everything that is drawn of requests. Styles stand in a sheet, since the page's policy allows no style attributes. */
export function requestsStyle(): string {
	const rules = (at: 0 | 1): string => partOrder.map((part) => `.${partClass(part)}{fill:${colours[part][at]}}`).join('');
	return `${rules(0)}@media (prefers-color-scheme:dark){${rules(1)}}@media print{${rules(0)}}
.drawn.fit{max-width:100%;height:auto}.drawn{display:block;font:12px system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
.drawn text{fill:var(--fg)}.drawn .faint{fill:var(--faint)}.drawn .grid{stroke:var(--line)}.drawn .mark{stroke:var(--faint);stroke-dasharray:3 3}
.drawn .via{opacity:.3}.drawn .bin{fill:var(--link)}.swatch{width:12px;height:12px;vertical-align:-1px;margin-right:6px}
`;
}
