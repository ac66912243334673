package stock

import (
	"context"
	"fmt"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"example.com/lottery/internal/draw"
)

// The script is tested where it runs: `npx tsx examples/lottery/run.ts test` starts a Redis and sets its address.
func testRedis(t *testing.T) *redis.Client {
	t.Helper()
	addr := os.Getenv("REDIS_ADDR")
	if addr == "" {
		t.Skip("REDIS_ADDR is not set")
	}
	client := redis.NewClient(&redis.Options{Addr: addr})
	t.Cleanup(func() { _ = client.Close() })
	return client
}

// fiveOf returns a pool with five pieces of its one limited prize, and orders all of it.
func fiveOf(t *testing.T, client *redis.Client) *draw.Pool {
	t.Helper()
	id := time.Now().UnixNano()
	pool, err := draw.NewPool(id, "test", "eu", []draw.Prize{{ID: 1, Tier: draw.Gold, Weight: 1, Limited: true}, {ID: 2, Weight: 1}})
	if err != nil {
		t.Fatal(err)
	}
	if err := client.HSet(t.Context(), fmt.Sprintf("lottery:stock:%d", id), "1", 5).Err(); err != nil {
		t.Fatal(err)
	}
	return pool
}

func won(result *draw.Result) (granted int) {
	for _, ticket := range result.Tickets {
		if ticket.Prize == 0 && !ticket.Refused {
			granted++
		}
	}
	return granted
}

func TestNoMoreIsGrantedThanThereIs(t *testing.T) {
	client := testRedis(t)
	for name, serial := range map[string]bool{"pipeline": false, "one by one": true} {
		t.Run(name, func(t *testing.T) {
			pool, stock := fiveOf(t, client), New(client, time.Minute, serial)
			var mu sync.Mutex
			total := 0
			var group sync.WaitGroup
			for n := range 4 {
				group.Go(func() {
					result := &draw.Result{Tickets: []draw.Ticket{{Prize: 0}, {Prize: 1}, {Prize: 0}}}
					if _, err := stock.Take(t.Context(), Order{Request: fmt.Sprint(pool.ID, n), Pool: pool, Region: "test"}, result); err != nil {
						t.Error(err)
						return
					}
					mu.Lock()
					defer mu.Unlock()
					total += won(result)
				})
			}
			group.Wait()
			if total != 5 {
				t.Errorf("%d granted, there were 5", total)
			}
		})
	}
}

func TestASecondTryGetsTheSameTickets(t *testing.T) {
	client := testRedis(t)
	pool, stock := fiveOf(t, client), New(client, time.Minute, false)
	order := Order{Request: fmt.Sprint(pool.ID), Pool: pool, Region: "test"}
	first := &draw.Result{Tickets: slices.Repeat([]draw.Ticket{{Prize: 0, Numbers: [draw.Numbers]uint8{1, 2, 3, 4, 5, 6}}}, 7)}
	if replayed, err := stock.Take(t.Context(), order, first); err != nil || replayed {
		t.Fatalf("replayed %t, %v", replayed, err)
	}
	if got := won(first); got != 5 {
		t.Errorf("%d granted, there were 5", got)
	}
	// The service draws anew before it asks; the first answer counts.
	second := &draw.Result{Tickets: slices.Repeat([]draw.Ticket{{Prize: 1}}, 7)}
	if replayed, err := stock.Take(t.Context(), order, second); err != nil || !replayed {
		t.Fatalf("replayed %t, %v", replayed, err)
	}
	if !slices.Equal(first.Tickets, second.Tickets) {
		t.Errorf("first %v, then %v", first.Tickets, second.Tickets)
	}
}

func TestARestartedRedisGetsTheScriptAgain(t *testing.T) {
	client := testRedis(t)
	pool, stock := fiveOf(t, client), New(client, time.Minute, false)
	if err := client.ScriptFlush(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	result := &draw.Result{Tickets: []draw.Ticket{{Prize: 0}}}
	if _, err := stock.Take(t.Context(), Order{Request: fmt.Sprint(pool.ID), Pool: pool, Region: "test"}, result); err != nil {
		t.Fatal(err)
	}
	if won(result) != 1 {
		t.Error("nothing was granted")
	}
}

func TestAnUnreachableRedisIsAStockFailure(t *testing.T) {
	client := redis.NewClient(&redis.Options{Addr: "127.0.0.1:1", MaxRetries: -1})
	defer client.Close()
	pool, err := draw.NewPool(1, "test", "eu", []draw.Prize{{ID: 1, Tier: draw.Gold, Weight: 1, Limited: true}})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	_, err = New(client, time.Minute, false).Take(ctx, Order{Request: "r", Pool: pool}, &draw.Result{Tickets: []draw.Ticket{{}}})
	if kind, tier := draw.KindOf(err); kind != draw.Stock || tier != draw.Gold {
		t.Errorf("got %v (%s, %s)", err, kind, tier)
	}
}
