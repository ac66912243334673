// Rebalance moves stock between warehouses: planners propose moves, carriers do them and send back what did not fit.
package main

import (
	"flag"
	"log"
	"net/http"
	_ "net/http/pprof"
	"sync/atomic"
	"time"
)

type move struct {
	from, to, pieces int
	tries            int
}

type network struct {
	proposed chan move
	rejected chan move
	done     atomic.Int64
	dropped  atomic.Int64
}

func main() {
	_ = flag.String("addr", "", "not used")
	debug := flag.String("debug", "127.0.0.1:6060", "debug address")
	flag.Parse()
	n := &network{proposed: make(chan move, 16), rejected: make(chan move, 16)}
	orders := make(chan move)
	for id := range 2 {
		go n.plan(orders)
		go n.carry(id)
	}
	go season(orders)
	go func() {
		for range time.Tick(100 * time.Millisecond) {
			log.Printf("done %d, dropped %d", n.done.Load(), n.dropped.Load())
		}
	}()
	log.Fatal(http.ListenAndServe(*debug, nil))
}

// season is the demand: calm at first, then the sale starts and most trucks are full.
func season(orders chan<- move) {
	for i := range 150 {
		orders <- move{from: i % 9, to: (i + 4) % 9, pieces: 1 + i%20}
		time.Sleep(8 * time.Millisecond)
	}
	for range time.Tick(200 * time.Millisecond) {
		for i := range 150 {
			orders <- move{from: i % 9, to: (i + 4) % 9, pieces: 180 + i%20}
		}
	}
}
