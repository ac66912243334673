// Colours of boxes: by package, or by what changed. Hex, so that every program that shows SVG knows them.
import { hueOf, packageOf } from './names.ts';

/** `hue` -1: grey. Saturation and lightness in percent. */
function hex(hue: number, saturation: number, lightness: number): string {
	const l = lightness / 100;
	const a = ((hue < 0 ? 6 : saturation) / 100) * Math.min(l, 1 - l);
	const channel = (n: number): string => {
		const k = (n + (hue < 0 ? 220 : hue) / 30) % 12;
		const value = l - a * Math.max(-1, Math.min(k - 3, 9 - k, 1));
		return Math.round(value * 255)
			.toString(16)
			.padStart(2, '0');
	};
	return `#${channel(0)}${channel(8)}${channel(4)}`;
}

/** The box of a function; '' is the root. A filler stands for several boxes too thin to draw. */
export function boxColour(name: string, isDark: boolean, isFiller = false): string {
	if (name === '') return isDark ? '#444c56' : '#d0d7de';
	return hueColour(hueOf(packageOf(name)), isDark, isFiller);
}

export function hueColour(hue: number, isDark: boolean, isFiller = false): string {
	const lightness = (isDark ? 34 : 78) + (isFiller ? (isDark ? -6 : 6) : 0);
	return hex(hue, isDark ? 38 : 62, lightness);
}

/** Steps of change that have a colour of their own, on each side of none. */
export const changeSteps = 5;

/** -changeSteps: all of it is gone, 0: about the same, changeSteps: all of it is new. `base` is the base's part of `both`. */
export function changeStep(both: number, base: number): number {
	if (!(both > 0)) return 0;
	const change = (both - 2 * base) / both;
	// A tenth more or less than before is noise in most profiles.
	return Math.abs(change) < 0.05 ? 0 : Math.sign(change) * Math.max(1, Math.round(Math.abs(change) * changeSteps));
}

/** More is red, less is blue: two hues that also those tell apart who do not see red and green. */
export function changeColour(step: number, isDark: boolean): string {
	if (step === 0) return isDark ? '#4a525c' : '#d9dde2';
	const part = Math.abs(step) / changeSteps;
	return isDark ? hex(step > 0 ? 8 : 212, 30 + 38 * part, 33 + 13 * part) : hex(step > 0 ? 8 : 212, 55 + 30 * part, 88 - 23 * part);
}

export const matchColour = (isDark: boolean): string => (isDark ? '#e040fb' : '#d81bce');
export const matchTextColour = (isDark: boolean): string => (isDark ? '#000000' : '#ffffff');
export const boxTextColour = (isDark: boolean): string => (isDark ? '#f0f3f6' : '#1b1f24');
