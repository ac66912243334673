// Boxes to a canvas. Knows colours and text, nothing of profiles.
import { type FlameBoxes, levelHeight } from '../../flame/layout.ts';
import { fitted, shortName } from '../../flame/names.ts';
import { boxColour, boxTextColour, changeColour, changeStep, matchColour, matchTextColour } from '../../flame/palette.ts';
import type { FlameTree } from '../../flame/tree.ts';

export interface PaintState {
	readonly isDark: boolean;
	/** Root at the bottom. */
	readonly isFlame: boolean;
	/** Level drawn at the edge where the roots are. */
	readonly fromLevel: number;
	/** CSS pixels. */
	readonly height: number;
	/** Level of the focused row: its ancestors are drawn pale. */
	readonly focusLevel: number;
	/** Row under the pointer or the keyboard; -1 for none. */
	readonly active: number;
	/** Per name; null without a search. */
	readonly isMatch: Uint8Array | null;
	readonly rootLabel: string;
}

export const flameFont = '12px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace';

/** Top edge of a level in CSS pixels. */
export function levelTop(level: number, state: Pick<PaintState, 'isFlame' | 'fromLevel' | 'height'>): number {
	const y = (level - state.fromLevel) * levelHeight;
	return state.isFlame ? state.height - y - levelHeight : y;
}

export function paintBoxes(canvas: CanvasRenderingContext2D, tree: FlameTree, boxes: FlameBoxes, state: PaintState): void {
	canvas.font = flameFont;
	canvas.textBaseline = 'middle';
	const columnWidth = canvas.measureText('0').width || 7;
	for (let i = 0; i < boxes.length; i++) {
		const row = boxes.row[i] as number;
		const name = tree.name[row] as number;
		const x = boxes.x[i] as number;
		const width = boxes.width[i] as number;
		const y = levelTop(boxes.level[i] as number, state);
		const isMatch = state.isMatch !== null && name >= 0 && state.isMatch[name] === 1;
		canvas.fillStyle = isMatch ? matchColour(state.isDark) : fillOf(tree, row, state.isDark, boxes.isFiller[i] === 1);
		canvas.globalAlpha = (boxes.level[i] as number) < state.focusLevel ? 0.45 : state.isMatch !== null && !isMatch ? 0.4 : 1;
		// Half a pixel of gap keeps neighbours apart without eating narrow boxes.
		canvas.fillRect(x, y, Math.max(width - (width > 3 ? 1 : 0), 0.5), levelHeight - 1);
		canvas.globalAlpha = 1;
		if (row === state.active && boxes.isFiller[i] === 0) {
			canvas.strokeStyle = state.isDark ? '#ffffff' : '#000000';
			canvas.lineWidth = 2;
			canvas.strokeRect(x + 1, y + 1, Math.max(width - 3, 1), levelHeight - 3);
		}
		if (boxes.isFiller[i] === 1 || width < columnWidth * 3 + 8) continue;
		const label = fitted(row === 0 ? state.rootLabel : shortName(tree.names[name] ?? ''), (width - 8) / columnWidth);
		canvas.fillStyle = isMatch ? matchTextColour(state.isDark) : boxTextColour(state.isDark);
		canvas.fillText(label, x + 4, y + levelHeight / 2);
	}
}

function fillOf(tree: FlameTree, row: number, isDark: boolean, isFiller: boolean): string {
	if (tree.base !== null && row > 0) return changeColour(changeStep(tree.value[row] as number, tree.base[row] as number), isDark);
	return boxColour(row === 0 ? '' : (tree.names[tree.name[row] as number] ?? ''), isDark, isFiller);
}
