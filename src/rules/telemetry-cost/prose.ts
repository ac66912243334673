import { formatQuantity } from '../../base/units.ts';
import type { FixText, Params, Prose } from '../rule.ts';

const part = (params: Params): string => formatQuantity(Number(params['part']), 'share');
/** Share of formatting from which the arguments cost as much as the call. */
const FORMATS = 0.3;

const BY_LIBRARY: Readonly<Record<string, string>> = {
	'log/slog':
		'Ask logger.Enabled first, pass values as attributes (slog.Int, slog.String; LogAttrs does not box them) and let costly ones implement slog.LogValuer.',
	log: 'log.Printf formats and writes at once, under a lock: log less on this path, or write through a buffer that one goroutine empties.',
	zap: 'Use the typed logger (zap.Int, zap.String) instead of the sugared one, ask Check first, and switch sampling on.',
	logrus: 'logrus makes a map of fields for each entry: ask IsLevelEnabled first, or change to log/slog, zap or zerolog on this path.',
	zerolog: 'Keep contexts (With) out of the loop, and switch sampling on.',
	'Prometheus client': 'Call WithLabelValues once and keep the metric it returns; it hashes the labels and takes a lock each time.',
	OpenTelemetry:
		'Sample fewer traces (a parent-based ratio sampler), ask span.IsRecording before attributes are made, and keep attribute sets of metrics.',
	Datadog: 'Sample fewer traces, and keep tags instead of making them for each call.',
};

export const prose: Prose = {
	title: ({ params, cause }) =>
		cause === 'cpu-hotspot'
			? `${params['fn']} burns the CPU on logging, metrics or tracing`
			: `logging, metrics or tracing in ${params['fn']} costs more than it should`,
	summary: ({ params, cause }) =>
		cause === 'cpu-hotspot'
			? `${part(params)} of the CPU time in use goes into telemetry that ${params['fn']} asks for (all of it, by library: ${params['libraries']}).`
			: `${part(params)} of what the profile measures is telemetry that ${params['fn']} asks for (all of it, by library: ${params['libraries']}).`,
	evidence: {
		cpu: ({ value, params }) =>
			`CPU samples worth ${formatQuantity(value, 'ns')} lie in ${params['library']} (and in formatting its arguments) below ${params['fn']}`,
		heap: ({ value, params }) => `${formatQuantity(value, 'bytes')} were allocated in ${params['library']} below ${params['fn']}`,
		wait: ({ value, params }) => `others waited ${formatQuantity(value, 'ns')} for locks inside ${params['library']} below ${params['fn']}`,
	},
	fix: ({ params }): FixText[] => {
		const formatted: FixText = {
			text: `Do not format before the level is known: ${params['fn']} makes the text even when nobody writes it. Pass the values to the logger as they are.`,
			docs: 'https://pkg.go.dev/log/slog#hdr-Performance_considerations',
		};
		const advice =
			BY_LIBRARY[String(params['library'])] ?? 'Log, count and trace less on this path: sample, or sum up and report once per request.';
		const own: FixText = { text: advice, docs: 'https://go.dev/doc/diagnostics' };
		return Number(params['formattingShare']) >= FORMATS ? [formatted, own] : [own];
	},
};
