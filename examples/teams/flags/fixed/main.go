// Flags answers which features a user has; rules are loaded anew every few moments.
package main

import (
	"encoding/json"
	"log"
	"net/http"
	"net/http/pprof"
	"os"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
)

func api(s *ruleset) http.Handler {
	r := chi.NewRouter()
	r.Use(middleware.RequestID, middleware.Recoverer)
	r.Get("/users/{user}/flags", func(w http.ResponseWriter, r *http.Request) {
		_ = json.NewEncoder(w).Encode(s.forUser(chi.URLParam(r, "user")))
	})
	r.Get("/version", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(buildVersion))
	})
	return r
}

const buildVersion = "2026.11.2"

func main() {
	s := newRuleset(40)
	go s.reload(15 * time.Millisecond)
	debug := chi.NewRouter()
	debug.HandleFunc("/debug/pprof/trace", pprof.Trace)
	debug.HandleFunc("/debug/pprof/profile", pprof.Profile)
	debug.HandleFunc("/debug/pprof/cmdline", pprof.Cmdline)
	debug.HandleFunc("/debug/pprof/*", pprof.Index)
	go func() { log.Fatal(http.ListenAndServe(os.Getenv("DEBUG_ADDR"), debug)) }()
	log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), api(s)))
}
