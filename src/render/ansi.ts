// The few colours of the terminal page: basic ANSI only, which terminals map so that it reads on dark and light backgrounds
// (no yellow, no blue, no background colours).
import type { Severity, Verdict } from '../report/report.ts';

export type Tone = 'strong' | 'faint' | 'bad' | 'warn' | 'mild' | 'good' | 'plain';
export type Paint = (tone: Tone, text: string) => string;

const codes: Readonly<Record<Tone, string>> = { strong: '1', faint: '2', bad: '1;31', warn: '1;35', mild: '1;36', good: '1;32', plain: '' };

export const noPaint: Paint = (_tone, text) => text;
export const ansiPaint: Paint = (tone, text) => (text === '' || codes[tone] === '' ? text : `\u001b[${codes[tone]}m${text}\u001b[0m`);

export const severityTones: Readonly<Record<Severity, Tone>> = { critical: 'bad', high: 'bad', medium: 'warn', low: 'mild' };
export const verdictTones: Readonly<Record<Verdict, Tone>> = { problems: 'bad', healthy: 'good', inconclusive: 'warn' };
