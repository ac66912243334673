// Sitemap walks a site once a night and writes down what links where: a batch job.
package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	_ "net/http/pprof"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
)

const (
	depth  = 4
	fanOut = 5
)

type crawler struct {
	base   string
	client *http.Client
	mu     sync.Mutex
	links  map[string][]string
	pages  atomic.Int64
}

// fetch loads a page and yields what it links to; the site is a tree here.
func (c *crawler) fetch(ctx context.Context, path string, level int) ([]string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+path, nil)
	if err != nil {
		return nil, err
	}
	res, err := c.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	if _, err := io.Copy(io.Discard, res.Body); err != nil {
		return nil, err
	}
	c.pages.Add(1)
	if level == depth {
		return nil, nil
	}
	var children []string
	for n := range fanOut {
		children = append(children, fmt.Sprintf("%s/%d", path, n))
	}
	return children, nil
}

type page struct {
	path  string
	level int
}

// level visits all pages of one level, with at most as many at once as the site allows, and yields the pages of the next.
func (c *crawler) level(ctx context.Context, pages []page) (next []page, err error) {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(6)
	for _, p := range pages {
		group.Go(func() error {
			children, err := c.fetch(ctx, p.path, p.level)
			c.mu.Lock()
			defer c.mu.Unlock()
			c.links[p.path] = children
			for _, child := range children {
				next = append(next, page{child, p.level + 1})
			}
			return err
		})
	}
	err = group.Wait()
	return next, err
}

func (c *crawler) report(ctx context.Context) {
	for range time.Tick(200 * time.Millisecond) {
		if ctx.Err() != nil {
			return
		}
		slog.Info("crawl", "pages", c.pages.Load())
	}
}

// heartbeat tells the job scheduler that the job lives.
func heartbeat() {
	for range time.Tick(50 * time.Millisecond) {
		_ = os.WriteFile("/app/sitemap.alive", []byte(time.Now().Format(time.RFC3339)), 0o644)
	}
}

func night(base string) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	c := &crawler{base: base, client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 6}}, links: map[string][]string{}}
	go c.report(ctx)
	pages := []page{{}}
	for len(pages) > 0 {
		next, err := c.level(ctx, pages)
		if err != nil {
			return err
		}
		pages = next
	}
	return nil
}

func main() {
	go http.ListenAndServe(os.Getenv("DEBUG_ADDR"), nil)
	go heartbeat()
	time.Sleep(time.Second) // start with the minute
	for {
		if err := night("http://" + os.Getenv("PEER_ADDR")); err != nil {
			slog.Error("crawl", "err", err)
		}
		time.Sleep(100 * time.Millisecond)
	}
}
