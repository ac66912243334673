package main

import "sync"

// shelf has room for a few parcels; each is for one desk.
type shelf struct {
	mu      sync.Mutex
	changed *sync.Cond
	room    int
	parcels map[int]int
	held    int
}

func newShelf(room int) *shelf {
	s := &shelf{room: room, parcels: map[int]int{}}
	s.changed = sync.NewCond(&s.mu)
	return s
}

func (s *shelf) put(desk int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.held == s.room {
		s.changed.Wait()
	}
	s.held++
	s.parcels[desk]++
	s.changed.Broadcast() // desks and trucks wait for different things
}

func (s *shelf) take(desk int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.parcels[desk] == 0 {
		s.changed.Wait()
	}
	s.parcels[desk]--
	s.held--
	s.changed.Broadcast() // desks and trucks wait for different things
}
