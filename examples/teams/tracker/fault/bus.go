package main

import (
	"slices"
	"sync"
	"sync/atomic"
)

type Event struct {
	Parcel string
	Depot  int
}

type Subscription struct {
	C      chan Event
	parcel string
}

// Bus brings events to subscribers, in order and without loss.
type Bus struct {
	mu        sync.Mutex
	subs      map[string][]*Subscription
	published atomic.Int64
}

func NewBus() *Bus { return &Bus{subs: map[string][]*Subscription{}} }

func (b *Bus) Subscribe(parcel string) *Subscription {
	s := &Subscription{C: make(chan Event, 1), parcel: parcel}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.subs[parcel] = append(b.subs[parcel], s)
	return s
}

func (b *Bus) Unsubscribe(s *Subscription) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.subs[s.parcel] = slices.DeleteFunc(b.subs[s.parcel], func(other *Subscription) bool { return other == s })
}

func (b *Bus) Publish(e Event) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, s := range b.subs[e.Parcel] {
		s.C <- e
	}
	b.published.Add(1)
}

func (b *Bus) Published() int64 { return b.published.Load() }
