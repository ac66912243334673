// Package pools keeps the metadata of prize pools close to the draw.
package pools

import (
	"context"
	"math/rand/v2"
	"strconv"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"example.com/lottery/internal/draw"
)

// Loader reads one pool from where it is kept.
type Loader interface {
	Load(ctx context.Context, id int64) (*draw.Pool, error)
}

// Cache holds pools for a time to live. However many ask for a pool that is not there, it is loaded once.
type Cache struct {
	loader  Loader
	ttl     time.Duration
	timeout time.Duration // of one load; it serves many requests, so none of them can cancel it
	now     func() time.Time

	flights singleflight.Group
	mu      sync.RWMutex
	entries map[int64]entry
}

type entry struct {
	pool    *draw.Pool
	expires time.Time
}

func NewCache(loader Loader, ttl, timeout time.Duration) *Cache {
	return &Cache{loader: loader, ttl: ttl, timeout: timeout, now: time.Now, entries: make(map[int64]entry)}
}

// Get returns a pool, from memory when it is fresh.
func (c *Cache) Get(ctx context.Context, id int64) (*draw.Pool, error) {
	c.mu.RLock()
	known, ok := c.entries[id]
	c.mu.RUnlock()
	if ok && c.now().Before(known.expires) {
		return known.pool, nil
	}
	flight := c.flights.DoChan(strconv.FormatInt(id, 10), func() (any, error) { return c.load(context.WithoutCancel(ctx), id) })
	select {
	case done := <-flight:
		if done.Err != nil {
			return nil, done.Err
		}
		return done.Val.(*draw.Pool), nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (c *Cache) load(ctx context.Context, id int64) (*draw.Pool, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	pool, err := c.loader.Load(ctx, id)
	if err != nil {
		return nil, err
	}
	// Up to a tenth less, so that pools loaded together do not expire together.
	expires := c.now().Add(c.ttl - rand.N(c.ttl/10+1))
	c.mu.Lock()
	defer c.mu.Unlock()
	c.entries[id] = entry{pool: pool, expires: expires}
	return pool, nil
}
