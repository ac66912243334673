// Orders takes orders over HTTP and fulfils them in the background.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net/http"
	_ "net/http/pprof"
	"os"
	"runtime"
)

var errFulfil = errors.New("fulfilment failed")

type order struct {
	ID    int   `json:"id"`
	Lines []int `json:"lines"`
}

// bins maps a bin number to pieces on stock.
type bins []int

type warehouse struct{ stock bins }

// pick takes one piece out of a bin.
func (wh *warehouse) pick(bin int) int {
	left := wh.stock[bin] - 1
	wh.stock[bin] = left
	return left
}

func (wh *warehouse) pack(o order) (pieces int) {
	for _, bin := range o.Lines {
		if wh.pick(bin) < 10 {
			wh.refill(bin)
		}
		pieces++
	}
	return pieces
}

func (wh *warehouse) has(lines []int) bool {
	for _, bin := range lines {
		if bin < 0 || bin >= len(wh.stock) {
			return false
		}
	}
	return true
}

func (wh *warehouse) refill(bin int) { wh.stock[bin] += 100 }

type desk struct {
	inbox chan order
	wh    *warehouse
}

func (d *desk) fulfil(o order) {
	defer func() {
		if cause := recover(); cause != nil {
			log.Printf("order %d: %v", o.ID, cause)
			if err, ok := cause.(error); ok {
				panic(fmt.Errorf("order %d: %w: %w", o.ID, errFulfil, err))
			}
			panic(cause)
		}
	}()
	pieces := d.wh.pack(o)
	if o.ID%50 == 0 {
		log.Printf("order %d: %d pieces", o.ID, pieces)
	}
}

func (d *desk) run() {
	for o := range d.inbox {
		d.fulfil(o)
	}
}

func (d *desk) accept(w http.ResponseWriter, r *http.Request) {
	var o order
	if err := json.NewDecoder(r.Body).Decode(&o); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if !d.wh.has(o.Lines) {
		http.Error(w, "no such bin", http.StatusUnprocessableEntity)
		return
	}
	d.inbox <- o
	w.WriteHeader(http.StatusAccepted)
}

func main() {
	d := &desk{inbox: make(chan order, 32), wh: &warehouse{stock: make(bins, 60)}}
	go d.run()
	mux := http.NewServeMux()
	mux.HandleFunc("POST /orders", d.accept)
	go http.ListenAndServe(os.Getenv("DEBUG_ADDR"), nil)
	log.Printf("orders, %s", runtime.Version())
	log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), mux))
}
