// Matcher brings buyers and sellers together; orders go from the gateway to the books through channels.
package main

import (
	"encoding/json"
	"log"
	"net/http"
	"net/http/pprof"
	"os"
	"strconv"
)

type order struct {
	book, price int
	done        chan int
}

// book is the state of one instrument; only its own goroutine touches it.
type book struct {
	in   chan *order
	best int
}

func (b *book) match(o *order) {
	if o.price > b.best {
		b.best = o.price
	}
	b.best -= b.best / 64
	o.done <- b.best
}

// run serves the book; it sleeps while there is nothing to do.
func (b *book) run() {
	for o := range b.in {
		b.match(o)
	}
}

type exchange struct{ books [6]*book }

func (x *exchange) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	n, _ := strconv.Atoi(r.URL.Query().Get("n"))
	o := &order{n % len(x.books), 100 + n%50, make(chan int, 1)}
	select {
	case x.books[o.book].in <- o:
	default:
		http.Error(w, "busy", http.StatusTooManyRequests)
		return
	}
	_ = json.NewEncoder(w).Encode(map[string]int{"best": <-o.done})
}

func main() {
	x := &exchange{}
	for i := range x.books {
		x.books[i] = &book{in: make(chan *order, 256)}
		go x.books[i].run()
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("/debug/pprof/trace", pprof.Trace)
	mux.HandleFunc("/debug/pprof/cmdline", pprof.Cmdline)
	go http.ListenAndServe(os.Getenv("DEBUG_ADDR"), mux)
	log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), x))
}
