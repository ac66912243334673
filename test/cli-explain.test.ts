// `gowhy explain` from outside: the built program.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { topicName, topics } from '../src/knowledge/topics.ts';
import { renderTopic } from '../src/render/topic-text.ts';
import { columnsOf } from '../src/render/wrap.ts';

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const explain = (...args: string[]) => {
	const { status, stdout, stderr } = spawnSync(process.execPath, [main, 'explain', ...args], {
		encoding: 'utf8',
		env: { ...process.env, NO_COLOR: '1' },
	});
	return { status, out: stdout, err: stderr };
};

describe('gowhy explain', () => {
	it('prints the page of a cause, with what finds it', () => {
		const { status, out } = explain('deadlock');
		expect(status).toBe(0);
		expect(out).toMatch(/^deadlock\n\nWhat it means\n {2}The service has goroutines/);
		expect(out).toContain('\n      func transfer(from, to *Account, amount int) {\n          from.mu.Lock()\n');
		expect(out).toContain('\nSources (Go 1.26)\n  - runtime/proc.go: checkdead: ');
		expect(out).toMatch(/\nMechanisms\n {2}double-lock, [^]*\n\nRules that find it\n {2}all-asleep, lock-and-partner/);
		expect(out).toContain('goroutine dump: curl -so');
	});

	it('takes mechanisms and rules too', () => {
		expect(explain('rwr').out).toMatch(/^rwr \(deadlock\)\n[^]*\nCause\n {2}deadlock\n$/);
		expect(explain('lock-held').out).toMatch(/^lock-held \(mutex-contention\)\n[^]*\nNeeds\n {2}an execution trace\n$/);
		expect(explain('rule:lock-held').out).toBe(explain('lock-held').out);
	});

	it('prints a page as data', () => {
		const page = JSON.parse(explain('gc-cost', '--json').out);
		expect(page).toMatchObject({
			kind: 'rule',
			id: 'gc-cost',
			causes: ['gc-pressure'],
			meaning: 'Garbage collection takes too much of the CPU.',
		});
		expect(page.sources).toContainEqual({
			go: '1.26',
			file: 'runtime/mgc.go',
			names: ['gcMarkTermination'],
			text: 'prints the gctrace line',
		});
		expect(page.doc).toContain('## Healthy look-alikes');
	});

	it('lists all of them without a topic', () => {
		const { out } = explain();
		expect(topics.filter((topic) => !out.includes(`\n  ${topicName(topic)} `))).toEqual([]);
		const listed = JSON.parse(explain('--json').out) as { topic: string }[];
		expect(listed.map((one) => one.topic)).toEqual(topics.map(topicName));
	});

	it('names the nearest topics when there is none of that name', () => {
		expect(explain('dedlock')).toEqual({
			status: 2,
			out: '',
			err: "gowhy: explain: no cause, mechanism or rule 'dedlock'; did you mean deadlock? (gowhy explain lists them all)\n",
		});
		expect(explain('no such thing').err).toContain("'no such thing' (gowhy explain lists them all)");
	});
});

describe('renderTopic', () => {
	it.each(topics.map((topic) => [topicName(topic), topic.doc] as const))('%s keeps to the width, code apart', (_name, doc) => {
		const page = renderTopic(doc, [], { width: 80 });
		expect(page, 'code that is cut').not.toContain('more lines');
		const wide = page.split('\n').filter((line) => columnsOf(line) > 80 && !line.startsWith('      '));
		expect(wide).toEqual([]);
	});
});
