// Drain is a service on its way out: it takes nothing new, ends what is under way, and then goes.
package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	_ "net/http/pprof"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"
)

type exports struct {
	under sync.WaitGroup
	quit  chan struct{}
}

// export writes a report in the background; the last ones take some seconds.
func (e *exports) export(w http.ResponseWriter, _ *http.Request) {
	e.under.Add(1)
	go func() {
		defer e.under.Done()
		for range 80 {
			time.Sleep(100 * time.Millisecond)
		}
	}()
	w.WriteHeader(http.StatusAccepted)
}

// download streams for as long as the client has paid for.
func (e *exports) download(w http.ResponseWriter, r *http.Request) {
	out := http.NewResponseController(w)
	for range 70 {
		if _, err := w.Write(make([]byte, 512)); err != nil {
			return
		}
		_ = out.Flush()
		select {
		case <-time.After(100 * time.Millisecond):
		case <-r.Context().Done():
			return
		}
	}
}

func (e *exports) housekeeping() {
	tick := time.NewTicker(40 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-e.quit:
			return
		}
	}
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	e := &exports{quit: make(chan struct{})}
	mux := http.NewServeMux()
	mux.HandleFunc("/export", e.export)
	mux.HandleFunc("/download", e.download)
	mux.HandleFunc("/ping", func(http.ResponseWriter, *http.Request) {})
	server := &http.Server{Addr: os.Getenv("ADDR"), Handler: mux, IdleTimeout: time.Minute}
	go http.ListenAndServe(os.Getenv("DEBUG_ADDR"), nil)
	go e.housekeeping()
	go func() {
		if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
			slog.Error("drain", "err", err)
		}
	}()
	select {
	case <-ctx.Done():
		return
	case <-time.After(1800 * time.Millisecond): // the platform takes it out of service
	}
	patience, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	slog.Info("shutting down")
	_ = server.Shutdown(patience)
	close(e.quit)
	e.under.Wait()
	<-ctx.Done() // the debug address stays until the end
}
