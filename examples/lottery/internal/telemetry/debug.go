package telemetry

import (
	"net/http"
	"net/http/pprof"
	"runtime"
	"time"
)

// Sampling of locks that production can afford: one contended lock of 20, one wait of each 100 us of waiting.
const (
	mutexFraction = 20
	blockRate     = 100 * time.Microsecond
)

// Debug serves metrics and pprof, for an address that only operators reach.
func Debug(metrics http.Handler) http.Handler {
	runtime.SetMutexProfileFraction(mutexFraction)
	runtime.SetBlockProfileRate(int(blockRate))
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", metrics)
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	mux.HandleFunc("/debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("/debug/pprof/trace", pprof.Trace)
	return mux
}
