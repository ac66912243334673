// Ingest consumes batches of sensor readings from the broker and keeps windows per sensor.
package main

import (
	"context"
	"flag"
	"log"
	"net/http"
	_ "net/http/pprof"
	"os"
	"os/signal"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

type reading struct {
	sensor uint32
	value  float64
}

// broker hands out batches as a partition of the message log does.
type broker struct {
	every time.Duration
	size  int
}

func (b broker) poll(ctx context.Context, out chan<- []reading) {
	tick := time.NewTicker(b.every)
	defer tick.Stop()
	for seq := uint32(0); ; {
		select {
		case <-ctx.Done():
			close(out)
			return
		case <-tick.C:
		}
		batch := make([]reading, b.size)
		for i := range batch {
			seq = seq*1664525 + 1013904223
			batch[i] = reading{seq >> 20, float64(seq % 1000)}
		}
		out <- batch
	}
}

type window struct {
	sum   atomic.Int64
	count atomic.Int64
}

type windows [4096]window

func (w *windows) add(r reading) {
	slot := &w[r.sensor%4096]
	slot.sum.Add(int64(r.value))
	slot.count.Add(1)
}

// consume takes one batch after the other, in two halves side by side.
func (w *windows) consume(batches <-chan []reading, acked *atomic.Int64) {
	for batch := range batches {
		var wg sync.WaitGroup
		for part := range slices.Chunk(batch, (len(batch)+1)/2) {
			wg.Go(func() {
				for _, r := range part {
					w.add(r)
				}
			})
		}
		wg.Wait()
		acked.Add(int64(len(batch)))
	}
}

func main() {
	debug := flag.String("debug", "127.0.0.1:6060", "debug address")
	_ = flag.String("addr", "", "not used: a consumer")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()

	var all windows
	var acked atomic.Int64
	batches := make(chan []reading, 4)
	go broker{every: 10 * time.Millisecond, size: 5000}.poll(ctx, batches)
	go func() {
		for range time.Tick(2 * time.Second) {
			log.Printf("%d readings", acked.Load())
		}
	}()
	go func() { log.Println(http.ListenAndServe(*debug, nil)) }()
	all.consume(batches, &acked)
}
