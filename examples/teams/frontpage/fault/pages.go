package main

import (
	"sync"
	"time"
)

type page struct {
	html string
	made time.Time
}

// pages keeps rendered pages for a while.
type pages struct {
	room *newsroom
	ttl  time.Duration
	mu   sync.Mutex
	of   map[string]page
}

func newPages(room *newsroom, ttl time.Duration) *pages {
	return &pages{room: room, ttl: ttl, of: map[string]page{}}
}

func (p *pages) get(edition string) string {
	p.mu.Lock()
	known, ok := p.of[edition]
	p.mu.Unlock()
	if ok && time.Since(known.made) < p.ttl {
		return known.html
	}
	fresh := page{p.room.render(edition), time.Now()}
	p.mu.Lock()
	p.of[edition] = fresh
	p.mu.Unlock()
	return fresh.html
}
