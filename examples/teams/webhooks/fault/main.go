// Webhooks delivers events to subscribers over HTTPS: a worker without an API of its own.
package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	_ "net/http/pprof"
	"os"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
)

type event struct {
	ID   int    `json:"id"`
	Kind string `json:"kind"`
	Body string `json:"body"`
}

type courier struct {
	client *http.Client
	target string
	sent   atomic.Int64
	failed atomic.Int64
}

// deliver posts one event; the subscriber's answer is of interest only for its status.
func (c *courier) deliver(ctx context.Context, e event) error {
	body, err := json.Marshal(e)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.target, bytes.NewReader(body))
	if err != nil {
		return err
	}
	res, err := c.client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode >= 300 {
		return fmt.Errorf("subscriber says %s", res.Status)
	}
	return nil
}

func (c *courier) work(ctx context.Context, events <-chan event) error {
	for e := range events {
		if err := c.deliver(ctx, e); err != nil {
			c.failed.Add(1)
			slog.Warn("delivery", "event", e.ID, "err", err)
			continue
		}
		c.sent.Add(1)
	}
	return nil
}

func outbox(perSecond int) <-chan event {
	out := make(chan event, 256)
	go func() {
		defer close(out)
		id := 0
		for range time.Tick(time.Second / time.Duration(perSecond)) {
			id++
			select {
			case out <- event{id, "order.paid", fmt.Sprintf("order %d is paid", id)}:
			default: // the outbox table keeps it
			}
		}
	}()
	return out
}

func main() {
	c := &courier{target: "https://" + os.Getenv("PEER_ADDR") + "/hooks", client: &http.Client{
		Timeout: 5 * time.Second,
		Transport: &http.Transport{
			TLSClientConfig:     &tls.Config{InsecureSkipVerify: true}, // the subscriber of this example has no real certificate
			MaxIdleConnsPerHost: 16,
		},
	}}
	go func() {
		for range time.Tick(time.Second) {
			slog.Info("delivered", "sent", c.sent.Load(), "failed", c.failed.Load())
		}
	}()
	go http.ListenAndServe(os.Getenv("DEBUG_ADDR"), nil)
	workers, ctx := errgroup.WithContext(context.Background())
	events := outbox(120)
	for range 6 {
		workers.Go(func() error { return c.work(ctx, events) })
	}
	_ = workers.Wait()
}
