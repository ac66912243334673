// Quota counts what each tenant uses and says when it is too much.
package main

import (
	"encoding/json"
	"flag"
	"log"
	"net/http"
	_ "net/http/pprof"

	"github.com/go-chi/chi/v5"

	"example.com/teams/quota/fixed/limits"
)

func main() {
	addr := flag.String("addr", "127.0.0.1:8080", "service address")
	debug := flag.String("debug", "127.0.0.1:6060", "debug address")
	flag.Parse()
	tenants := limits.New(100)
	r := chi.NewRouter()
	r.Get("/use/{tenant}", func(w http.ResponseWriter, r *http.Request) {
		if !tenants.Use(chi.URLParam(r, "tenant"), 1) {
			w.WriteHeader(http.StatusTooManyRequests)
		}
	})
	r.Get("/usage/{tenant}", func(w http.ResponseWriter, r *http.Request) {
		_ = json.NewEncoder(w).Encode(tenants.Usage(chi.URLParam(r, "tenant")))
	})
	go http.ListenAndServe(*debug, nil)
	log.Fatal(http.ListenAndServe(*addr, r))
}
