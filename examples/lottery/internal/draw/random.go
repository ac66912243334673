package draw

import (
	"math/bits"
	"math/rand/v2"
	"sync"
)

// Source gives random bits.
type Source interface {
	Uint64() uint64
}

// Chance draws tickets for several goroutines at once.
type Chance interface {
	// Tickets draws n tickets and appends them.
	Tickets(to []Ticket, pool *Pool, n int) []Ticket
	// Simulate draws n tickets and only counts what they would win.
	Simulate(pool *Pool, n int) Tally
}

// NewChance draws from the runtime's generator, which each thread has for itself.
func NewChance() Chance { return freeChance{} }

type freeChance struct{}

func (freeChance) Tickets(to []Ticket, pool *Pool, n int) []Ticket {
	return drawTickets(to, pool, n, runtimeSource{})
}

func (freeChance) Simulate(pool *Pool, n int) Tally { return simulate(pool, n, runtimeSource{}) }

type runtimeSource struct{}

func (runtimeSource) Uint64() uint64 { return rand.Uint64() }

// NewLockedChance draws from one source that is not made for several goroutines, so they take turns.
func NewLockedChance(source Source) Chance { return &lockedChance{source: source} }

type lockedChance struct {
	mu     sync.Mutex
	source Source
}

func (c *lockedChance) Tickets(to []Ticket, pool *Pool, n int) []Ticket {
	c.mu.Lock()
	defer c.mu.Unlock()
	return drawTickets(to, pool, n, c.source)
}

func (c *lockedChance) Simulate(pool *Pool, n int) Tally {
	c.mu.Lock()
	defer c.mu.Unlock()
	return simulate(pool, n, c.source)
}

// below returns a number from 0 to n-1, unbiased (Lemire's method).
func below(source Source, n uint64) uint64 {
	high, low := bits.Mul64(source.Uint64(), n)
	if low < n {
		for threshold := -n % n; low < threshold; {
			high, low = bits.Mul64(source.Uint64(), n)
		}
	}
	return high
}

// unit returns a number from 0 up to but not including 1.
func unit(source Source) float64 {
	return float64(source.Uint64()<<11>>11) / (1 << 53)
}
