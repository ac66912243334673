// Package limits counts per tenant; each tenant has a lock of its own.
package limits

import (
	"sync"
	"time"
)

type tenant struct {
	mu     sync.Mutex
	used   int
	since  time.Time
	alarms int
}

type Tenants struct {
	limit int
	mu    sync.RWMutex
	of    map[string]*tenant
}

func New(limit int) *Tenants { return &Tenants{limit: limit, of: map[string]*tenant{}} }

func (t *Tenants) get(name string) *tenant {
	t.mu.RLock()
	found := t.of[name]
	t.mu.RUnlock()
	if found != nil {
		return found
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.of[name] == nil {
		t.of[name] = &tenant{since: time.Now()}
	}
	return t.of[name]
}

// Use counts and tells whether the tenant may go on.
func (t *Tenants) Use(name string, n int) bool {
	one := t.get(name)
	one.mu.Lock()
	defer one.mu.Unlock()
	one.used += n
	if one.used <= t.limit {
		return true
	}
	one.alarm()
	return false
}

// Usage is what a tenant has used so far.
func (t *Tenants) Usage(name string) int {
	one := t.get(name)
	one.mu.Lock()
	defer one.mu.Unlock()
	return one.used
}

// alarm counts how often a tenant was stopped; the caller holds the lock.
func (o *tenant) alarm() {
	o.alarms++
}
