import { describe, expect, it } from 'vitest';
import { parseProfile } from './parse.ts';
import { message } from './wire-text.ts';

const limit = 1 << 28;
const parse = (text: string) => parseProfile(message(text), limit).document;
const refusal = (text: string): string => {
	try {
		parse(text);
	} catch (error) {
		return (error as Error).message;
	}
	return 'accepted';
};

// A whole profile of one sample: samples/count, mapping 1, location 1 = main.f, called by location 2 = main.main.
const strings = '6: "" 6: "samples" 6: "count" 6: "main.f" 6: "main.main" 6: "main.go" 6: "/bin/app" 6: "abc123" 6: "key" 6: "value"';
const types = '1: { 1: 1 2: 2 }';
const mappings = '3: { 1: 1 2: 4194304 5: 6 6: 7 7: 1 10: 1 }';
const functions = '5: { 1: 1 2: 3 3: 3 4: 5 5: 10 } 5: { 1: 2 2: 4 3: 4 4: 5 }';
const locations = '4: { 1: 1 2: 1 3: 4194400 4: { 1: 1 2: 12 3: 5 } } 4: { 1: 2 2: 1 3: 4194500 4: { 1: 2 2: 30 } }';
const sample = '2: { 1: [1 2] 2: 7 }';
const whole = [types, sample, mappings, locations, functions, strings].join('\n');

const stackIds = (document: ReturnType<typeof parse>, row: number): bigint[] => {
	const { stack, stacks } = document.samples;
	const tuple = stack[row] as number;
	return [...stacks.pool().subarray(stacks.start(tuple), stacks.end(tuple))].map((at) => document.locations.id.unsigned(at));
};

