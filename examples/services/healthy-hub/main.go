// Hub has one goroutine per subscriber; most wait for a message most of the time.
package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	_ "net/http/pprof"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

type subscriber struct {
	inbox chan string
	read  atomic.Int64
}

func (s *subscriber) listen(ctx context.Context) {
	for {
		select {
		case <-s.inbox:
			s.read.Add(1)
		case <-ctx.Done():
			return
		}
	}
}

type hub struct {
	mu   sync.RWMutex
	subs []*subscriber
}

func (h *hub) join(ctx context.Context) {
	s := &subscriber{inbox: make(chan string, 4)}
	h.mu.Lock()
	h.subs = append(h.subs, s)
	h.mu.Unlock()
	go s.listen(ctx)
}

func (h *hub) tell(n int, text string) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	h.subs[n%len(h.subs)].inbox <- text
}

func (h *hub) announce(every time.Duration) {
	n := 0
	for now := range time.Tick(every) {
		n += 7
		h.tell(n, now.Format(time.TimeOnly))
	}
}

func main() {
	h := &hub{}
	for range 600 {
		h.join(context.Background())
	}
	go h.announce(30 * time.Millisecond)
	http.HandleFunc("/tell", func(w http.ResponseWriter, r *http.Request) {
		n, _ := strconv.Atoi(r.URL.Query().Get("n"))
		h.tell(n, "hi")
		fmt.Fprintln(w, "told")
	})
	go http.ListenAndServe(os.Getenv("DEBUG_ADDR"), nil)
	log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), nil))
}
