// What each report prints, for a profile one can read. The texts are those of `go tool pprof` of Go 1.26.
import { describe, expect, it } from 'vitest';
import { report, shop } from './test-report.ts';

const printed = (commandLine: string): string => report(`${commandLine} shop`, { shop }).text;
/** Without the lines that say where the profile comes from. */
const body = (commandLine: string): string => printed(commandLine).replace(/^[^]*?(?=Showing|Active|---)/, '');

describe('reports', () => {
	it('-top: nodes by what they take alone', () => {
		expect(printed('-top')).toBe(`from a test
Type: cpu
Time: 2023-11-14 22:13:20 UTC
Duration: 1s, Total samples = 100ms (10.00%)
Showing nodes accounting for 100ms, 100% of 100ms total
      flat  flat%   sum%        cum   cum%
      60ms 60.00% 60.00%       60ms 60.00%  json.Marshal
      30ms 30.00% 90.00%       30ms 30.00%  shop.price (inline)
      10ms 10.00%   100%       10ms 10.00%  runtime.gcBgMarkWorker
         0     0%   100%       90ms 90.00%  main.main
         0     0%   100%       10ms 10.00%  shop.List
         0     0%   100%       80ms 80.00%  shop.Order
         0     0%   100%       30ms 30.00%  shop.total
`);
		expect(printed('-text')).toBe(printed('-top'));
	});

	it('-top -cum -lines -focus: by line, of some samples, with percentages of all', () => {
		expect(body('-top -cum -lines -focus=Order')).toBe(`Active filters:
   focus=Order
Showing nodes accounting for 80ms, 80.00% of 100ms total
      flat  flat%   sum%        cum   cum%
         0     0%     0%       80ms 80.00%  main.main main.go:9
      50ms 50.00% 50.00%       50ms 50.00%  json.Marshal encode.go:160
         0     0% 50.00%       50ms 50.00%  shop.Order shop.go:46
         0     0% 50.00%       30ms 30.00%  shop.Order shop.go:44
      30ms 30.00% 80.00%       30ms 30.00%  shop.price shop.go:12 (inline)
         0     0% 80.00%       30ms 30.00%  shop.total shop.go:30
`);
	});

	it('-peek: callers above, callees below', () => {
		expect(body('-peek=Order$')).toBe(`Showing nodes accounting for 100ms, 100% of 100ms total
----------------------------------------------------------+-------------
      flat  flat%   sum%        cum   cum%   calls calls% + context \t \t 
----------------------------------------------------------+-------------
                                              80ms   100% |   main.main
         0     0%     0%       80ms 80.00%                | shop.Order
                                              50ms 62.50% |   json.Marshal
                                              30ms 37.50% |   shop.total
----------------------------------------------------------+-------------
`);
		expect(() => printed('-peek=nobody')).toThrow('no matches found for regexp: nobody');
	});

	it('-tree is -peek of every node', () => {
		const nodes = body('-tree')
			.split('\n')
			.flatMap((line) => /% {16}\| (.*)/.exec(line)?.[1] ?? []);
		expect(nodes).toEqual(['json.Marshal', 'shop.price', 'runtime.gcBgMarkWorker', 'main.main', 'shop.List', 'shop.Order', 'shop.total']);
		expect(body('-tree')).toContain('                                              30ms   100% |   shop.price (inline)\n');
	});

	it('-traces: samples with labels, value and stack', () => {
		expect(body('-traces')).toContain(`-----------+-------------------------------------------------------
     route:  /order
     bytes:  480B
      30ms   shop.price (inline)
             shop.total
             shop.Order
             main.main
-----------+`);
	});

	it('-tags: shares by label', () => {
		expect(printed('-tags')).toBe(` bytes: Total 30ms of 100ms (30.00%)
        30ms (30.00%): 480B

 route: Total 90ms of 100ms (90.00%)
        80ms (80.00%): /order
        10ms (10.00%): /list

`);
	});

	it('-raw: everything, with ids', () => {
		expect(printed('-raw')).toContain(`Samples:
samples/count cpu/nanoseconds
          3   30000000: 1 2 3 
                route:[/order]
                bytes:[480 bytes]
`);
		expect(printed('-raw')).toContain(`Locations
     1: 0x400010 M=1 shop.price shop.go:12:0 s=0
             shop.total shop.go:30:0 s=0
`);
	});

	it('-callgrind: names once, addresses relative to the node before', () => {
		expect(printed('-callgrind')).toContain(`
ob=
fl=(2)
fn=(4) shop.total
-112 30 0
cfl=(2)
cfn=(2)
calls=0 -112 12
* * 30
`);
	});

	it('-dot: nodes, edges, and boxes for labels', () => {
		const lines = printed('-dot').split('\n');
		expect(lines).toContain(
			'N1 [label="json\\nMarshal\\n60ms (60.00%)" id="node1" fontsize=24 shape=box tooltip="json.Marshal (60ms)" color="#b21900" fillcolor="#edd8d5"]',
		);
		expect(lines).toContain('N1_0 [label = "route:/order" id="N1_0" fontsize=8 shape=box3d tooltip="50ms"]');
		expect(lines.filter((line) => line.includes(' -> ')).some((line) => line.includes('label=" 30ms\\n (inline)"'))).toBe(true);
	});

	it('-comments', () => {
		expect(printed('-comments -add_comment=added')).toBe('from a test\nadded\n');
	});

	it('-proto: a profile of what the filters left, which reads back', () => {
		const { bytes } = report('-proto -focus=List -tagshow=nothing shop', { shop });
		const again = report('-raw again', { again: bytes }).text;
		expect(again).toContain('samples/count cpu/nanoseconds\n          1   10000000: 4 6 7 \nLocations');
	});

	it('-topproto: one sample per node', () => {
		const { bytes } = report('-topproto -nodecount=2 shop', { shop });
		expect(report('-raw again', { again: bytes }).text).toContain(`cum/ms flat/ms
         60         60: 1 
         30         30: 2 
`);
	});
});

describe('values beyond 2^53', () => {
	const big = `
		type space/bytes
		9007199254740993: a x.go:1 | main m.go:1
		2: b x.go:2 | main m.go:1
	`;
	it('are added up and printed exactly', () => {
		expect(report('-raw big', { big }).text).toContain(' 9007199254740993: 1 2 \n');
		const { bytes } = report('-proto big big', { big });
		expect(report('-raw twice', { twice: bytes }).text).toContain(' 18014398509481986: 1 2 \n');
	});

	it('wrap at 64 bits as Go does', () => {
		const huge = 'type n/count\n9223372036854775807: a | main\n1: b | main';
		expect(report('-top huge', { huge }).text).toContain('-9223372036854775808');
	});
});
