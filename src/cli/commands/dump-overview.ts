// The readable form of `gowhy dump`: crashes and races in a few lines, goroutines as groups of equal stacks, biggest first.
import type { DumpText, FrameText, GoroutineText, GroupedText } from '../../decode/goroutine-dump/records.ts';
import { distinctGoroutines } from '../../decode/goroutine-dump/snapshot-tables.ts';
import type { RaceText } from '../../decode/race-report/records.ts';
import type { FoundInStream } from './dump-facts.ts';

interface Group {
	readonly state: string;
	readonly frames: readonly FrameText[];
	readonly createdBy: string;
	count: number;
	oldestMinutes: number;
	/** A few, ascending as printed. */
	readonly ids: number[];
}

const shownIds = 5;

/** Lines without line ends. `maxFrames`: most frames of a stack that are shown. */
export function overview(items: readonly FoundInStream[], maxFrames: number): string[] {
	const out: string[] = [];
	for (const { found, stream } of items) {
		if (out.length > 0) out.push('');
		const where = stream === '' ? '' : ` in ${stream}`;
		if (found.kind === 'dump') out.push(...dump(found, where, maxFrames));
		else if (found.kind === 'grouped') out.push(...grouped(found, where, maxFrames));
		else if (found.kind === 'race') out.push(...race(found, where, maxFrames));
		else out.push(`${found.kind}${where}: ${found.tables.length} lines`);
	}
	return out;
}

function dump(text: DumpText, where: string, maxFrames: number): string[] {
	const out: string[] = [];
	const { crash } = text;
	if (crash) {
		const [last, ...inner] = crash.messages.map((message) => `${message.text}${message.recovered ? ' [recovered]' : ''}`).reverse();
		const kind = crash.kind === 'signal' ? `signal ${crash.signal.slice(0, crash.signal.indexOf(':'))}` : crash.kind;
		out.push(`${kind}${where}: ${last ?? ''}`, ...inner.map((message) => `  after: ${message}`));
		if (crash.signal !== '' && crash.kind !== 'signal') out.push(`  signal ${crash.signal}`);
	} else if (text.recoveredPanic !== null) out.push(`recovered panic${where}: ${text.recoveredPanic}`);
	const goroutines = distinctGoroutines(text.goroutines);
	const groups = groupsOf(goroutines);
	out.push(`${plural(goroutines.length, 'goroutine')}${crash ? '' : where} in ${plural(groups.length, 'group')}`);
	for (const group of groups) out.push('', title(group), ...stack(group.frames, maxFrames), ...creator(group));
	return out;
}

/** Equal state, equal frames, equal creator. Frames are interned, so their identity is compared through a number each. */
function groupsOf(goroutines: readonly GoroutineText[]): Group[] {
	const numbers = new Map<FrameText, number>();
	const number = (frame: FrameText): number => {
		if (frame.elided !== 0) return -1;
		let known = numbers.get(frame);
		if (known === undefined) numbers.set(frame, (known = numbers.size));
		return known;
	};
	const groups = new Map<string, Group>();
	for (const { header, frames, createdBy } of goroutines) {
		const by = createdBy?.frame.func ?? '';
		const key = `${header.state}|${by}|${frames.map(number).join(' ')}`;
		let group = groups.get(key);
		if (!group) groups.set(key, (group = { state: header.state, frames, createdBy: by, count: 0, oldestMinutes: 0, ids: [] }));
		group.count++;
		group.oldestMinutes = Math.max(group.oldestMinutes, header.waitMinutes);
		if (group.ids.length < shownIds) group.ids.push(header.id);
	}
	return [...groups.values()].sort(
		(a, b) => b.count - a.count || b.oldestMinutes - a.oldestMinutes || (a.ids[0] as number) - (b.ids[0] as number),
	);
}

function title(group: Group): string {
	const oldest = group.oldestMinutes > 0 ? `, oldest ${plural(group.oldestMinutes, 'minute')}` : '';
	const more = group.count > group.ids.length ? ', ...' : '';
	return `${group.count} x [${group.state}${oldest}]  goroutine ${group.ids.join(', ')}${more}`;
}

function stack(frames: readonly FrameText[], maxFrames: number): string[] {
	const shown = frames.slice(0, maxFrames).map(frameLine);
	return frames.length > maxFrames ? [...shown, `    ... ${plural(frames.length - maxFrames, 'frame')} more`] : shown;
}

function frameLine(frame: FrameText): string {
	if (frame.elided !== 0) return `    ... ${frame.elided < 0 ? 'more' : frame.elided} frames elided by the runtime`;
	return `    ${frame.func}${frame.file === '' ? '' : `  ${frame.file}:${frame.line}`}`;
}

const creator = (group: Group): string[] => (group.createdBy === '' ? [] : [`    created by ${group.createdBy}`]);

function grouped({ profile, total, groups }: GroupedText, where: string, maxFrames: number): string[] {
	const out = [`${profile} profile${where}: ${plural(total, 'goroutine')} in ${plural(groups.length, 'group')}`];
	for (const group of groups) {
		const labels = group.labels.map(([key, value]) => `${key}=${value}`).join(', ');
		out.push('', `${group.count} x${labels === '' ? '' : `  {${labels}}`}`, ...stack(group.frames, maxFrames));
	}
	return out;
}

function race({ accesses, goroutines }: RaceText, where: string, maxFrames: number): string[] {
	const out = [`data race${where} at ${accesses[0]?.address ?? 'an unknown address'}`];
	for (const access of accesses) {
		const by = access.goroutine < 0 ? 'the main goroutine' : `goroutine ${access.goroutine}`;
		out.push(
			`  ${access.isPrevious ? 'previous ' : ''}${access.isAtomic ? 'atomic ' : ''}${access.op} by ${by}`,
			...stack(access.frames, maxFrames),
		);
	}
	for (const { id, status, createdAt } of goroutines)
		out.push(`  goroutine ${id} (${status}) was created at`, ...stack(createdAt, maxFrames));
	return out;
}

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
