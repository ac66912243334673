package main

import (
	"errors"
	"sync"
	"time"
)

var errShort = errors.New("not enough money")

type accounts struct {
	mu    sync.Mutex
	cents []int
	turns int
}

func open(n, cents int) *accounts {
	a := &accounts{cents: make([]int, n)}
	for i := range a.cents {
		a.cents[i] = cents * (1 + i%5)
	}
	return a
}

func (a *accounts) withdraw(id, cents int) (left int, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	switch have := a.cents[id]; {
	case have < cents:
		return have, errShort
	case have < 10*cents: // small accounts pay a fee
		a.cents[id] -= cents + 1
	default:
		a.cents[id] -= cents
	}
	return a.cents[id], nil
}

func (a *accounts) balance(id int) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.cents[id]
}

// interest is paid every now and then.
func (a *accounts) interest(every time.Duration) {
	for range time.Tick(every) {
		a.mu.Lock()
		a.turns++
		a.mu.Unlock()
	}
}
