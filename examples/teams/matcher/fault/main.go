// Matcher brings buyers and sellers together; orders go from the gateway to the books through lock-free rings.
package main

import (
	"encoding/json"
	"log"
	"net/http"
	"net/http/pprof"
	"os"
	"runtime"
	"strconv"
	"sync/atomic"
)

type order struct {
	book, price int
	done        chan int
}

// ring is a queue of many producers and one consumer.
type ring struct {
	slots [256]atomic.Pointer[order]
	head  atomic.Uint64
	tail  uint64
}

func (r *ring) offer(o *order) bool {
	at := r.head.Add(1) - 1
	return r.slots[at%256].CompareAndSwap(nil, o)
}

// spins is how often a book looks before it lets others run.
const spins = 150

// poll looks for orders in all slots, so that one left by an overtaken producer is found too.
func (r *ring) poll(take func(*order)) {
	for range spins {
		for i := range r.slots {
			slot := &r.slots[(r.tail+uint64(i))%256]
			if o := slot.Load(); o != nil {
				slot.Store(nil)
				r.tail++
				take(o)
			}
		}
	}
}

// book is the state of one instrument; only its own goroutine touches it.
type book struct {
	in   ring
	best int
}

func (b *book) match(o *order) {
	if o.price > b.best {
		b.best = o.price
	}
	b.best -= b.best / 64
	o.done <- b.best
}

// run serves the book at once, whenever something comes.
func (b *book) run() {
	for {
		b.in.poll(b.match)
		runtime.Gosched()
	}
}

type exchange struct{ books [6]*book }

func (x *exchange) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	n, _ := strconv.Atoi(r.URL.Query().Get("n"))
	o := &order{n % len(x.books), 100 + n%50, make(chan int, 1)}
	if !x.books[o.book].in.offer(o) {
		http.Error(w, "busy", http.StatusTooManyRequests)
		return
	}
	_ = json.NewEncoder(w).Encode(map[string]int{"best": <-o.done})
}

func main() {
	x := &exchange{}
	for i := range x.books {
		x.books[i] = &book{}
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
