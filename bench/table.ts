// Results as tables: for the terminal and for docs/performance.md.
import { bindingNode, type Goal, type Quantity } from './goals.ts';
import { judge, type Judgement, type Measured } from './judge.ts';
import type { Machine } from './machine.ts';
import type { Done } from './run.ts';
import { medianOf, paired, type Rounds } from './statistics.ts';

export interface Results {
	/** ISO time at the start. */
	readonly date: string;
	readonly machine: Machine;
	/** Load averages of the last minute. */
	readonly load: { readonly start: number; readonly end: number };
	readonly meter: string;
	readonly done: readonly Done[];
}

export const header = [
	'work',
	'Node',
	'gowhy: wall, CPU, peak',
	'anchor: wall, CPU, peak',
	'times less: wall, CPU',
	'goal',
	'reached',
] as const;

/** One row for each work, Node and goal; figures stand in the first row of a work on a Node. */
export function tableRows(done: readonly Done[]): string[][] {
	const all = done.flatMap((one) => one.measured);
	return done.flatMap(({ work, measured, remarks }) => [
		...measured.flatMap((one, index) => {
			const goals: readonly (Goal | null)[] = work.goals.length === 0 ? [null] : work.goals;
			return goals.map((goal, g) => [
				index === 0 && g === 0 ? work.what : '',
				g === 0 ? one.node : '',
				g === 0 ? figures(one.ours) : '',
				g === 0 ? anchorFigures(one, work.anchor) : '',
				g === 0 ? ratios(one) : '',
				goal === null ? '' : goalText(goal),
				goal === null ? '' : reachedText(goal, judge(goal, one, all), one.node),
			]);
		}),
		...remarks.map((remark, r) => [measured.length === 0 && r === 0 ? work.what : '', '', remark, '', '', '', '']),
	]);
}

const figures = (rounds: Rounds): string =>
	`${seconds(medianOf(rounds, 'wallS'))}, ${seconds(medianOf(rounds, 'cpuS'))}, ${megabytes(medianOf(rounds, 'peakBytes'))} (${rounds.length})`;

function anchorFigures({ anchor }: Measured, described: Done['work']['anchor']): string {
	if (anchor === null || described === null) return '';
	return `${described.program}${described.note === undefined ? '' : ` (${described.note})`}: ${figures(anchor)}`;
}

function ratios({ ours, anchor }: Measured): string {
	if (anchor === null) return '';
	const times = (of: Quantity): string => paired(ours, anchor, of, (a, b) => b / a).toFixed(2);
	return `${times('wallS')}, ${times('cpuS')}`;
}

const names: Readonly<Record<Quantity, string>> = { wallS: 'wall', cpuS: 'CPU', peakBytes: 'peak' };

export function goalText(goal: Goal): string {
	const name = names[goal.of];
	switch (goal.is) {
		case 'times less':
			return `${name} ${goal.limit} times less`;
		case 'at most':
			return `${name} at most ${amount(goal, goal.limit)}`;
		case 'beyond anchor':
			return `${name} at most ${amount(goal, goal.limit)} more`;
		case 'per event':
			return `${name} at most ${goal.limit} bytes per event`;
		case 'growth':
			return `${name} per byte at most ${goal.limit} times as at half the size`;
	}
}

export function reachedText(goal: Goal, judgement: Judgement | null, node: string): string {
	if (judgement === null) return 'not measured';
	const { value, room, isReached } = judgement;
	const text = goal.is === 'at most' || goal.is === 'beyond anchor' ? amount(goal, value) : value.toFixed(2);
	const by = value <= 0 ? '' : `, ${roomText(room)}`;
	return `${isReached ? '✓' : '✗'} ${text}${by}${node === bindingNode ? '' : ' (not binding)'}`;
}

/** 1.2: "20 % better"; 3: "3.0 times better"; 0.5: "50 % short". */
function roomText(room: number): string {
	if (room >= 2) return `${room.toFixed(1)} times better`;
	return room >= 1 ? `${Math.round((room - 1) * 100)} % better` : `${Math.round((1 - room) * 100)} % short`;
}

const amount = ({ of }: Goal, value: number): string => (of === 'peakBytes' ? megabytes(value) : seconds(value));
const seconds = (value: number): string =>
	Math.abs(value) < 0.995 ? `${(value * 1000).toFixed(value < 0.1 ? 1 : 0)} ms` : `${value.toFixed(2)} s`;
const megabytes = (value: number): string => `${Math.round(value / 1e6)} MB`;

/** Columns by padding, for a terminal. */
export function plainTable(rows: readonly (readonly string[])[]): string {
	const widths = header.map((name, column) => Math.max(name.length, ...rows.filter(hasFigures).map((row) => row[column]?.length ?? 0)));
	const line = (row: readonly string[]): string =>
		row
			.map((cell, column) => cell.padEnd(widths[column] as number))
			.join('  ')
			.trimEnd();
	return [line(header), ...rows.map(line)].join('\n');
}

/** Remarks stand alone in the third column and may be long. */
const hasFigures = (row: readonly string[]): boolean => row[1] !== '' || row[5] !== '';

export function markdownTable(rows: readonly (readonly string[])[]): string {
	const line = (row: readonly string[]): string => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
	return [line(header), `|${'---|'.repeat(header.length)}`, ...rows.map(line)].join('\n');
}

export function machineLine({ date, machine, load, meter }: Results): string {
	const { cpu, cores, memoryBytes, kernel, nodes, go, gowhy } = machine;
	return [
		`${date.slice(0, 16).replace('T', ' ')} UTC`,
		`gowhy ${gowhy ?? 'outside of a clone'}`,
		`${cpu}, ${cores} cores, ${Math.round(memoryBytes / 2 ** 30)} GiB, ${kernel}`,
		`Node ${nodes.join(' and ')}`,
		`Go ${go ?? 'not there: anchors from the cache'}`,
		`load average ${load.start.toFixed(2)} at the start, ${load.end.toFixed(2)} at the end`,
		`measured by ${meter}`,
	].join('; ');
}

const begin = '<!-- bench: begin, written by npm run bench -- --write -->';
const end = '<!-- bench: end -->';

/** The page with the part between the markers replaced. */
export function withResults(page: string, results: Results): string {
	const from = page.indexOf(begin);
	const to = page.indexOf(end);
	if (from < 0 || to < from) throw new Error(`no place for the results: ${begin} ... ${end} is missing`);
	const block = `${machineLine(results)}.\n\n${markdownTable(tableRows(results.done))}`;
	return `${page.slice(0, from)}${begin}\n${block}\n${page.slice(to)}`;
}

/** Goals that bind and are missed, not measured ones included when the work is unfinished or has failed. */
export function missedGoals(done: readonly Done[]): string[] {
	const all = done.flatMap((one) => one.measured);
	return done.flatMap(({ work, measured }) =>
		work.goals.flatMap((goal) => {
			const binding = measured.find((one) => one.node === bindingNode);
			const judgement = binding ? judge(goal, binding, all) : null;
			return judgement?.isReached ? [] : [`${work.what}: ${goalText(goal)}`];
		}),
	);
}
