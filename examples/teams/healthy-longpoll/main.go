// Inbox holds requests open until a message comes or half a minute is over, as phones ask for news.
package main

import (
	"encoding/json"
	"log"
	"net/http"
	"net/http/pprof"
	"os"
	"sync"
	"time"

	"github.com/go-chi/chi/v5"
)

type message struct {
	Text string    `json:"text"`
	At   time.Time `json:"at"`
}

type inbox struct {
	mu      sync.Mutex
	waiting map[string]chan message
}

func (b *inbox) next(w http.ResponseWriter, r *http.Request) {
	user := chi.URLParam(r, "user")
	news := make(chan message, 1)
	b.mu.Lock()
	b.waiting[user] = news
	b.mu.Unlock()
	patience := time.NewTimer(30 * time.Second)
	defer patience.Stop()
	select {
	case m := <-news:
		_ = json.NewEncoder(w).Encode(m)
	case <-patience.C:
		w.WriteHeader(http.StatusNoContent)
	case <-r.Context().Done():
	}
	b.mu.Lock()
	if b.waiting[user] == news {
		delete(b.waiting, user)
	}
	b.mu.Unlock()
}

func (b *inbox) send(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	news := b.waiting[chi.URLParam(r, "user")]
	b.mu.Unlock()
	if news != nil {
		select {
		case news <- message{"hello", time.Now()}:
		default:
		}
	}
	w.WriteHeader(http.StatusAccepted)
}

func main() {
	b := &inbox{waiting: map[string]chan message{}}
	r := chi.NewRouter()
	r.Get("/users/{user}/next", b.next)
	r.Get("/users/{user}/send", b.send)
	debug := http.NewServeMux()
	debug.HandleFunc("/debug/pprof/", pprof.Index)
	debug.HandleFunc("/debug/pprof/trace", pprof.Trace)
	debug.HandleFunc("/debug/pprof/cmdline", pprof.Cmdline)
	go http.ListenAndServe(os.Getenv("DEBUG_ADDR"), debug)
	log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), r))
}
