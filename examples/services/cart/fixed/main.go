// Cart prices baskets and remembers what it has priced.
package main

import (
	"fmt"
	"log"
	"net/http"
	_ "net/http/pprof"
	"os"
	"strings"
	"sync"
	"time"
)

type priced struct {
	lines []string
	total int
	at    time.Time
}

const limit = 200

type memory struct {
	mu    sync.Mutex
	known map[string]*priced
	order []string // oldest first
}

func (m *memory) look(key string) (*priced, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	p, ok := m.known[key]
	return p, ok
}

func (m *memory) remember(key string, p *priced) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.order) == limit {
		delete(m.known, m.order[0])
		m.order = append(m.order[:0], m.order[1:]...)
	}
	m.known[key] = p
	m.order = append(m.order, key)
}

func price(key string) *priced {
	p := &priced{at: time.Now()}
	for i := range 40 {
		p.lines = append(p.lines, fmt.Sprintf("%s line %02d %s", key, i, strings.Repeat(".", 400)))
		p.total += len(key) * i
	}
	return p
}

type shop struct {
	mem  *memory
	seen struct {
		sync.Mutex
		count int
	}
}

func (s *shop) total(w http.ResponseWriter, r *http.Request) {
	key := r.URL.Query().Get("basket") + "@" + r.RemoteAddr
	p, ok := s.mem.look(key)
	if !ok {
		p = price(key)
		s.mem.remember(key, p)
	}
	s.seen.Lock()
	s.seen.count++
	s.seen.Unlock()
	fmt.Fprintln(w, p.total)
}

func main() {
	s := &shop{mem: &memory{known: map[string]*priced{}}}
	http.HandleFunc("/total", s.total)
	go http.ListenAndServe(os.Getenv("DEBUG_ADDR"), nil)
	log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), nil))
}
