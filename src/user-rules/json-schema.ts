// JSON Schema of rule files, for completion and checks in editors. Made from the same lists that the reader uses; what it cannot say (fields
// in expressions, types) the reader does. `schema/rules.schema.json` is its text; test/user-rules-schema.test.ts holds the two together.
import { families } from '../facts/families/families.ts';
import { causes, impacts, mechanisms, operations, outcomes, severities, shapes } from './words.ts';

type Json = Readonly<Record<string, unknown>>;

const text = (description: string): Json => ({ type: 'string', minLength: 1, description });
const cel = (description: string): Json => ({
	type: ['string', 'number', 'boolean'],
	description: `${description} CEL over the fields of the fact.`,
});
const oneOf = (words: readonly string[], description: string): Json => ({ enum: [...words], description });
const ref = (name: string, description: string): Json => ({ $ref: `#/$defs/${name}`, description });
const listOf = (name: string, description: string): Json => ({ type: 'array', items: { $ref: `#/$defs/${name}` }, description });
const strength: Json = {
	enum: [3, 7],
	description: '3 (usual): one measure beyond its threshold, at best a hint. 7: several measures that agree, enough for a claim.',
};
const scalar: readonly string[] = ['string', 'number', 'boolean'];

/** Properties by the names of `shapes`, in their order. */
const properties: { readonly [S in Exclude<keyof typeof shapes, 'file' | 'testFile'>]: Json } = {
	rule: {
		id: {
			...text('Permanent name: lower-case words joined by -. It appears in reports.'),
			pattern: '^[a-z][a-z0-9]*(-[a-z0-9]+)*$',
			maxLength: 60,
		},
		cause: oneOf(causes, 'What the rule names: one of the causes of gowhy explain.'),
		title: text('One line. {field} stands for a field of the row.'),
		summary: text('One sentence with figures. {field} stands for a field of the row with its unit, {impact} for the share of the impact.'),
		for: { enum: families.map(({ id }) => id), description: 'The fact whose rows are looked at; gowhy rules facts lists them.' },
		impact: ref('impact', 'What would go away with the cause.'),
		mechanism: oneOf(mechanisms, 'For goroutine-leak and deadlock: how.'),
		match: {
			type: 'object',
			additionalProperties: { type: scalar },
			description: 'Fields that must have these values. Rows are found by texts without being looked at.',
		},
		when: cel('True for rows that have the problem.'),
		enough: cel('True for rows that tell something; when none does, the answer is not-enough-data.'),
		strength,
		where: ref('where', 'Which fields hold the place to blame; usually those called fn, file, line and operation.'),
		evidence: text('Sentence of the proof; usually the summary.'),
		against: listOf('against', 'What speaks against it, when it holds for the row.'),
		fix: listOf('fix', 'What to do.'),
		severity: ref('severity', 'Bounds, where the share says too much or too little.'),
		tests: listOf('test', 'What the rule must answer; run by gowhy rules test.'),
	},
	impact: {
		of: oneOf(impacts, 'What the share is a share of.'),
		share: cel('From 0 to 1.'),
		value: cel('The same as a quantity.'),
		unit: text('Unit of the value, when it is not a field: ns, bytes, share, or a noun in the plural.'),
		basis: text('What the share is a share of, when it is not what the kind usually means.'),
	},
	where: {
		function: text('Field with the function to blame.'),
		file: text('Field with its file.'),
		line: text('Field with the line.'),
		operation: text(`Field with the operation, or one of: ${operations.join(', ')}.`),
	},
	against: { when: cel('True when it speaks against the cause.'), text: text('Sentence, with {field}.'), strength },
	fix: { text: text('What to do, with {field}.'), docs: text('A URL, or a topic of gowhy explain.') },
	severity: { least: oneOf(severities, 'Never below.'), most: oneOf(severities, 'Never above.') },
	test: {
		expect: { description: 'What the rule must answer.', anyOf: [{ enum: [...outcomes] }, { $ref: '#/$defs/expect' }] },
		rule: text('Id of the rule, in a file of tests (*.test.yaml).'),
		name: text('What the test shows.'),
		facts: {
			type: 'array',
			items: { type: 'object', additionalProperties: { type: scalar } },
			description: 'Rows of the fact, with all fields that the rule reads; "unknown" for a figure that is not known.',
		},
		recording: text('A file or folder with a recording, as seen from the folder of this file.'),
	},
	expect: {
		outcome: oneOf(outcomes, 'The outcome of the rule.'),
		count: { type: 'integer', minimum: 1, description: 'Number of findings.' },
		function: text('Function to blame of the first finding, the one with the largest share.'),
		share: { type: 'number', minimum: 0, maximum: 1, description: 'Share of its impact, within 0.01.' },
		title: text('Its title, as printed.'),
	},
};

const object = (name: keyof typeof properties): Json => ({
	type: 'object',
	additionalProperties: false,
	required: [...shapes[name].required],
	properties: properties[name],
});

export function rulesSchema(): Json {
	const conditions = { anyOf: [{ required: ['when'] }, { required: ['match'] }] };
	return {
		$schema: 'https://json-schema.org/draft/2020-12/schema',
		title: 'Rules of users for gowhy (docs/rules.md), and files of tests for them',
		anyOf: [
			{
				type: 'object',
				additionalProperties: false,
				required: [...shapes.file.required],
				properties: { rules: listOf('rule', 'The rules.') },
			},
			{
				type: 'object',
				additionalProperties: false,
				required: [...shapes.testFile.required],
				properties: { tests: listOf('test', 'The tests.') },
			},
		],
		$defs: {
			rule: { ...object('rule'), ...conditions },
			impact: object('impact'),
			where: object('where'),
			against: object('against'),
			fix: { anyOf: [text('What to do, with {field}.'), object('fix')] },
			severity: object('severity'),
			test: object('test'),
			expect: object('expect'),
		},
	};
}
