// Package telemetry holds metrics and the debug endpoints.
package telemetry

import (
	"database/sql"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/redis/go-redis/v9"

	"example.com/lottery/internal/draw"
)

// Metrics are the instruments of the service, in a registry of their own.
type Metrics struct {
	registry *prometheus.Registry
	seconds  *prometheus.HistogramVec
	tickets  *prometheus.CounterVec
	replays  prometheus.Counter
	errors   *prometheus.CounterVec
}

// NewMetrics registers everything, the runtime and both stores included.
func NewMetrics(db *sql.DB, redisStats func() *redis.PoolStats) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "lottery_request_duration_seconds", Help: "Duration of requests.",
			Buckets: prometheus.ExponentialBuckets(0.00025, 2, 14),
		}, []string{"route", "code"}),
		tickets: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "lottery_tickets_total", Help: "Tickets drawn, by tier of their prize and region of the player.",
		}, []string{"tier", "region"}),
		replays: prometheus.NewCounter(prometheus.CounterOpts{Name: "lottery_replays_total", Help: "Requests that were answered before."}),
		errors: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "lottery_errors_total", Help: "Failed requests, by kind, tier of the prize at stake, and region of the player.",
		}, []string{"kind", "tier", "region"}),
	}
	m.registry.MustRegister(m.seconds, m.tickets, m.replays, m.errors,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), collectors.NewDBStatsCollector(db, "lottery"))
	gauge := func(name, help string, value func(*redis.PoolStats) uint32) {
		m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help},
			func() float64 { return float64(value(redisStats())) }))
	}
	gauge("lottery_redis_connections", "Connections to Redis.", func(s *redis.PoolStats) uint32 { return s.TotalConns })
	gauge("lottery_redis_idle_connections", "Idle connections to Redis.", func(s *redis.PoolStats) uint32 { return s.IdleConns })
	return m
}

// Request counts a request and how long it took.
func (m *Metrics) Request(route, code string, took time.Duration) {
	m.seconds.WithLabelValues(route, code).Observe(took.Seconds())
}

// Drawn counts the tickets of one request: one addition per tier, not per ticket.
func (m *Metrics) Drawn(pool *draw.Pool, region string, tickets []draw.Ticket, replayed bool) {
	if replayed {
		m.replays.Inc()
		return
	}
	var counts [draw.Jackpot + 1]int
	for i := range tickets {
		counts[pool.Prizes[tickets[i].Prize].Tier]++
	}
	for tier, count := range counts {
		if count > 0 {
			m.tickets.WithLabelValues(draw.Tier(tier).String(), region).Add(float64(count))
		}
	}
}

// Failed counts an error; region is empty when the player is unknown.
func (m *Metrics) Failed(err error, region string) {
	kind, tier := draw.KindOf(err)
	if region == "" {
		region = "unknown"
	}
	m.errors.WithLabelValues(string(kind), tier.String(), region).Inc()
}

// Handler serves /metrics.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{Registry: m.registry})
}
