package pools

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"example.com/lottery/internal/draw"
)

type slowLoader struct {
	loads atomic.Int32
	err   error
}

func (l *slowLoader) Load(ctx context.Context, id int64) (*draw.Pool, error) {
	l.loads.Add(1)
	select {
	case <-time.After(20 * time.Millisecond):
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if l.err != nil {
		return nil, l.err
	}
	return draw.NewPool(id, "p", "eu", []draw.Prize{{Weight: 1}})
}

func TestManyAskOneLoads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		loader := &slowLoader{}
		cache := NewCache(loader, time.Minute, time.Second)
		var group sync.WaitGroup
		for range 50 {
			group.Go(func() {
				if pool, err := cache.Get(t.Context(), 7); err != nil || pool.ID != 7 {
					t.Errorf("got %v, %v", pool, err)
				}
			})
		}
		group.Wait()
		if loads := loader.loads.Load(); loads != 1 {
			t.Errorf("%d loads, want 1", loads)
		}
		time.Sleep(2 * time.Minute)
		if _, err := cache.Get(t.Context(), 7); err != nil || loader.loads.Load() != 2 {
			t.Errorf("after its time to live: %d loads, %v", loader.loads.Load(), err)
		}
	})
}

func TestWhoGivesUpDoesNotSpoilTheLoad(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cache := NewCache(&slowLoader{}, time.Minute, time.Second)
		hasty, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		if _, err := cache.Get(hasty, 7); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v, want the deadline", err)
		}
		if pool, err := cache.Get(t.Context(), 7); err != nil || pool.ID != 7 {
			t.Errorf("the next one got %v, %v", pool, err)
		}
	})
}

func TestFailuresAreNotKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		loader := &slowLoader{err: errors.New("down")}
		cache := NewCache(loader, time.Minute, time.Second)
		for range 2 {
			if _, err := cache.Get(t.Context(), 7); !errors.Is(err, loader.err) {
				t.Errorf("got %v, want %v", err, loader.err)
			}
		}
		if loads := loader.loads.Load(); loads != 2 {
			t.Errorf("%d loads, want 2", loads)
		}
	})
}
