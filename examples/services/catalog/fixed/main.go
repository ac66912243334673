// Catalog serves item pages from a shelf that asks the warehouse when an item is old.
package main

import (
	"encoding/json"
	"errors"
	"log"
	"net/http"
	"net/http/pprof"
	"os"
	"runtime"
	"strings"
	"sync"
	"time"
)

type item struct {
	SKU    string `json:"sku"`
	Stock  int    `json:"stock"`
	loaded time.Time
}

type warehouse struct{ distance time.Duration }

// load asks the far warehouse.
func (w warehouse) load(sku string) (item, error) {
	if sku == "" {
		return item{}, errors.New("no sku")
	}
	time.Sleep(w.distance)
	return item{SKU: sku, Stock: len(sku) * 7, loaded: time.Now()}, nil
}

type shelf struct {
	mu    sync.RWMutex
	items map[string]item
	from  warehouse
	fresh time.Duration
}

func (s *shelf) item(sku string) (item, error) {
	s.mu.RLock()
	it, ok := s.items[sku]
	s.mu.RUnlock()
	if ok {
		return it, nil
	}
	return s.fetch(sku)
}

func (s *shelf) fetch(sku string) (item, error) {
	it, err := s.from.load(sku)
	if err == nil {
		s.mu.Lock()
		s.items[sku] = it
		s.mu.Unlock()
	}
	return it, err
}

// refresh renews what is old, one item after the other, while readers go on with what they have.
func (s *shelf) refresh() {
	for range time.Tick(s.fresh) {
		for _, sku := range s.known() {
			if _, err := s.fetch(sku); err != nil {
				log.Print(err)
			}
		}
	}
}

func (s *shelf) known() []string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	skus := make([]string, 0, len(s.items))
	for sku := range s.items {
		skus = append(skus, sku)
	}
	return skus
}

func (s *shelf) page(w http.ResponseWriter, r *http.Request) {
	it, err := s.item(strings.TrimPrefix(r.URL.Path, "/item/"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusNotFound)
		return
	}
	writeJSON(w, it)
}

func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(v); err != nil {
		log.Print(err)
	}
}

// visits counts pages under its own short lock.
type visits struct {
	sync.Mutex
	byPath map[string]int
}

func (v *visits) around(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v.Lock()
		v.byPath[r.URL.Path]++
		v.Unlock()
		next(w, r)
	}
}

func debugMux() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("/debug/pprof/trace", pprof.Trace)
	return mux
}

func main() {
	runtime.SetMutexProfileFraction(1)
	runtime.SetBlockProfileRate(10_000)
	s := &shelf{items: map[string]item{}, from: warehouse{12 * time.Millisecond}, fresh: 200 * time.Millisecond}
	go s.refresh()
	v := &visits{byPath: map[string]int{}}

	mux := http.NewServeMux()
	mux.HandleFunc("/item/", v.around(s.page))
	go http.ListenAndServe(os.Getenv("DEBUG_ADDR"), debugMux())
	log.Print("catalog on ", os.Getenv("ADDR"))
	log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), mux))
}
