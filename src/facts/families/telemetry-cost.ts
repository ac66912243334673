import type { SampleSite } from '../sample-sites.ts';
import { type TelemetryCost, telemetryCost } from '../telemetry.ts';
import { family, fieldsOf, placeFields, ratio, shareOf } from './family.ts';

interface Item {
	readonly one: TelemetryCost;
	readonly site: SampleSite;
}

const { double, text, word, operation } = fieldsOf<Item>();

const OPERATIONS = { cpu: 'cpu', heap: 'alloc', mutex: 'mutex lock' } as const;

export const telemetryCostFamily = family({
	id: 'telemetry.cost',
	doc: 'What logging, metrics and tracing cost, by library and by the function of the program that asks for it.',
	row: 'function and library of one profile',
	accepts: ['profile:cpu', 'profile:heap', 'profile:mutex', 'trace'],
	whenEmpty: 'clean',
	needs: { all: telemetryCost },
	items: ({ all }) => all.flatMap((one) => one.sites.map((site) => ({ one, site }))),
	fields: {
		...placeFields<Item>(({ site }) => site),
		operation: operation(
			'cpu, alloc or mutex lock, by the profile',
			({ one }) => OPERATIONS[one.cost.kind as keyof typeof OPERATIONS] ?? 'cpu',
		),
		sampleType: word(['cpu', 'alloc_space', 'delay'], 'what is measured: ns, bytes, ns', ({ one }) => one.cost.sampleType),
		library: text('log/slog, zap, Prometheus client, OpenTelemetry ...', ({ site }) => site.label),
		share: double('share', 'of the whole profile', ({ one, site }) => shareOf(site.value, one.cost.total)),
		allShare: double('share', 'of the whole profile, all telemetry together', ({ one }) => shareOf(one.value, one.cost.total)),
		cores: double('cores', 'in use on average over the whole profile; unknown without its length', ({ one }) =>
			one.cost.kind === 'cpu' ? ratio(one.cost.total, one.cost.durationNs) : Number.NaN,
		),
	},
	about: ({ one: { cost }, site }) => ({
		ref: { input: cost.input, artifact: cost.artifact, table: cost.table, rows: site.rows },
		stack: site.lines,
	}),
});
