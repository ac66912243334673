// Libraries that log, count and trace, by prefix of their packages. The first prefix that fits gives the name.
export type TelemetryKind = 'logging' | 'metrics' | 'tracing';

export const TELEMETRY_LIBRARIES: readonly (readonly [prefix: string, name: string, kind: TelemetryKind])[] = [
	['log/slog', 'log/slog', 'logging'],
	['log', 'log', 'logging'],
	['go.uber.org/zap', 'zap', 'logging'],
	['github.com/rs/zerolog', 'zerolog', 'logging'],
	['github.com/sirupsen/logrus', 'logrus', 'logging'],
	['github.com/go-kit/log', 'go-kit/log', 'logging'],
	['github.com/go-kit/kit/log', 'go-kit/log', 'logging'],
	['github.com/go-logr/', 'logr', 'logging'],
	['k8s.io/klog', 'klog', 'logging'],
	['github.com/golang/glog', 'glog', 'logging'],
	['github.com/hashicorp/go-hclog', 'hclog', 'logging'],
	['github.com/charmbracelet/log', 'charmbracelet/log', 'logging'],
	['gopkg.in/natefinch/lumberjack', 'lumberjack', 'logging'],
	['github.com/prometheus/client_golang', 'Prometheus client', 'metrics'],
	['github.com/prometheus/common', 'Prometheus client', 'metrics'],
	['github.com/VictoriaMetrics/metrics', 'VictoriaMetrics metrics', 'metrics'],
	['github.com/hashicorp/go-metrics', 'go-metrics', 'metrics'],
	['github.com/armon/go-metrics', 'go-metrics', 'metrics'],
	['github.com/rcrowley/go-metrics', 'go-metrics', 'metrics'],
	['github.com/uber-go/tally', 'tally', 'metrics'],
	['github.com/smira/go-statsd', 'statsd', 'metrics'],
	['github.com/DataDog/datadog-go', 'Datadog', 'metrics'],
	['go.opentelemetry.io/otel/metric', 'OpenTelemetry', 'metrics'],
	['go.opentelemetry.io/otel/sdk/metric', 'OpenTelemetry', 'metrics'],
	['go.opentelemetry.io/', 'OpenTelemetry', 'tracing'],
	['go.opencensus.io', 'OpenCensus', 'tracing'],
	['gopkg.in/DataDog/dd-trace-go', 'Datadog', 'tracing'],
	['github.com/DataDog/dd-trace-go', 'Datadog', 'tracing'],
	['github.com/opentracing/', 'OpenTracing', 'tracing'],
	['github.com/uber/jaeger-client-go', 'Jaeger', 'tracing'],
	['github.com/openzipkin/', 'Zipkin', 'tracing'],
	['github.com/getsentry/sentry-go', 'Sentry', 'tracing'],
	['github.com/newrelic/', 'New Relic', 'tracing'],
];

/** Name and kind of the library a package belongs to; null: none of these. */
export function telemetryOf(pkg: string): { readonly name: string; readonly kind: TelemetryKind } | null {
	for (const [prefix, name, kind] of TELEMETRY_LIBRARIES) {
		const rest = pkg.slice(prefix.length);
		if (
			pkg.startsWith(prefix) &&
			(rest === '' || rest.startsWith('/') || prefix.endsWith('/') || (prefix !== 'log' && /^(\.|%2e)/.test(rest)))
		)
			return { name, kind };
	}
	return null;
}
