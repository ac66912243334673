// Receipts prints receipts in the background and tells the till when the paper is out.
package main

import (
	"errors"
	"flag"
	"fmt"
	"log"
	"net/http"
	_ "net/http/pprof"
	"strconv"
	"sync/atomic"
	"time"
)

type receipt struct {
	till, cents int
}

var errNoPaper = errors.New("no paper")

type printer struct {
	jobs  *Queue[receipt, string]
	paper atomic.Int64
}

// print is the work of one printer head.
func (p *printer) print(r receipt) (string, error) {
	time.Sleep(time.Millisecond)
	if p.paper.Add(-1)%10 == 0 {
		return "", errNoPaper
	}
	return fmt.Sprintf("till %d: %d.%02d", r.till, r.cents/100, r.cents%100), nil
}

// announce shows the receipt on the till's display once it is printed.
func announce(done *Promise[string], shown *atomic.Int64) {
	if text := done.Await(); text != "" {
		shown.Add(1)
	}
}

func main() {
	addr := flag.String("addr", "127.0.0.1:8080", "service address")
	debug := flag.String("debug", "127.0.0.1:6060", "debug address")
	flag.Parse()
	p := &printer{jobs: NewQueue[receipt, string](64)}
	for range 3 {
		go p.jobs.Work(p.print)
	}
	var shown atomic.Int64
	mux := http.NewServeMux()
	mux.HandleFunc("/sell", func(w http.ResponseWriter, r *http.Request) {
		cents, _ := strconv.Atoi(r.FormValue("cents"))
		done := p.jobs.Submit(receipt{cents % 7, cents})
		go announce(done, &shown)
		w.WriteHeader(http.StatusAccepted)
	})
	mux.HandleFunc("/shown", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, shown.Load()) })
	go http.ListenAndServe(*debug, nil)
	log.Fatal(http.ListenAndServe(*addr, mux))
}
