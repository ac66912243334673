package main

import (
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
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

	flights singleflight.Group
}

func newPages(room *newsroom, ttl time.Duration) *pages {
	return &pages{room: room, ttl: ttl, of: map[string]page{}}
}

// get answers with the page at hand; when that is old, one request makes the next while the others take the old one.
func (p *pages) get(edition string) string {
	p.mu.Lock()
	known, ok := p.of[edition]
	p.mu.Unlock()
	if ok && time.Since(known.made) < p.ttl {
		return known.html
	}
	made := p.flights.DoChan(edition, func() (any, error) {
		fresh := page{p.room.render(edition), time.Now()}
		p.mu.Lock()
		p.of[edition] = fresh
		p.mu.Unlock()
		return fresh.html, nil
	})
	if ok {
		return known.html
	}
	return (<-made).Val.(string)
}
