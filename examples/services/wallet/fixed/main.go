// Wallet pays from balances that customers keep with the shop.
package main

import (
	"errors"
	"flag"
	"fmt"
	"log"
	"net/http"
	_ "net/http/pprof"
	"strconv"
	"sync"
	"time"
)

var errFunds = errors.New("not enough funds")

type Wallet struct {
	mu    sync.Mutex
	cents map[int]int
	paid  int
}

func (w *Wallet) pay(customer, cents int) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.cents[customer] < cents {
		return fmt.Errorf("customer %d: %w", customer, errFunds)
	}
	w.cents[customer] -= cents
	w.paid++
	return nil
}

func (w *Wallet) charge(customer, cents int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cents[customer] += cents
}

func (w *Wallet) report(every time.Duration) {
	for range time.Tick(every) {
		w.mu.Lock()
		paid := w.paid
		w.mu.Unlock()
		log.Printf("%d payments", paid)
	}
}

func ask(r *http.Request) (customer, cents int) {
	customer, _ = strconv.Atoi(r.URL.Query().Get("customer"))
	cents, _ = strconv.Atoi(r.URL.Query().Get("cents"))
	return customer, cents
}

func (w *Wallet) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/pay", func(rw http.ResponseWriter, r *http.Request) {
		if err := w.pay(ask(r)); err != nil {
			http.Error(rw, err.Error(), http.StatusPaymentRequired)
		}
	})
	mux.HandleFunc("/charge", func(_ http.ResponseWriter, r *http.Request) { w.charge(ask(r)) })
	return mux
}

func main() {
	addr := flag.String("addr", "127.0.0.1:8080", "service address")
	debug := flag.String("debug", "127.0.0.1:6060", "debug address")
	flag.Parse()
	w := &Wallet{cents: map[int]int{}}
	for customer := range 50 {
		w.charge(customer, 500)
	}
	go w.report(time.Second)
	go http.ListenAndServe(*debug, nil)
	log.Fatal(http.ListenAndServe(*addr, w.routes()))
}
