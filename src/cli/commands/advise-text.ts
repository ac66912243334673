// Advice as a page of text.
import type { Advice, Choice } from '../../advise/runtime.ts';

import { formatQuantity, formatShare } from '../../base/units.ts';

export function adviceText(advice: Advice, inputs: readonly { readonly path: string; readonly kind: string }[]): string {
	const lines: string[] = [];
	for (const { name, value, now, because, effect, capture } of advice.settings) {
		const is = now === '' ? '' : `  (now ${now}${name === 'GOGC' && value !== null ? ', from the goal seen' : ''})`;
		lines.push(value === null ? `${name}  cannot tell` : `${name}=${value}${is}`);
		for (const line of because) lines.push(`   ${line}`);
		if (effect !== '') lines.push(`   effect: ${effect}`);
		if (capture !== '') lines.push(`   would tell: ${capture}`);
		lines.push('');
	}
	if (advice.choices.length > 0) lines.push(...table(advice), '');
	lines.push('FROM', ...inputs.map(({ path, kind }) => `   ${path}  ${kind}`));
	if (inputs.length === 0) lines.push('   nothing was given');
	for (const note of advice.notes) lines.push(`   note  ${note}`);
	return `${lines.join('\n')}\n`;
}

function table({ choices, shareOf }: Advice): string[] {
	const rows = [['GOGC', 'heap goal', 'memory up to', 'cycles/s', `GC of ${shareOf}`, 'fits'], ...choices.map(cells)];
	const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length))) ?? [];
	return rows.map((row) => `   ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd());
}

const cells = ({ gogc, goalBytes, memoryBytes, cyclesPerSecond, gcShare, fits }: Choice): string[] => [
	`${gogc}`,
	formatQuantity(goalBytes, 'bytes'),
	formatQuantity(memoryBytes, 'bytes'),
	formatQuantity(cyclesPerSecond, 'count'),
	`${formatShare(gcShare.low)} to ${formatShare(gcShare.high)}`,
	fits === null ? 'no limit known' : fits ? 'yes' : 'no',
];
