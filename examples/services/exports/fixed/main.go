// Exports writes reports to files that clients fetch in pieces.
package main

import (
	"fmt"
	"io"
	"log"
	"net/http"
	_ "net/http/pprof"
	"os"
	"path/filepath"
	"sync"
	"time"
)

const pieces = 4

// download is a report that a client has begun to fetch.
type download struct {
	f    *os.File
	next int64
	seen time.Time
}

type desk struct {
	dir  string
	mu   sync.Mutex
	open map[string]*download
}

func (d *desk) report(product string) string { return filepath.Join(d.dir, "report-"+product+".csv") }

func (d *desk) prepare(products int) error {
	for p := range products {
		text := fmt.Appendf(nil, "product,%d\n", p)
		for len(text) < 16<<10 {
			text = fmt.Appendf(text, "%d,%d\n", len(text), p)
		}
		if err := os.WriteFile(d.report(fmt.Sprint(p)), text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// begin opens the report of a ticket, or goes on with it. Downloads that nobody goes on with are closed by sweep.
func (d *desk) begin(ticket, product string) (*download, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if dl, ok := d.open[ticket]; ok {
		dl.seen = time.Now()
		return dl, nil
	}
	f, err := os.Open(d.report(product))
	if err != nil {
		return nil, err
	}
	d.open[ticket] = &download{f: f, seen: time.Now()}
	return d.open[ticket], nil
}

func (d *desk) finish(ticket string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if dl, ok := d.open[ticket]; ok {
		dl.f.Close()
		delete(d.open, ticket)
	}
}

// sweep closes what no client has asked for in a while.
func (d *desk) sweep(idle time.Duration) {
	for now := range time.Tick(idle / 4) {
		d.mu.Lock()
		for ticket, dl := range d.open {
			if now.Sub(dl.seen) > idle {
				dl.f.Close()
				delete(d.open, ticket)
			}
		}
		d.mu.Unlock()
	}
}

// ServeHTTP sends the next piece of a ticket's report.
func (d *desk) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	ticket := q.Get("ticket")
	dl, err := d.begin(ticket, q.Get("product"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusNotFound)
		return
	}
	n, err := io.Copy(w, io.NewSectionReader(dl.f, dl.next, 16<<10/pieces))
	dl.next += n
	if err == nil && n == 0 {
		d.finish(ticket)
	}
}

func main() {
	d := &desk{dir: "/app/exports-data", open: map[string]*download{}}
	if err := os.MkdirAll(d.dir, 0o755); err != nil {
		log.Fatal(err)
	}
	if err := d.prepare(40); err != nil {
		log.Fatal(err)
	}
	go d.sweep(500 * time.Millisecond)
	http.Handle("/piece", d)
	go http.ListenAndServe(os.Getenv("DEBUG_ADDR"), nil)
	log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), nil))
}
