// Tracker sends parcel events on to those who follow them. It reads from a queue and serves nothing but its debug address.
package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	_ "net/http/pprof"
	"os"
	"time"

	"golang.org/x/sync/errgroup"
)

// scans yields what the scanners in the depots see.
func scans(ctx context.Context, perSecond int) <-chan Event {
	out := make(chan Event)
	go func() {
		defer close(out)
		time.Sleep(1200 * time.Millisecond) // the depots connect
		for n := 0; ctx.Err() == nil; n++ {
			e := Event{Parcel: fmt.Sprintf("P%03d", n%6), Depot: n % 17}
			out <- e
			if n%11 == 0 { // a label that was hard to read is scanned again at once
				out <- e
				out <- e
			}
			time.Sleep(time.Second / time.Duration(perSecond))
		}
	}()
	return out
}

// follow waits for a parcel to pass some depots and then loses interest.
func follow(ctx context.Context, bus *Bus, parcel string) error {
	for ctx.Err() == nil {
		sub := bus.Subscribe(parcel)
		for passed := 0; passed < 3; passed++ {
			select {
			case <-ctx.Done():
				return ctx.Err()
			case e := <-sub.C:
				notify(e)
			}
		}
		bus.Unsubscribe(sub)
	}
	return nil
}

func notify(e Event) { time.Sleep(time.Duration(e.Depot%5) * 3 * time.Millisecond) }

func main() {
	bus := NewBus()
	go http.ListenAndServe(os.Getenv("DEBUG_ADDR"), nil)
	group, ctx := errgroup.WithContext(context.Background())
	for n := range 24 {
		group.Go(func() error { return follow(ctx, bus, fmt.Sprintf("P%03d", n%6)) })
	}
	group.Go(func() error {
		for e := range scans(ctx, 120) {
			bus.Publish(e)
		}
		return nil
	})
	group.Go(func() error {
		for range time.Tick(250 * time.Millisecond) {
			slog.Info("bus", "published", bus.Published())
		}
		return nil
	})
	_ = group.Wait()
}
