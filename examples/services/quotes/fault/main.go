// Quotes answers price requests from a feed that is sometimes late.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"log"
	"net/http"
	_ "net/http/pprof"
	"strings"
	"sync"
	"time"
)

const answerWithin = 25 * time.Millisecond

type rate struct {
	Symbol string  `json:"symbol"`
	Value  float64 `json:"value"`
}

// Feed is the far exchange: one symbol of fifty takes longer than a client may wait.
type Feed struct {
	mu      sync.Mutex
	spreads map[string]float64
}

func (f *Feed) fetchRate(symbol string) rate {
	pause := 4 * time.Millisecond
	if strings.HasSuffix(symbol, "49") {
		pause = 40 * time.Millisecond
	}
	time.Sleep(pause)
	f.mu.Lock()
	defer f.mu.Unlock()
	return rate{Symbol: symbol, Value: 100 + f.spreads[symbol]}
}

func (f *Feed) refreshSpreads(every time.Duration) {
	for now := range time.Tick(every) {
		f.mu.Lock()
		f.spreads["BASE"] = float64(now.UnixMilli()%100) / 100
		f.mu.Unlock()
	}
}

// Desk serves clients.
type Desk struct {
	feed  *Feed
	audit chan string
}

func (d *Desk) quote(ctx context.Context, symbol string) (rate, error) {
	answer := make(chan rate)
	go func() {
		answer <- d.feed.fetchRate(symbol)
	}()
	select {
	case r := <-answer:
		return r, nil
	case <-ctx.Done():
		return rate{}, ctx.Err()
	}
}

func (d *Desk) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), answerWithin)
	defer cancel()
	symbol := r.URL.Query().Get("symbol")
	got, err := d.quote(ctx, symbol)
	if err != nil {
		http.Error(w, "no quote in time", http.StatusGatewayTimeout)
		return
	}
	d.audit <- symbol
	_ = json.NewEncoder(w).Encode(got)
}

// countSymbols is one of a few workers that read the audit trail.
func countSymbols(trail <-chan string) {
	seen := make(map[string]int)
	for symbol := range trail {
		seen[symbol]++
	}
}

func main() {
	addr := flag.String("addr", "127.0.0.1:8080", "service address")
	debug := flag.String("debug", "127.0.0.1:6060", "debug address")
	flag.Parse()

	feed := &Feed{spreads: make(map[string]float64)}
	go feed.refreshSpreads(50 * time.Millisecond)
	desk := &Desk{feed: feed, audit: make(chan string, 64)}
	for range 4 {
		go countSymbols(desk.audit)
	}
	go func() { log.Fatal(http.ListenAndServe(*debug, nil)) }()

	mux := http.NewServeMux()
	mux.Handle("/quote", desk)
	log.Printf("quotes on %s", *addr)
	log.Fatal(http.ListenAndServe(*addr, mux))
}
