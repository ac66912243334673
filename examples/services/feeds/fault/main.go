// Feeds merges price lists of several shops into one answer.
package main

import (
	"fmt"
	"log"
	"net/http"
	_ "net/http/pprof"
	"os"
	"sync"
)

type offer struct {
	shop  string
	cents int
}

type tally struct {
	mu   sync.Mutex
	best map[string]int
}

// follow notes the best price per shop of what comes in.
func (t *tally) follow(in <-chan offer) {
	for o := range in {
		t.mu.Lock()
		if best, ok := t.best[o.shop]; !ok || o.cents < best {
			t.best[o.shop] = o.cents
		}
		t.mu.Unlock()
	}
}

func (t *tally) merge(product string, shops []string) int {
	offers := make(chan offer)
	go t.follow(offers)
	sum := 0
	for i, shop := range shops {
		o := offer{shop, len(product)*100 + i}
		sum += o.cents
		offers <- o
	}
	return sum / len(shops)
}

func main() {
	t := &tally{best: map[string]int{}}
	shops := []string{"north", "south", "east", "west"}
	http.HandleFunc("/average", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, t.merge(r.URL.Query().Get("product"), shops))
	})
	go http.ListenAndServe(os.Getenv("DEBUG_ADDR"), nil)
	log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), nil))
}
