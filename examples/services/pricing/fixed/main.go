// Pricing revalues option books and tells clients the current price.
package main

import (
	"fmt"
	"log"
	"math"
	"net/http"
	_ "net/http/pprof"
	"os"
	"strconv"
	"sync/atomic"
	"time"
)

// book is one option book; its value is kept as float bits.
type book struct {
	spot, strike, vol, years float64
	value                    atomic.Uint64
}

func (b *book) store(v float64) { b.value.Store(math.Float64bits(v)) }
func (b *book) load() float64   { return math.Float64frombits(b.value.Load()) }

type model func(b *book) float64

func closedForm(b *book) float64 {
	sum := 0.0
	for i := range 20_000 {
		d := (math.Log(b.spot/b.strike) + float64(i%7)) / (b.vol * math.Sqrt(b.years))
		sum += b.spot*0.5*math.Erfc(-d/math.Sqrt2) - b.strike*0.5*math.Erfc(-(d-b.vol)/math.Sqrt2)
	}
	return sum / 20_000
}

func lattice(b *book) float64 {
	const steps = 400
	var v [steps + 1]float64
	for i := range v {
		v[i] = math.Max(0, b.spot*math.Exp(b.vol*float64(2*i-steps)/steps)-b.strike)
	}
	for n := steps; n > 0; n-- {
		for i := range n {
			v[i] = 0.499*v[i] + 0.499*v[i+1]
		}
	}
	return v[0]
}

func paths(b *book) float64 {
	seed, sum := uint64(b.strike*1e6)|1, 0.0
	for range 60_000 {
		seed ^= seed << 13
		seed ^= seed >> 7
		seed ^= seed << 17
		sum += math.Max(0, b.spot*(0.5+float64(seed>>11)/(1<<53))-b.strike)
	}
	return sum / 60_000
}

func grid(b *book) float64 {
	v := make([]float64, 300)
	for t := range 300 {
		for i := 1; i < len(v)-1; i++ {
			v[i] += 0.2 * (v[i-1] - 2*v[i] + v[i+1] + float64(t)*1e-9)
		}
		v[150] = b.spot - b.strike
	}
	return v[149]
}

var models = []model{closedForm, lattice, paths, grid}

type change struct {
	b *book
	m model
}

// revalue works off the books whose market moved.
func revalue(changes <-chan change) {
	for c := range changes {
		c.b.store(c.m(c.b))
	}
}

// watch passes on one changed book per tick of the market.
func watch(books []*book, changes chan<- change) {
	n := 0
	for range time.Tick(20 * time.Millisecond) {
		changes <- change{books[n%len(books)], models[n%len(models)]}
		n++
	}
}

func newBooks(n int) []*book {
	books := make([]*book, n)
	for i := range books {
		books[i] = &book{spot: 100, strike: 80 + float64(i), vol: 0.2, years: 1}
	}
	return books
}

func start(books []*book) {
	changes := make(chan change, len(books))
	go watch(books, changes)
	for range 2 {
		go revalue(changes)
	}
}

func main() {
	books := newBooks(64)
	start(books)
	go func() {
		for range time.Tick(5 * time.Second) {
			log.Printf("%d books", len(books))
		}
	}()
	http.HandleFunc("/price", func(w http.ResponseWriter, r *http.Request) {
		n, _ := strconv.Atoi(r.URL.Query().Get("book"))
		fmt.Fprintf(w, "%.4f\n", books[n&63].load())
	})
	go http.ListenAndServe(os.Getenv("DEBUG_ADDR"), nil)
	log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), nil))
}
