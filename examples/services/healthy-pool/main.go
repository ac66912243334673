// Mailer has a pool of workers that mostly have nothing to do.
package main

import (
	"context"
	"flag"
	"log"
	"net/http"
	_ "net/http/pprof"
	"sync"
	"time"
)

type mail struct {
	to   string
	sent chan struct{}
}

// Pool sends mail with a fixed number of workers.
type Pool struct {
	jobs  chan mail
	group sync.WaitGroup
}

func (p *Pool) start(ctx context.Context, workers int) {
	for range workers {
		p.group.Add(1)
		go func() {
			defer p.group.Done()
			p.work(ctx)
		}()
	}
}

func (p *Pool) work(ctx context.Context) {
	for {
		select {
		case m := <-p.jobs:
			p.send(m)
		case <-ctx.Done():
			return
		}
	}
}

func (p *Pool) send(m mail) {
	time.Sleep(time.Millisecond)
	close(m.sent)
}

func (p *Pool) handle(w http.ResponseWriter, r *http.Request) {
	m := mail{to: r.URL.Query().Get("to"), sent: make(chan struct{})}
	p.jobs <- m
	<-m.sent
	w.WriteHeader(http.StatusNoContent)
}

func main() {
	addr := flag.String("addr", "127.0.0.1:8080", "service address")
	debug := flag.String("debug", "127.0.0.1:6060", "debug address")
	flag.Parse()
	pool := &Pool{jobs: make(chan mail)}
	pool.start(context.Background(), 48)
	mux := http.NewServeMux()
	mux.HandleFunc("/mail", pool.handle)
	go http.ListenAndServe(*debug, nil)
	go func() { log.Fatal(http.ListenAndServe(*addr, mux)) }()
	pool.group.Wait()
}
