// Load sends HTTP requests to loopback at a constant rate and prints what came of them as one JSON line.
//
//	load -clients 8 -rate 40 -for 5s -timeout 2s -body '{"id":{n}}' 'http://127.0.0.1:8080/item/{n%7}' ...
//
// Each client has a connection of its own. Without -rate a client sends as soon as it has its answer. Latency counts from
// the moment a request was due, so a stalled service cannot hide. {n} in an address or body is the number of the request, {n%k} that modulo k.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

type plan struct {
	clients  int
	rate     float64
	duration time.Duration
	timeout  time.Duration
	body     string
	targets  []string
}

type outcome struct {
	took   time.Duration
	status int // 0: no answer
}

type summary struct {
	Requests int     `json:"requests"`
	Failed   int     `json:"failed"`
	Rate     float64 `json:"perSecond"`
	P50      float64 `json:"p50Ms"`
	P99      float64 `json:"p99Ms"`
	Max      float64 `json:"maxMs"`
}

var number = regexp.MustCompile(`\{n(%(\d+))?\}`)

func expand(template string, n int) string {
	return number.ReplaceAllStringFunc(template, func(m string) string {
		if k, err := strconv.Atoi(number.FindStringSubmatch(m)[2]); err == nil && k > 0 {
			return strconv.Itoa(n % k)
		}
		return strconv.Itoa(n)
	})
}

func (p plan) send(ctx context.Context, client *http.Client, n int) (status int) {
	ctx, cancel := context.WithTimeout(ctx, p.timeout)
	defer cancel()
	method := http.MethodGet
	if p.body != "" {
		method = http.MethodPost
	}
	target := expand(p.targets[n%len(p.targets)], n)
	req, err := http.NewRequestWithContext(ctx, method, target, strings.NewReader(expand(p.body, n)))
	if err != nil {
		return 0
	}
	res, err := client.Do(req)
	if err != nil {
		return 0
	}
	defer res.Body.Close()
	if _, err := io.Copy(io.Discard, res.Body); err != nil {
		return 0
	}
	return res.StatusCode
}

// run is one client; due tells when its i-th request is to start.
func (p plan) run(ctx context.Context, due func(i int) time.Time, next *atomic.Int64) (out []outcome) {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 1}}
	for i := 0; ; i++ {
		start := due(i)
		select {
		case <-ctx.Done():
			return out
		case <-time.After(time.Until(start)):
		}
		status := p.send(ctx, client, int(next.Add(1)))
		if ctx.Err() == nil {
			out = append(out, outcome{time.Since(start), status})
		}
	}
}

// schedule gives each client its share of the rate; within its turn a request comes at a random moment, the same in each run.
func (p plan) schedule(client int, start time.Time) func(int) time.Time {
	if p.rate <= 0 {
		return func(int) time.Time { return time.Now() }
	}
	gap := float64(time.Second) / p.rate * float64(p.clients)
	dice := rand.New(rand.NewPCG(1, uint64(client)))
	return func(i int) time.Time {
		return start.Add(time.Duration(gap * (float64(i) + dice.Float64())))
	}
}

func (p plan) drive(ctx context.Context) summary {
	ctx, cancel := context.WithTimeout(ctx, p.duration)
	defer cancel()
	start := time.Now()
	results := make([][]outcome, p.clients)
	var wg sync.WaitGroup
	var next atomic.Int64
	for c := range p.clients {
		wg.Add(1)
		go func() {
			defer wg.Done()
			results[c] = p.run(ctx, p.schedule(c, start), &next)
		}()
	}
	wg.Wait()
	return summarize(slices.Concat(results...), time.Since(start))
}

func summarize(all []outcome, over time.Duration) summary {
	if len(all) == 0 {
		return summary{}
	}
	slices.SortFunc(all, func(a, b outcome) int { return int(a.took - b.took) })
	ms := func(q float64) float64 {
		took := all[int(q*float64(len(all)-1))].took
		return float64(took.Microseconds()/10) / 100
	}
	s := summary{Requests: len(all), P50: ms(0.5), P99: ms(0.99), Max: ms(1)}
	s.Rate = float64(int(10*float64(len(all))/over.Seconds())) / 10
	for _, o := range all {
		if o.status < 200 || o.status > 399 {
			s.Failed++
		}
	}
	return s
}

func onLoopback(targets []string) error {
	for _, target := range targets {
		u, err := url.Parse(number.ReplaceAllString(target, "0"))
		if err != nil {
			return err
		}
		if u.Hostname() != "127.0.0.1" {
			return fmt.Errorf("%s: only 127.0.0.1 is served", target)
		}
	}
	return nil
}

func main() {
	var p plan
	flag.IntVar(&p.clients, "clients", 4, "number of clients")
	flag.Float64Var(&p.rate, "rate", 0, "requests per second of all clients together, 0: as fast as answers come")
	flag.DurationVar(&p.duration, "for", 5*time.Second, "how long")
	flag.DurationVar(&p.timeout, "timeout", 2*time.Second, "patience per request")
	flag.StringVar(&p.body, "body", "", "send this with POST")
	flag.Parse()
	p.targets = flag.Args()
	if err := onLoopback(p.targets); err != nil || len(p.targets) == 0 {
		fmt.Fprintln(os.Stderr, "load: addresses wanted:", err)
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	_ = json.NewEncoder(os.Stdout).Encode(p.drive(ctx))
}
