// Mailroom hands parcels from trucks to desks through a shelf with little room.
package main

import (
	"expvar"
	"math/rand/v2"
	"net/http"
	_ "net/http/pprof"
	"os"
	"time"
)

// truck brings parcels for one desk after the other.
func truck(s *shelf, desks int) {
	for {
		s.put(rand.IntN(desks))
		time.Sleep(time.Duration(rand.IntN(900)) * time.Microsecond)
	}
}

func desk(s *shelf, id int) {
	for {
		s.take(id)
		served.Add(1)
		time.Sleep(time.Duration(rand.IntN(1500)) * time.Microsecond)
	}
}

var served = expvar.NewInt("served")

// lights are switched by a plain ticker.
func lights() {
	on := false
	for range time.Tick(20 * time.Millisecond) {
		on = !on
	}
}

func main() {
	go http.ListenAndServe(os.Getenv("DEBUG_ADDR"), nil)
	go lights()
	s := newShelf(4)
	time.Sleep(1500 * time.Millisecond) // doors open
	for id := range 6 {
		go desk(s, id)
	}
	for range 3 {
		go truck(s, 6)
	}
	select {}
}
