package main

import (
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

type books struct {
	shards int
	runs   atomic.Int64
}

// sum adds up one shard; a shard that is being moved cannot be read.
func (b *books) sum(shard, turn int) (int, error) {
	time.Sleep(time.Duration(1+shard%3) * time.Millisecond)
	if (turn*7+shard)%29 == 0 {
		return 0, fmt.Errorf("shard %d is being moved", shard)
	}
	return shard * turn, nil
}

func (b *books) settle(turn int) error {
	var wg sync.WaitGroup
	totals := make([]int, b.shards)
	errs := make(chan error, b.shards)
	wg.Add(b.shards)
	for shard := range b.shards {
		go func() {
			total, err := b.sum(shard, turn)
			if err != nil {
				errs <- err
				return
			}
			totals[shard] = total
			wg.Done()
		}()
	}
	wg.Wait()
	b.runs.Add(1)
	select {
	case err := <-errs:
		return err
	default:
		return nil
	}
}

// remind writes to those who owe; it has nothing to wait for.
func (b *books) remind(turn int) error {
	time.Sleep(time.Duration(turn%5) * time.Millisecond)
	return nil
}
