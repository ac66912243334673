package main

import (
	"fmt"
	"io"
	"slices"
	"sync"
	"time"
)

type ledger struct {
	mu    sync.RWMutex
	count []int
}

func newLedger(articles int) *ledger { return &ledger{count: make([]int, articles)} }

func (l *ledger) move(article, by int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.count[article%len(l.count)] += by
}

func (l *ledger) pieces(article int) int {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.count[article%len(l.count)]
}

// write puts the whole inventory out, as of one moment: that of the copy.
func (l *ledger) write(w io.Writer) error {
	l.mu.RLock()
	count := slices.Clone(l.count)
	l.mu.RUnlock()
	for first := 0; first < len(count); first += 100 {
		for i, n := range count[first : first+100] {
			if _, err := fmt.Fprintf(w, "%d;%d\n", first+i, n); err != nil {
				return err
			}
		}
		if f, ok := w.(interface{ Flush() }); ok {
			f.Flush()
		}
	}
	return nil
}

// disk stands for the nightly copy on a network drive.
type disk struct{}

func (disk) Write(p []byte) (int, error) { return len(p), nil }
func (disk) Flush()                      { time.Sleep(2500 * time.Microsecond) }
