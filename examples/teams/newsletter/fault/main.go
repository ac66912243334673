// Newsletter takes subscriptions and tells the mail provider of each in the background.
package main

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/pprof"
	"os"
	"time"
)

func main() {
	p := &provider{base: "http://" + os.Getenv("PEER_ADDR"), http: &http.Client{Timeout: time.Second}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /subscribe/{mail}", func(w http.ResponseWriter, r *http.Request) {
		go p.tell(context.WithoutCancel(r.Context()), r.PathValue("mail"))
		w.WriteHeader(http.StatusAccepted)
	})
	mux.HandleFunc("GET /terms", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("be nice")) })
	debug := http.NewServeMux()
	debug.HandleFunc("/debug/pprof/", pprof.Index)
	debug.HandleFunc("/debug/pprof/trace", pprof.Trace)
	debug.HandleFunc("/debug/pprof/cmdline", pprof.Cmdline)
	go http.ListenAndServe(os.Getenv("DEBUG_ADDR"), debug)
	slog.Error("newsletter", "err", http.ListenAndServe(os.Getenv("ADDR"), mux))
}
