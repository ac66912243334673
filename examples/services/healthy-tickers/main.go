// Beacon does small things at regular times.
package main

import (
	"log"
	"net/http"
	_ "net/http/pprof"
	"os"
	"runtime"
	"sync/atomic"
	"time"
)

type gauge struct {
	name  string
	value atomic.Int64
}

func (g *gauge) sample(read func() int64, every time.Duration) {
	t := time.NewTicker(every)
	defer t.Stop()
	for range t.C {
		g.value.Store(read())
	}
}

func poll(every time.Duration, do func()) {
	for {
		time.Sleep(every)
		do()
	}
}

func main() {
	var beats atomic.Int64
	gauges := []*gauge{{name: "goroutines"}, {name: "cpus"}, {name: "beats"}}
	go gauges[0].sample(func() int64 { return int64(runtime.NumGoroutine()) }, 100*time.Millisecond)
	go gauges[1].sample(func() int64 { return int64(runtime.NumCPU()) }, 250*time.Millisecond)
	go gauges[2].sample(beats.Load, 40*time.Millisecond)
	for i := range 8 {
		go poll(time.Duration(10+5*i)*time.Millisecond, func() { beats.Add(1) })
	}
	time.AfterFunc(time.Hour, func() { log.Print("an hour") })
	http.HandleFunc("/beats", func(w http.ResponseWriter, _ *http.Request) {
		for _, g := range gauges {
			log.Printf("%s %d", g.name, g.value.Load())
		}
	})
	go http.ListenAndServe(os.Getenv("DEBUG_ADDR"), nil)
	log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), nil))
}
