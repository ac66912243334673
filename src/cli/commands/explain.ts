// `gowhy explain <cause|mechanism|rule>`: what it means, how it looks, how to fix it, and where Go's sources say so.
import type { Command } from 'commander';
import type { Topic } from '../../knowledge/topics.ts';
import type { TopicLine, TopicNote } from '../../render/topic-text.ts';
import type { CauseName, MechanismName } from '../../rules/words.ts';
import { type CliCommand, ExitStatus, withExamples } from '../command.ts';
import { colourFor, terminalWidth } from '../terminal.ts';

export const command: CliCommand = {
	name: 'explain',
	summary: 'explain a cause or a rule',
	configure(cmd: Command) {
		cmd
			.argument('[topic]', 'id of a cause (goroutine-leak), a mechanism (ab-ba) or a rule (lock-circle); none lists them all')
			.option('--json', 'print as JSON')
			.action(run);
		withExamples(cmd, [
			['gowhy explain', 'all causes, mechanisms and rules'],
			['gowhy explain deadlock', 'what it is, how it looks, how to fix it, which rules find it'],
			['gowhy explain ab-ba', 'one mechanism of it'],
			['gowhy explain lock-circle', 'when that rule claims something, and when not'],
		]);
	},
};

async function load() {
	const [topics, page, { rules }, { CAPTURES, needsText }, { causeMeaning }, text] = await Promise.all([
		import('../../knowledge/topics.ts'),
		import('../../knowledge/page.ts'),
		import('../../rules/rules.ts'),
		import('../../report/causes.ts'),
		import('../../render/cause-meaning.ts'),
		import('../../render/topic-text.ts'),
	]);
	return { ...topics, ...page, ...text, rules, CAPTURES, needsText, causeMeaning };
}
type Parts = Awaited<ReturnType<typeof load>>;

async function run(name: string | undefined, options: { json?: boolean }): Promise<void> {
	const parts = await load();
	const style = { colour: colourFor(process.stdout), width: terminalWidth(process.stdout) };
	if (name === undefined) {
		const list = parts.topics.map((topic) => lineOf(parts, topic));
		return print(options.json ? JSON.stringify(list, null, 2) : parts.renderTopicList(list, style));
	}
	const topic = parts.findTopic(name);
	if (!topic) {
		const near = parts.nearestTopics(name);
		const meant = near.length > 0 ? `; did you mean ${near.join(', ')}?` : '';
		throw new ExitStatus(2, `explain: no cause, mechanism or rule '${name}'${meant} (gowhy explain lists them all)`);
	}
	print(options.json ? JSON.stringify(described(parts, topic), null, 2) : parts.renderTopic(topic.doc, notes(parts, topic), style));
}

const print = (text: string): void => void process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);

/** What a topic is tied to; what does not apply is empty. */
interface Ties {
	readonly causes: readonly string[];
	readonly mechanisms: readonly string[];
	readonly rules: readonly string[];
	readonly needs: string;
	readonly captures: readonly { readonly name: string; readonly command: string }[];
}

const NO_TIES: Ties = { causes: [], mechanisms: [], rules: [], needs: '', captures: [] };

function ties(parts: Parts, topic: Topic): Ties {
	switch (topic.kind) {
		case 'cause': {
			const id = topic.id as CauseName;
			const captures = (parts.CAPTURES[id] ?? []).map((one) => ({ name: one.name, command: one.command }));
			return {
				...NO_TIES,
				mechanisms: parts.mechanismsOf(id),
				rules: parts.rules.filter((rule) => rule.cause === id).map((rule) => rule.id),
				captures,
			};
		}
		case 'mechanism':
			return { ...NO_TIES, causes: parts.causesOf(topic.id as MechanismName) };
		case 'rule': {
			const rule = parts.rules.find((one) => one.id === topic.id);
			return { ...NO_TIES, causes: rule ? [rule.cause] : [], needs: parts.needsText(rule?.accepts ?? []) };
		}
	}
}

function lineOf(parts: Parts, topic: Topic): TopicLine {
	const meaning = topic.kind === 'cause' ? parts.causeMeaning[topic.id as CauseName] : parts.firstSentence(parts.parsePage(topic.doc));
	return { kind: topic.kind, id: topic.id, topic: parts.topicName(topic), meaning, causes: ties(parts, topic).causes };
}

const described = (parts: Parts, topic: Topic) => ({
	...lineOf(parts, topic),
	...ties(parts, topic),
	sources: parts.sourceLinks(parts.parsePage(topic.doc)),
	doc: topic.doc,
});

function notes(parts: Parts, topic: Topic): TopicNote[] {
	const tied = ties(parts, topic);
	const noRule = topic.kind === 'cause' && tied.rules.length === 0 ? ['none in this version'] : [];
	const all: TopicNote[] = [
		{ title: tied.causes.length > 1 ? 'Causes' : 'Cause', lines: tied.causes },
		{ title: 'Needs', lines: tied.needs === '' ? [] : [tied.needs] },
		{ title: 'Mechanisms', lines: tied.mechanisms.length > 0 ? [tied.mechanisms.join(', ')] : [] },
		{ title: 'Rules that find it', lines: [...noRule, ...(tied.rules.length > 0 ? [tied.rules.join(', ')] : [])] },
		{ title: 'Captures that decide', lines: tied.captures.map((one) => `${one.name}: ${one.command}`) },
	];
	return all.filter((note) => note.lines.length > 0);
}
