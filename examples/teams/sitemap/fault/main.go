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
	group  *errgroup.Group
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

// visit notes the links of a page and visits each of them, with at most as many at once as the site allows.
func (c *crawler) visit(ctx context.Context, path string, level int) error {
	children, err := c.fetch(ctx, path, level)
	if err != nil {
		return err
	}
	c.mu.Lock()
	c.links[path] = children
	c.mu.Unlock()
	for _, child := range children {
		c.group.Go(func() error { return c.visit(ctx, child, level+1) })
	}
	return nil
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
	group, ctx := errgroup.WithContext(context.Background())
	group.SetLimit(6)
	c := &crawler{base: base, client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 6}}, group: group, links: map[string][]string{}}
	go c.report(ctx)
	group.Go(func() error { return c.visit(ctx, "", 0) })
	return group.Wait()
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
