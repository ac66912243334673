package main

import (
	"sync"
	"time"
)

type state struct {
	text string
	at   time.Time
}

// states remembers orders for a while.
type states struct {
	mu sync.Mutex
	of map[string]state
}

func newStates() *states { return &states{of: map[string]state{}} }

func (s *states) set(order, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.of[order] = state{text, time.Now()}
}

func (s *states) get(order string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.of[order].text
}

func (s *states) expire(after time.Duration) {
	for now := range time.Tick(500 * time.Millisecond) {
		s.mu.Lock()
		for order, st := range s.of {
			if now.Sub(st.at) > after {
				delete(s.of, order)
			}
		}
		s.mu.Unlock()
	}
}
