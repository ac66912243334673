import { describe, expect, it } from 'vitest';
import { report, shop } from '../test-report.ts';

const later = `
	type samples/count
	type cpu/nanoseconds
	period cpu/nanoseconds 10000000
	2 20000000: json.Marshal encode.go:160 | shop.Order shop.go:46 | main.main main.go:9; route=/order
	4 40000000: runtime.gcBgMarkWorker mgc.go:1400
`;
const files = { shop, later };

describe('several profiles', () => {
	it('are added up', () => {
		expect(report('-top -show=json shop later', files).text).toContain('      80ms 50.00% 50.00%       80ms 50.00%  json.Marshal\n');
	});

	it('are subtracted by -base, and compared by -diff_base, whose percentages are those of the base', () => {
		const base = report('-top -base=shop later', files).text;
		const diff = report('-top -diff_base=shop later', files).text;
		expect(base).toContain('     -40ms 25.00% 25.00%      -40ms 25.00%  json.Marshal\n');
		expect(diff).toContain('     -40ms 40.00% 40.00%      -40ms 40.00%  json.Marshal\n');
		expect(report('-top -drop_negative -diff_base=shop later', files).text).not.toContain('json');
	});

	it('equal samples become one, with ids in the order in which they are met', () => {
		const { bytes } = report('-proto later shop later', files);
		expect(report('-raw merged', { merged: bytes }).text).toContain(`samples/count cpu/nanoseconds
          4   40000000: 1 2 3 
                route:[/order]
          8   80000000: 4 
          3   30000000: 5 6 3 
                route:[/order]
`);
	});

	it('are scaled to the finest unit', () => {
		const coarse = later.replaceAll('cpu/nanoseconds', 'cpu/milliseconds').replaceAll('0000000:', '0:');
		expect(report('-raw coarse shop', { coarse, shop }).text).toContain('samples/count cpu/nanoseconds\n');
	});

	it('of different kinds are refused', () => {
		const heap = 'type inuse_space/bytes\n1: main.main';
		expect(() => report('-top shop heap', { shop, heap })).toThrow('profiles have empty common sample type list');
	});
});
