// Lifecycle waits for signals, for a config change and for its parts to end, as services do.
package main

import (
	"context"
	"log"
	"net/http"
	_ "net/http/pprof"
	"os"
	"os/signal"
	"sync"
	"syscall"
)

type config struct {
	mu      sync.Mutex
	changed *sync.Cond
	version int
}

func newConfig() *config {
	c := &config{}
	c.changed = sync.NewCond(&c.mu)
	return c
}

// follow calls apply for each new version.
func (c *config) follow(apply func(version int)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for seen := 0; ; {
		for c.version == seen {
			c.changed.Wait()
		}
		seen = c.version
		apply(seen)
	}
}

func (c *config) bump() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.version++
	c.changed.Broadcast()
}

func reload(c *config) {
	hup := make(chan os.Signal, 1)
	signal.Notify(hup, syscall.SIGHUP)
	for range hup {
		c.bump()
	}
}

func serve(ctx context.Context, srv *http.Server) {
	stop := context.AfterFunc(ctx, func() { _ = srv.Close() })
	defer stop()
	if err := srv.ListenAndServe(); err != nil {
		log.Print(err)
	}
}

func main() {
	ctx, cancel := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer cancel()
	cfg := newConfig()
	go cfg.follow(func(v int) { log.Printf("config %d", v) })
	go reload(cfg)

	mux := http.NewServeMux()
	mux.HandleFunc("/bump", func(http.ResponseWriter, *http.Request) { cfg.bump() })
	var parts sync.WaitGroup
	for _, srv := range []*http.Server{
		{Addr: os.Getenv("ADDR"), Handler: mux},
		{Addr: os.Getenv("DEBUG_ADDR"), Handler: http.DefaultServeMux},
	} {
		parts.Add(1)
		go func() {
			defer parts.Done()
			serve(ctx, srv)
		}()
	}
	parts.Wait()
}
