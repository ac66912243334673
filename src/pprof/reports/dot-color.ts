// From green over grey to red, for a share from -1 to 1.

/** HSV saturation and value. */
const background = { saturation: 0.1, value: 0.93 };
const foreground = { saturation: 1, value: 0.7 };
/** Below this share colors fade to grey. */
const grey = 0.2;
/** Power that moves shares away from 0, where most of them are. */
const shift = 0.3;

export function dotColor(score: number, isBackground: boolean): string {
	const { saturation: full, value } = isBackground ? background : foreground;
	const share = Math.max(-1, Math.min(1, score));
	const saturation = Math.abs(share) < grey ? full * (Math.abs(share) / grey) : full;
	const shifted = share > 0 ? share ** shift : share < 0 ? -((-share) ** shift) : share;
	const red = shifted < 0 ? value * (1 + saturation * shifted) : value;
	const green = shifted < 0 ? value : value * (1 - saturation * shifted);
	const blue = value * (1 - saturation);
	// A share of nothing is NaN, which Go turns into 0.
	const byte = (part: number): string => (Math.trunc(part * 255) & 255).toString(16).padStart(2, '0');
	return `#${byte(red)}${byte(green)}${byte(blue)}`;
}
