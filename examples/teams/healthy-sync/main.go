// Sync copies customers to a partner whose service often says no; it tries again, later each time, and gives up after a while.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	_ "net/http/pprof"
	"os"
	"sync/atomic"
	"time"
)

// Retry calls do until it works, with pauses that grow and are never the same for two callers.
func Retry[T any](ctx context.Context, attempts int, do func(context.Context) (T, error)) (T, error) {
	pause := 20 * time.Millisecond
	var errs error
	for range attempts {
		value, err := do(ctx)
		if err == nil {
			return value, nil
		}
		errs = errors.Join(errs, err)
		select {
		case <-time.After(pause/2 + rand.N(pause)):
			pause = min(2*pause, 2*time.Second)
		case <-ctx.Done():
			var none T
			return none, errors.Join(errs, ctx.Err())
		}
	}
	var none T
	return none, errs
}

type partner struct {
	base string
	http *http.Client
}

func (p *partner) push(ctx context.Context, customer int) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPut, fmt.Sprintf("%s/customers/%d", p.base, customer), nil)
	if err != nil {
		return "", err
	}
	res, err := p.http.Do(req)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = errors.New(res.Status)
	}
	return string(body), err
}

func main() {
	p := &partner{"http://" + os.Getenv("PEER_ADDR"), &http.Client{Timeout: time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 24}}}
	var ok, given atomic.Int64
	changes := make(chan int)
	for range 24 {
		go func() {
			for customer := range changes {
				ctx, cancel := context.WithTimeout(context.Background(), 4*time.Second)
				if _, err := Retry(ctx, 8, func(ctx context.Context) (string, error) { return p.push(ctx, customer) }); err != nil {
					given.Add(1)
				} else {
					ok.Add(1)
				}
				cancel()
			}
		}()
	}
	go http.ListenAndServe(os.Getenv("DEBUG_ADDR"), nil)
	go func() {
		for range time.Tick(time.Second) {
			slog.Info("sync", "ok", ok.Load(), "given up", given.Load())
		}
	}()
	for n := 0; ; n++ {
		changes <- n
		time.Sleep(rand.N(40 * time.Millisecond))
	}
}
