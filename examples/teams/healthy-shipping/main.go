// Shipping writes events in batches to the warehouse: producers wait when the queue is full, which keeps memory small.
package main

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"net/http"
	_ "net/http/pprof"
	"os"
	"sync/atomic"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"
	"golang.org/x/sync/errgroup"
)

type event struct {
	parcel int
	what   string
}

// read replays a partition; it is faster than the warehouse and waits for it, as it should.
func read(ctx context.Context, partition int, out chan<- event) error {
	for n := partition; ; n += 4 {
		select {
		case out <- event{n, fmt.Sprintf("scan %d", n%7)}:
		case <-ctx.Done():
			return ctx.Err()
		}
		if n%400 < 4 {
			time.Sleep(5 * time.Millisecond) // the next fetch
		}
	}
}

// collect makes batches: full ones, or what there is after a while.
func collect(ctx context.Context, in <-chan event, out chan<- []event) error {
	flush := time.NewTicker(50 * time.Millisecond)
	defer flush.Stop()
	batch := make([]event, 0, 200)
	for {
		late := false
		select {
		case e := <-in:
			batch = append(batch, e)
		case <-flush.C:
			late = len(batch) > 0
		case <-ctx.Done():
			return ctx.Err()
		}
		if late || len(batch) == cap(batch) {
			out <- batch
			batch = make([]event, 0, 200)
		}
	}
}

func store(ctx context.Context, db *sql.DB, in <-chan []event, stored *atomic.Int64) error {
	for batch := range in {
		parcels, texts := make([]int, len(batch)), make([]string, len(batch))
		for i, e := range batch {
			parcels[i], texts[i] = e.parcel, e.what
		}
		if _, err := db.ExecContext(ctx, `insert into events select * from unnest($1::int[], $2::text[])`, parcels, texts); err != nil {
			return err
		}
		stored.Add(int64(len(batch)))
		time.Sleep(4 * time.Millisecond) // the agreed pace
	}
	return nil
}

func run() error {
	db, err := sql.Open("pgx", os.Getenv("DATABASE_URL"))
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(8)
	group, ctx := errgroup.WithContext(context.Background())
	if _, err := db.ExecContext(ctx, `drop table if exists events; create unlogged table events (parcel int, what text)`); err != nil {
		return err
	}
	events, batches := make(chan event, 256), make(chan []event, 4)
	var stored atomic.Int64
	for partition := range 4 {
		group.Go(func() error { return read(ctx, partition, events) })
	}
	group.Go(func() error { return collect(ctx, events, batches) })
	for range 2 {
		group.Go(func() error { return store(ctx, db, batches, &stored) })
	}
	group.Go(func() error {
		for range time.Tick(time.Second) {
			slog.Info("stored", "events", stored.Load())
		}
		return nil
	})
	go http.ListenAndServe(os.Getenv("DEBUG_ADDR"), nil)
	return group.Wait()
}

func main() {
	if err := run(); err != nil {
		slog.Error("shipping", "err", err)
		os.Exit(1)
	}
}