describe('parseProfile', () => {
	it('reads everything a profile can hold', () => {
		const document = parse(
			`${whole} 7: 3 8: 4 9: 1700000000123456789 10: 5000000000 11: { 1: 1 2: 2 } 12: 10000000 13: [8 9] 13: 8 14: 1 15: 6`,
		);
		expect(document.sampleTypes).toEqual([{ type: 'samples', unit: 'count' }]);
		expect(document.periodType).toEqual({ type: 'samples', unit: 'count' });
		expect(document).toMatchObject({ dropFrames: 'main.f', keepFrames: 'main.main', defaultSampleType: 'samples', docUrl: '/bin/app' });
		expect(document).toMatchObject({ timeNanos: 1700000000123456789n, durationNanos: 5000000000n, period: 10000000n });
		expect(document.comments).toEqual(['key', 'value', 'key']);
		expect(document.mappings.flags[0]).toBe(1 | 8);
		expect(document.text(document.mappings.buildId[0] as number)).toBe('abc123');
		expect(document.lines.line.signed(0)).toBe(12n);
		expect(document.lines.column.signed(0)).toBe(5n);
		expect(document.functions.startLine.signed(0)).toBe(10n);
		expect(stackIds(document, 0)).toEqual([1n, 2n]);
		expect([...(document.samples.values[0] as Float64Array)]).toEqual([7]);
	});

	it('takes repeated integers packed, unpacked and mixed', () => {
		const document = parse(whole.replace(sample, '2: { 1: 1 2: 7 1: [2 1] 1: 2 }'));
		expect(stackIds(document, 0)).toEqual([1n, 2n, 1n, 2n]);
	});

	it('does not care in which order the fields stand', () => {
		const document = parse([strings, functions, sample, locations, types, mappings].join(' '));
		expect(stackIds(document, 0)).toEqual([1n, 2n]);
	});

	it('takes the last of repeated singular fields and checks only that one', () => {
		const document = parse(`${whole.replace('1: { 1: 1 2: 2 }', '1: { 1: 99 1: 1 2: 2 }')} 12: 5 12: 6 11: { 1: 77 } 11: { 1: 2 }`);
		expect(document.sampleTypes[0]?.type).toBe('samples');
		expect(document.period).toBe(6n);
		expect(document.periodType).toEqual({ type: 'count', unit: '' });
	});

	it('keeps values beyond 2^53 exact', () => {
		const values = ['9007199254740991', '9007199254740993', '9223372036854775807', '-9223372036854775808', '-1'];
		const samples = values.map((value) => `2: { 1: 1 2: ${value} 3: { 1: 8 3: ${value} } }`).join(' ');
		const { samples: read } = parse(whole.replace(sample, samples));
		const column = read.values[0] as Float64Array;
		expect(values.map((_, i) => String(read.exactValues.get(i) ?? column[i]))).toEqual(values);
		expect(values.map((_, i) => String(read.labels.exactNumbers.get(i) ?? read.labels.number[i]))).toEqual(values);
		expect([...read.exactValues.keys()]).toEqual([1, 2, 3]);
	});

	it('keeps ids that are sparse, huge, or equal as doubles', () => {
		const text = whole
			.replace('4: { 1: 1 2: 1', '4: { 1: 18446744073709551615 2: 1')
			.replace('4: { 1: 2 2: 1', '4: { 1: 18446744073709551614 2: 1')
			.replace('1: [1 2]', '1: [18446744073709551614 18446744073709551615]');
		expect(stackIds(parse(text), 0)).toEqual([18446744073709551614n, 18446744073709551615n]);
		const sparse = whole.replace('4: { 1: 2 2: 1', '4: { 1: 4294967297 2: 1').replace('1: [1 2]', '1: [4294967297 1]');
		expect(stackIds(parse(sparse), 0)).toEqual([4294967297n, 1n]);
	});

	it('reads labels as pprof does: text, number with and without unit, and none at all', () => {
		const labels = '3: { 1: 8 2: 9 4: 99 } 3: { 1: 8 3: 5 } 3: { 1: 8 4: 2 } 3: { 1: 8 } 3: { 1: 8 2: 9 3: 4 }';
		const { labels: read } = parse(whole.replace('2: 7', `2: 7 ${labels}`)).samples;
		expect([...read.text]).toEqual([9, 0, 0, 9]);
		expect([...read.number]).toEqual([Number.NaN, 5, 0, Number.NaN]);
		expect([...read.unit]).toEqual([0, 0, 2, 0]);
		expect([...read.start]).toEqual([0, 0, 4]);
	});

	it('skips unknown fields of every wire type and counts them', () => {
		const unknown = '16: 5 17: "text" 18: i32 1 19: i64 2 1000: { 1: 1 }';
		const { document, unknownFields, firstUnknownAt } = parseProfile(message(`${unknown} ${whole}`), limit);
		expect(unknownFields).toBe(5);
		expect(firstUnknownAt).toBe(0);
		expect(stackIds(document, 0)).toEqual([1n, 2n]);
		const inner = whole
			.replace('2: 7', '2: 7 9: "x" 10: i64 1')
			.replace('5: { 1: 2', '5: { 7: i32 9 1: 2')
			.replace('2: 12', '2: 12 8: "y"');
		expect(stackIds(parse(inner), 0)).toEqual([1n, 2n]);
	});

	it('allows what pprof allows: no samples, an empty stack, a mapping that is not there, the smallest profile', () => {
		expect(parse('6: ""').samples.length).toBe(0);
		expect(stackIds(parse(whole.replace('1: [1 2]', '')), 0)).toEqual([]);
		expect(parse(whole.replace('4: { 1: 1 2: 1', '4: { 1: 1 2: 9')).locations.mapping[0]).toBe(-1);
		expect(parse(whole.replace('3: 4194400', '3: 4194400 5: 1')).locations.isFolded[0]).toBe(1);
	});

	it('refuses what pprof refuses, and says where', () => {
		expect(refusal('')).toBe('the input is empty while reading profile at byte 0');
		expect(refusal('1: { 1: 0 }')).toBe('the profile has no string table while reading string_table at byte 4');
		expect(refusal('6: "x" 6: ""')).toBe('the first string is not empty while reading string_table at byte 0');
		expect(refusal(whole.replace(types, ''))).toMatch(/^samples without any sample type while reading sample at byte \d+$/);
		expect(refusal(whole.replace('2: 7', '2: [7 8]'))).toMatch(/^2 values for 1 sample types while reading sample 0 at byte \d+$/);
		expect(refusal(whole.replace('2: 7', ''))).toMatch(/^0 values for 1 sample types while reading sample 0/);
		expect(refusal(whole.replace('1: [1 2]', '1: [1 3]'))).toMatch(/^no location has the id 3 while reading sample 0/);
		expect(refusal(whole.replace('1: [1 2]', '1: [0]'))).toMatch(/^no location has the id 0/);
		expect(refusal(whole.replace('3: { 1: 1', '3: { 1: 0'))).toMatch(/^the reserved id 0 while reading mapping/);
		expect(refusal(whole.replace('5: { 1: 1 2: 3', '5: { 2: 3'))).toMatch(/^the reserved id 0 while reading function/);
		expect(refusal(`${whole} 4: {}`)).toMatch(/^the reserved id 0 while reading location/);
		expect(refusal(`${whole} 3: { 1: 1 }`)).toMatch(/^id 1 for the second time while reading mapping/);
		expect(refusal(`${whole} 4: { 1: 2 }`)).toMatch(/^id 2 for the second time while reading location/);
		expect(refusal(`${whole} 5: { 1: 2 }`)).toMatch(/^id 2 for the second time while reading function/);
		expect(refusal(whole.replace('4: { 1: 1 2: 12', '4: { 1: 7 2: 12'))).toMatch(/^no function has the id 7 while reading line/);
		expect(refusal(whole.replace('4: { 1: 1 2: 12', '4: { 2: 12'))).toMatch(/^no function has the id 0 while reading line/);
		expect(refusal(`${whole} 9: 1 9: 2`)).toMatch(/^a second profile begins \(concatenated profiles\) while reading time_nanos/);
	});

	it('refuses string indexes outside the table, wherever they stand', () => {
		const outside: [where: string, text: string][] = [
			['value type', whole.replace(types, '1: { 1: 10 2: 2 }')],
			['unit of a value type', whole.replace(types, '1: { 1: 1 2: -1 }')],
			['mapping file', whole.replace('5: 6 6: 7', '5: 10 6: 7')],
			['mapping build id', whole.replace('5: 6 6: 7', '5: 6 6: 4294967296')],
			['function name', whole.replace('2: 3 3: 3', '2: 10 3: 3')],
			['function system name', whole.replace('2: 3 3: 3', '2: 3 3: 10')],
			['function file', whole.replace('4: 5 5: 10', '4: 10 5: 10')],
			['label key', whole.replace('2: 7', '2: 7 3: { 1: 10 2: 9 }')],
			['label text', whole.replace('2: 7', '2: 7 3: { 1: 8 2: 10 }')],
			['label unit', whole.replace('2: 7', '2: 7 3: { 1: 8 3: 1 4: 10 }')],
			['label key', whole.replace('2: 7', '2: 7 3: { 1: 10 }')],
			['drop_frames', `${whole} 7: 10`],
			['keep_frames', `${whole} 8: 10`],
			['comment 1', `${whole} 13: 8 13: 10`],
			['default_sample_type', `${whole} 14: 10`],
			['doc_url', `${whole} 15: 10`],
		];
		for (const [where, text] of outside) {
			expect(refusal(text)).toMatch(new RegExp(`^string index .* is outside the table of 10 while reading ${where} at byte \\d+$`));
		}
	});

	it('refuses broken framing: wrong wire types, groups, cut messages', () => {
		expect(refusal(`${whole} 2: 5`)).toMatch(/^wire type 0 instead of 2 while reading sample/);
		expect(refusal(`${whole} 9: "x"`)).toMatch(/^wire type 2 instead of 0 while reading time_nanos/);
		expect(refusal(`${whole} 9: i64 1`)).toMatch(/^wire type 1 instead of 0 while reading time_nanos/);
		expect(refusal(`${whole} \`a3 06\``)).toMatch(/^group .* while reading profile field/);
		expect(refusal(`${whole} \`12 7f 08\``)).toMatch(/^length 127 with only 1 bytes left while reading sample/);
		expect(refusal(whole.replace('2: 7', '2: i64 7'))).toMatch(/^wire type 1 instead of 0 while reading value of a sample/);
		expect(refusal(whole.replace('2: 7', '2: 7 3: 1'))).toMatch(/^wire type 0 instead of 2 while reading label/);
		expect(refusal(whole.replace('1: [1 2]', '`0a 02 01 80`'))).toMatch(/^varint is cut off while reading location id of a sample/);
	});
});
