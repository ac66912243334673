// Load plays the lottery over HTTP and prints what clients saw as one JSON line.
//
//	load -addr 127.0.0.1:8080 -for 10s -rate 800            # open loop: requests come at random times, 800 a second
//	load -addr 127.0.0.1:8080 -for 5s -clients 32           # closed loop: each client asks again when it has its answer
//
// In the open loop, latency counts from the moment a request was due, so a stalled service cannot hide. The same seed
// gives the same requests.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/signal"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

type plan struct {
	addr     string
	clients  int
	rate     float64 // per second; 0: closed loop
	duration time.Duration
	timeout  time.Duration
	mix      mix
}

type outcome struct {
	took   time.Duration
	status int // 0: no answer
}

// summary is what is printed. Latencies of failed requests count too: clients waited for them.
type summary struct {
	Requests  int     `json:"requests"`
	Failed    int     `json:"failed"`
	PerSecond float64 `json:"perSecond"`
	P50       float64 `json:"p50Ms"`
	P95       float64 `json:"p95Ms"`
	P99       float64 `json:"p99Ms"`
	Max       float64 `json:"maxMs"`
}

func main() {
	var p plan
	flag.StringVar(&p.addr, "addr", "127.0.0.1:8080", "address of the API")
	flag.IntVar(&p.clients, "clients", 64, "connections")
	flag.Float64Var(&p.rate, "rate", 0, "requests per second; 0: as fast as answers come")
	flag.DurationVar(&p.duration, "for", 10*time.Second, "how long")
	flag.DurationVar(&p.timeout, "timeout", 10*time.Second, "for one request")
	flag.Uint64Var(&p.mix.seed, "seed", 1, "of the requests")
	flag.IntVar(&p.mix.tickets, "tickets", 400, "tickets of a draw")
	flag.IntVar(&p.mix.simulated, "simulated", 500_000, "tickets of a simulation")
	flag.IntVar(&p.mix.players, "players", 100_000, "players there are")
	flag.IntVar(&p.mix.pools, "pools", 16, "prize pools there are")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := json.NewEncoder(os.Stdout).Encode(p.run(ctx)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run sends requests until the time is up and every one of them is answered.
func (p plan) run(ctx context.Context) summary {
	ctx, cancel := context.WithTimeout(ctx, p.duration)
	defer cancel()
	due := p.schedule()
	start := time.Now()
	var next atomic.Int64
	outcomes := make([][]outcome, p.clients)
	var group sync.WaitGroup
	for i := range outcomes {
		group.Go(func() {
			client := &client{addr: p.addr, timeout: p.timeout}
			defer client.close()
			for {
				n := int(next.Add(1) - 1)
				if due != nil && n >= len(due) {
					return
				}
				from, goesOn := time.Now(), ctx.Err() == nil
				if due != nil {
					from, goesOn = waitUntil(ctx, start.Add(due[n]))
				}
				if !goesOn {
					return
				}
				status := client.send(p.mix.request(n))
				outcomes[i] = append(outcomes[i], outcome{time.Since(from), status})
			}
		})
	}
	group.Wait()
	return summarise(slices.Concat(outcomes...), time.Since(start))
}

// schedule returns when each request of the open loop is due: gaps are exponential, as those of people who do not
// know of each other.
func (p plan) schedule() []time.Duration {
	if p.rate <= 0 {
		return nil
	}
	random := rand.New(rand.NewPCG(p.mix.seed, 0))
	due := []time.Duration{}
	for at := time.Duration(0); at < p.duration; {
		due = append(due, at)
		at += time.Duration(random.ExpFloat64() / p.rate * float64(time.Second))
	}
	return due
}

// waitUntil returns the moment from which latency counts: when the request was due, if this client was busy then; else
// when the client's timer woke it, which is up to a millisecond late.
func waitUntil(ctx context.Context, due time.Time) (from time.Time, goesOn bool) {
	wait := time.Until(due)
	if wait <= 0 {
		return due, ctx.Err() == nil
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return time.Now(), true
	case <-ctx.Done():
		return due, false
	}
}

func summarise(all []outcome, took time.Duration) summary {
	if len(all) == 0 {
		return summary{}
	}
	slices.SortFunc(all, func(a, b outcome) int { return int(a.took - b.took) })
	at := func(share float64) float64 {
		return float64(all[int(share*float64(len(all)-1))].took.Microseconds()) / 1000
	}
	failed := 0
	for _, one := range all {
		if one.status != 200 {
			failed++
		}
	}
	return summary{len(all), failed, float64(len(all)) / took.Seconds(), at(0.5), at(0.95), at(0.99), at(1)}
}
