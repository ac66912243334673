// A report whose every string tries to leave its place: markup, terminal escapes, bidi overrides, control characters, Markdown, links.
// No face may let one of them act.
import type { Report } from '../../report/report.ts';

export const hostileText =
	'</script><script>alert(1)</script><img src=x onerror=alert(2)> \u001b[2J\u001b]0;owned\u0007 \u202egnp.exe\u2028next\u0000 ]]> `code` **bold** @everyone #1 [a](javascript:alert(3)) | cell {0} &lt;';

const endless = `main.${'veryLongName'.repeat(60)}`;

export const hostile: Report = {
	schema: 'gowhy.report/1',
	gowhy: '0.1.0',
	recording: {
		name: hostileText,
		inputs: [
			{
				path: `../../etc/${hostileText}`,
				kind: 'snapshot:debug2+gctrace',
				bytes: 9_007_199_254_740_991,
				sha256: 'ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
				goVersion: hostileText,
				startTime: null,
				durationNs: 0,
				damage: hostileText,
				diary: [{ id: 'goroutine-dump.odd', severity: 'notice', text: hostileText, count: 1, firstOffset: -1 }],
			},
		],
		notes: [hostileText],
		requests: [
			{
				input: 0,
				kind: hostileText,
				name: hostileText,
				count: 2,
				cut: 0,
				open: 0,
				p50Ns: 1e6,
				p95Ns: 2e6,
				p99Ns: 2e6,
				maxNs: 2e6,
				slowCount: 1,
				slowMeanNs: 2e6,
				slowParts: [{ part: hostileText, ns: 2e6 }],
				histogram: [
					{ fromNs: 1e6, toNs: 1.26e6, count: 1 },
					{ fromNs: 1.26e6, toNs: 2.51e6, count: 1 },
				],
			},
		],
	},
	verdict: 'problems',
	causes: [
		{
			id: 'panic',
			mechanism: 'unknown',
			title: hostileText,
			summary: `panic: ${hostileText}\nsecond line`,
			score: 0.9,
			severity: 'low',
			impact: { of: 'goroutines', share: 1, value: 1, unit: hostileText, text: hostileText },
			where: [
				{
					function: hostileText,
					file: `javascript:${hostileText}`,
					line: 1,
					operation: 'cpu',
					goroutines: [1],
					count: 1,
					share: 1,
					stack: [`${hostileText} C:\\work\\${hostileText}.go:7`, endless, ''],
				},
				{ function: '', file: '', line: 0, operation: 'gc', goroutines: [], count: 0, share: 0, stack: [] },
				{ function: endless, file: '/build/src/main.go', line: 0, operation: 'alloc', goroutines: [], count: 3, share: 0, stack: [] },
			],
			evidence: [
				{
					fact: hostileText,
					strength: 3,
					value: 1,
					unit: hostileText,
					text: hostileText,
					ref: { input: 7, table: hostileText, rows: [], range: [0, 0] },
				},
			],
			against: [],
			fix: [
				{ text: hostileText, docs: 'javascript:alert(4)', patch: `+ ${hostileText}\n\`\`\`\n+ out of the fence` },
				{ text: 'second', docs: 'https://go.dev/"onmouseover="alert(5)' },
			],
			symptoms: [],
			confidence: 0.9,
			fingerprint: hostileText,
			rules: [hostileText],
			drawing: `\`\`\`\n${hostileText}\n</pre>`,
		},
	],
	hints: [],
	coverage: [
		{ cause: 'panic', judged: true, why: hostileText },
		{ cause: 'cpu-hotspot', judged: false, why: hostileText },
	],
	rules: [{ id: hostileText, outcome: 'crashed', why: hostileText }],
	missing: [{ capture: hostileText, wouldDecide: ['cpu-hotspot'], command: `curl ${hostileText}` }],
};
