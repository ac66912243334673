// Digest builds reports on demand and mails each to everybody who asked for it while it was being built.
package main

import (
	"expvar"
	"log"
	"net/http"
	_ "net/http/pprof"
	"os"
	"sync"
	"time"
)

var mailed = expvar.NewInt("mailed")

// desk knows which reports are being built.
type desk struct {
	mu       sync.Mutex
	building map[string]*gate
}

// ask has a report built, or joins those who wait for it.
func (d *desk) ask(report, mail string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	done, ok := d.building[report]
	if !ok {
		done = newGate()
		d.building[report] = done
		go d.build(report, done)
	}
	go send(report, mail, done)
}

func (d *desk) build(report string, done *gate) {
	time.Sleep(60 * time.Millisecond)
	d.mu.Lock()
	delete(d.building, report)
	d.mu.Unlock()
	done.Open()
}

func send(_, _ string, ready *gate) {
	ready.Wait()
	mailed.Add(1)
}

func main() {
	d := &desk{building: map[string]*gate{}}
	mux := http.NewServeMux()
	mux.HandleFunc("/reports/{report}", func(w http.ResponseWriter, r *http.Request) {
		d.ask(r.PathValue("report"), r.URL.Query().Get("mail"))
		w.WriteHeader(http.StatusAccepted)
	})
	mux.HandleFunc("/about", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("digest\n")) })
	go http.ListenAndServe(os.Getenv("DEBUG_ADDR"), nil)
	log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), mux))
}
