// Package cache keeps values for a while, the least recently used go first, and makes each value once.
package cache

import (
	"container/list"
	"context"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

type entry[V any] struct {
	key   string
	value V
	until time.Time
}

type Cache[V any] struct {
	room   int
	ttl    time.Duration
	load   func(context.Context, string) (V, error)
	flight singleflight.Group
	mu     sync.Mutex
	order  *list.List
	of     map[string]*list.Element
}

func New[V any](room int, ttl time.Duration, load func(context.Context, string) (V, error)) *Cache[V] {
	return &Cache[V]{room: room, ttl: ttl, load: load, order: list.New(), of: map[string]*list.Element{}}
}

func (c *Cache[V]) look(key string) (value V, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	at, ok := c.of[key]
	if !ok || time.Now().After(at.Value.(entry[V]).until) {
		return value, false
	}
	c.order.MoveToFront(at)
	return at.Value.(entry[V]).value, true
}

func (c *Cache[V]) Put(key string, value V) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if old, ok := c.of[key]; ok {
		c.order.Remove(old)
	}
	c.of[key] = c.order.PushFront(entry[V]{key, value, time.Now().Add(c.ttl)})
	if last := c.order.Back(); c.order.Len() > c.room {
		c.order.Remove(last)
		delete(c.of, last.Value.(entry[V]).key)
	}
}

// Get yields a kept value or a new one; who asks while it is being made waits for the same one.
func (c *Cache[V]) Get(ctx context.Context, key string) (V, error) {
	if value, ok := c.look(key); ok {
		return value, nil
	}
	made, err, _ := c.flight.Do(key, func() (any, error) {
		value, err := c.load(ctx, key)
		if err == nil {
			c.Put(key, value)
		}
		return value, err
	})
	if err != nil {
		var none V
		return none, err
	}
	return made.(V), nil
}
