// What `gowhy explain` can speak of: causes, mechanisms and rules, each with its page.
import { nearest } from '../base/nearest.ts';
import { rules } from '../rules/rules.ts';
import type { CauseName, MechanismName } from '../rules/words.ts';
import { causePages } from './cause-pages.ts';
import { mechanismPages } from './mechanism-pages.ts';

export type TopicKind = 'cause' | 'mechanism' | 'rule';

export interface Topic {
	readonly kind: TopicKind;
	readonly id: string;
	/** Markdown, in the form of form.ts. */
	readonly doc: string;
}

const of = (kind: TopicKind, pages: Readonly<Record<string, string>>): Topic[] =>
	Object.entries(pages).map(([id, doc]) => ({ kind, id, doc }));

/** Causes and mechanisms in the order of the design, then rules by id. */
export const topics: readonly Topic[] = [
	...of('cause', causePages),
	...of('mechanism', mechanismPages),
	...rules.map(({ id, doc }): Topic => ({ kind: 'rule', id, doc })).sort((a, b) => (a.id < b.id ? -1 : 1)),
];

/** By id; `rule:lock-held`, `cause:...` and `mechanism:...` say which is meant where two kinds share an id (else a cause comes first). */
export function findTopic(name: string): Topic | undefined {
	return topics.find((topic) => topic.id === name) ?? topics.find((topic) => `${topic.kind}:${topic.id}` === name);
}

/** The name by which `findTopic` finds just this one. */
export const topicName = (topic: Topic): string => (findTopic(topic.id) === topic ? topic.id : `${topic.kind}:${topic.id}`);

export const nearestTopics = (name: string): string[] => nearest(name, topics.map(topicName));

/** Causes that a mechanism belongs to: those that its page names in brackets. */
export function causesOf(mechanism: MechanismName): CauseName[] {
	const named = /^# [\w-]+ \(([^)]*)\)/.exec(mechanismPages[mechanism])?.[1]?.split(', ') ?? [];
	return Object.keys(causePages).filter((id): id is CauseName => named.includes(id));
}

export const mechanismsOf = (cause: CauseName): MechanismName[] =>
	(Object.keys(mechanismPages) as MechanismName[]).filter((id) => causesOf(id).includes(cause));
