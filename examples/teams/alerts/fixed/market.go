package main

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"
)

type market struct {
	mu  sync.RWMutex
	now float64
}

func (m *market) trade(ctx context.Context) {
	for ctx.Err() == nil {
		m.mu.Lock()
		m.now += rand.Float64() - 0.5
		m.mu.Unlock()
		time.Sleep(3 * time.Millisecond)
	}
}

func (m *market) price() float64 {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.now
}

// watch looks at the price at each step and reports the first one beyond the limit.
func (m *market) watch(ctx context.Context, limit float64, hit chan<- float64) {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if p := m.price(); p > limit {
			select {
			case hit <- p:
			case <-ctx.Done():
			}
			return
		}
	}
}

// start begins to watch on its own, so that the watch does not end with the request that asked for it.
func (m *market) start(limit float64) (<-chan float64, context.CancelFunc) {
	ctx, stop := context.WithCancel(context.Background())
	hit := make(chan float64, 1)
	go m.watch(ctx, limit, hit)
	return hit, stop
}

// cross waits until the price is beyond the limit, at most for the given time.
func (m *market) cross(ctx context.Context, limit float64, atMost time.Duration) (float64, error) {
	hit, stop := m.start(limit)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, atMost)
	defer cancel()
	select {
	case p := <-hit:
		return p, nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}
