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
	mu    sync.Mutex
	items map[string]item
	from  warehouse
	fresh time.Duration
}

func (s *shelf) item(sku string) (item, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	it, ok := s.items[sku]
	if ok && time.Since(it.loaded) < s.fresh {
		return it, nil
	}
	it, err := s.from.load(sku)
	if err == nil {
		s.items[sku] = it
	}
	return it, err
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
	v := &visits{byPath: map[string]int{}}

	mux := http.NewServeMux()
	mux.HandleFunc("/item/", v.around(s.page))
	go http.ListenAndServe(os.Getenv("DEBUG_ADDR"), debugMux())
	log.Print("catalog on ", os.Getenv("ADDR"))
	log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), mux))
}
