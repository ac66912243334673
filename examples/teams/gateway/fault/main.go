// Gateway checks tokens and writes an audit line for every call.
package main

import (
	"fmt"
	"hash/fnv"
	"log"
	"net/http"
	"net/http/pprof"
	"os"
	"runtime"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
)

type gateway struct {
	audit *log.Logger
}

func (g *gateway) check(w http.ResponseWriter, r *http.Request) {
	h := fnv.New32a()
	_, _ = h.Write([]byte(chi.URLParam(r, "token")))
	allowed := h.Sum32()%20 != 0
	g.audit.Printf("token=%s allowed=%t from=%s", chi.URLParam(r, "token"), allowed, r.RemoteAddr)
	if !allowed {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	fmt.Fprintln(w, "ok")
}

func (g *gateway) keys(w http.ResponseWriter, _ *http.Request) {
	fmt.Fprintln(w, `{"keys":[]}`)
}

func main() {
	runtime.SetMutexProfileFraction(5)
	trail, err := openTrail("/app/audit.log")
	if err != nil {
		log.Fatal(err)
	}
	g := &gateway{audit: log.New(trail, "audit ", log.LstdFlags|log.Lmicroseconds)}
	api := chi.NewRouter()
	api.Use(middleware.RealIP, middleware.Recoverer)
	api.Get("/check/{token}", g.check)
	api.Get("/keys", g.keys)
	debug := http.NewServeMux()
	debug.HandleFunc("/debug/pprof/", pprof.Index)
	debug.HandleFunc("/debug/pprof/trace", pprof.Trace)
	debug.HandleFunc("/debug/pprof/profile", pprof.Profile)
	debug.HandleFunc("/debug/pprof/cmdline", pprof.Cmdline)
	go http.ListenAndServe(os.Getenv("DEBUG_ADDR"), debug)
	log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), api))
}
