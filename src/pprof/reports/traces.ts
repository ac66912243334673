// -traces: every sample with its labels, value and stack.
import { compareText, padLeft } from '../go-format.ts';
import { locationNodes, type LocationNodes } from '../graph/node-infos.ts';
import { at, divide } from '../int64.ts';
import type { LabelSet } from '../label-sets.ts';
import { autoLabel } from '../measurement.ts';
import { divisorColumn, formatter, type Report, valueColumn } from '../report.ts';
import { textMemo } from '../text-memo.ts';
import { profileLabels } from '../report-labels.ts';

const separator = '-----------+-------------------------------------------------------\n';

export function* tracesReport(report: Report): Generator<string> {
	const { profile, choice, config } = report;
	const { samples, labelSets } = profile;
	const value = valueColumn(profile, choice);
	const divisor = divisorColumn(profile, choice);
	const format = formatter(report, config.unit);
	const places = locationNodes(profile, { hasObjfile: false, trimPath: (path) => path });
	const stackTexts = textMemo((stack) => stackText(report, places, stack));
	yield `${profileLabels(report, config.unit).join('\n')}\n`;
	for (let sample = 0; sample < samples.length; sample++) {
		const stack = samples.stack[sample] as number;
		const text = stackTexts(stack);
		if (text === '') continue;
		const div = divisor ? at(divisor, sample) : 0;
		const own = div === 0 ? at(value, sample) : divide(at(value, sample), div);
		yield separator + labelLines(labelSets.get(samples.labelSet[sample] as number), report) + padLeft(format(own), 10) + text;
	}
	yield separator;
}

/** Frames of a stack, one per line, without the value in front of the first; '' for an empty stack. */
function stackText({ profile: { stacks } }: Report, { infos, start, nodes }: LocationNodes, stack: number): string {
	const lines: string[] = [];
	for (let i = stacks.start[stack] as number; i < (stacks.end[stack] as number); i++) {
		const location = stacks.pool[i] as number;
		const last = (start[location + 1] as number) - 1;
		for (let node = start[location] as number; node <= last; node++)
			lines.push(`   ${infos.printableName(nodes[node] as number)}${node === last ? '' : ' (inline)'}\n`);
	}
	return lines.join(' '.repeat(10));
}

function labelLines({ text, numbers }: LabelSet, report: Report): string {
	const line = (key: string, values: readonly string[]): string => `${padLeft(key, 10)}:  ${values.join(' ')}\n`;
	const ofText = [...text].map(([key, values]) => line(key, values));
	const ofNumbers = [...numbers].map(([key, { values }]) => {
		const unit = report.labelUnits().get(key) ?? '';
		return line(
			key,
			values.map((value) => autoLabel(value, unit)),
		);
	});
	return [...ofText.sort(compareText), ...ofNumbers.sort(compareText)].join('');
}
