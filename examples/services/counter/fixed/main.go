// Counter counts page views per shop and shows the busiest.
package main

import (
	"fmt"
	"log"
	"net/http"
	_ "net/http/pprof"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

type stats struct {
	total atomic.Int64
	last  atomic.Pointer[string]
	mu    sync.Mutex
	shops map[string]int
}

// view is called for each page.
func (s *stats) view(shop string) {
	s.perShop(shop)
	s.total.Add(1)
	s.last.Store(&shop)
}

func (s *stats) perShop(shop string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shops[shop]++
}

func (s *stats) busiest() (shop string, views int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for name, n := range s.shops {
		if n > views {
			shop, views = name, n
		}
	}
	return shop, views
}

func (s *stats) summary() string {
	shop, views := s.busiest()
	last := ""
	if p := s.last.Load(); p != nil {
		last = *p
	}
	return fmt.Sprintf("%d views, last %q, busiest %q with %d", s.total.Load(), last, shop, views)
}

func (s *stats) publish(every time.Duration) {
	for range time.Tick(every) {
		log.Print(s.summary())
	}
}

func main() {
	s := &stats{shops: map[string]int{}}
	go s.publish(time.Second)
	http.HandleFunc("/view", func(w http.ResponseWriter, r *http.Request) {
		s.view(r.URL.Query().Get("shop"))
	})
	http.HandleFunc("/summary", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(w, s.summary())
	})
	go http.ListenAndServe(os.Getenv("DEBUG_ADDR"), nil)
	log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), nil))
}
