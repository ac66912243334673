import { describe, expect, it } from 'vitest';
import { parseRequest } from './options.ts';

const request = (commandLine: string) => parseRequest(commandLine.split(' '), () => {});

describe('flags, as Go reads them', () => {
	it('have one dash or two, values behind = or in the next word; booleans only behind =', () => {
		expect(request('-top -nodecount=5 f').config.nodeCount).toBe(5);
		expect(request('--top --nodecount 0x10 f').config.nodeCount).toBe(16);
		expect(request('-top -trim=false f').config.trim).toBe(false);
		expect(request('-top -cum f').config.sort).toBe('cum');
		expect(request('f -top').entry?.name).toBe('top');
		expect(request('-peek=a=b f').parameter).toBe('a=b');
	});

	it('are refused when they are wrong', () => {
		const messages: Readonly<Record<string, string>> = {
			'-top -nope f': 'flag provided but not defined: -nope',
			'-top f -focus': 'flag needs an argument: -focus',
			'-top -nodecount=x f': 'invalid value "x" for flag -nodecount: parse error',
			'-top=maybe f': 'invalid boolean value "maybe" for -top: parse error',
			'---top f': 'bad flag syntax: ---top',
			'-top -tree f': 'must set at most one output format',
			'-top -files -lines f': 'conflicting options set: [files lines]',
			'-top -base=a -diff_base=b f': '-base and -diff_base flags cannot both be specified',
			'-top -normalize f': 'must have base profile to normalize by',
			'-top': 'no profile source specified',
		};
		for (const [commandLine, message] of Object.entries(messages)) expect(() => request(commandLine), commandLine).toThrow(message);
	});

	it('that need binaries, sources or other programs say why and what else there is', () => {
		expect(() => request('-list=main f')).toThrow(/-list needs the source code.*-peek=REGEX -lines/);
		expect(() => request('-svg f')).toThrow(/-svg needs Graphviz.*-dot FILE \| dot -Tsvg/);
		expect(() => request('-http=:8080 f')).toThrow(/no web interface.*gowhy pprof -top f/);
	});

	it('choose the sample type once; the shortcuts that come too late are told', () => {
		const said: string[] = [];
		const { config } = parseRequest(['-top', '-mean_delay', '-contentions', 'f'], (message) => said.push(message));
		expect(config).toMatchObject({ sampleIndex: 'delay', mean: true });
		expect(said).toEqual(['Multiple value selections, ignoring -contentions']);
	});
});
