// Thumbnailer warms the picture cache: it takes addresses from a list and fetches each from the origin over TLS.
package main

import (
	"context"
	"expvar"
	"fmt"
	"log"
	"net/http"
	_ "net/http/pprof"
	"os"
	"time"

	"golang.org/x/sync/errgroup"

	"example.com/teams/thumbnailer/fixed/origin"
)

var fetched, failed = expvar.NewInt("fetched"), expvar.NewInt("failed")

// warm fetches a page of pictures at once, then the next page, at an agreed pace.
func warm(ctx context.Context, from *origin.Client, pace time.Duration) error {
	tick := time.NewTicker(pace)
	defer tick.Stop()
	for page := 0; ; page++ {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
		pictures, ctx := errgroup.WithContext(ctx)
		for n := range 14 {
			pictures.Go(func() error {
				if _, err := from.Picture(ctx, fmt.Sprintf("/pages/%d/%d.jpg", page, n)); err != nil {
					failed.Add(1)
					return nil
				}
				fetched.Add(1)
				return nil
			})
		}
		if err := pictures.Wait(); err != nil {
			return err
		}
	}
}

func main() {
	go http.ListenAndServe(os.Getenv("DEBUG_ADDR"), nil)
	from := origin.Connect("https://" + os.Getenv("PEER_ADDR"))
	log.Fatal(warm(context.Background(), from, 100*time.Millisecond))
}
