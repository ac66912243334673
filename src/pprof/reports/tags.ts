// -tags: how much of the profile came with which value of each label.
import { compareText } from '../go-format.ts';
import { abs, add, at, type Int64 } from '../int64.ts';
import { percentage, scaledLabel } from '../measurement.ts';
import { formatter, type Report, valueColumn } from '../report.ts';
import { alignRight } from '../tab-columns.ts';

export function* tagsReport(report: Report): Generator<string> {
	const { total, config } = report;
	const format = formatter(report, config.unit);
	const isShared = total > 0;
	let text = '';
	for (const [key, values] of [...sumsByTag(report)].sort(([a], [b]) => compareText(a, b))) {
		const sum = [...values.values()].reduce<Int64>((all, { sum }) => add(all, sum), 0);
		text += `${key}:\t Total ${format(sum)} of ${format(total)}${isShared ? ` (${percentage(sum, total)})` : ''}\n`;
		const sorted = [...values].sort(([a, x], [b, y]) => (abs(x.sum) > abs(y.sum) ? -1 : abs(x.sum) < abs(y.sum) ? 1 : compareText(a, b)));
		for (const [value, { sum }] of sorted) text += ` \t${format(sum)}${isShared ? ` (${percentage(sum, total)})` : ''}:\t ${value}\n`;
		text += '\n';
	}
	yield alignRight(text);
}

/** Key -> value as it is printed -> sum. A sample counts for each of its labels, once per value. */
function sumsByTag(report: Report): Map<string, Map<string, { sum: Int64 }>> {
	const { profile, choice, config } = report;
	const { samples, labelSets } = profile;
	const column = valueColumn(profile, choice);
	const sumOfSet = new Map<number, Int64>();
	for (let sample = 0; sample < samples.length; sample++) {
		const set = samples.labelSet[sample] as number;
		sumOfSet.set(set, add(sumOfSet.get(set) ?? 0, at(column, sample)));
	}
	const sums = new Map<string, Map<string, { sum: Int64 }>>();
	const count = (key: string, value: string, sum: Int64): void => {
		const values = sums.get(key) ?? new Map<string, { sum: Int64 }>();
		sums.set(key, values);
		values.set(value, { sum: add(values.get(value)?.sum ?? 0, sum) });
	};
	for (const [row, sum] of sumOfSet) {
		const { text, numbers } = labelSets.get(row);
		for (const [key, values] of text) for (const value of values) count(key, value, sum);
		for (const [key, { values }] of numbers) {
			const unit = report.labelUnits().get(key) ?? '';
			for (const value of values) count(key, scaledLabel(value, unit, config.unit), sum);
		}
	}
	return sums;
}
