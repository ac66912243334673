// Grpcload calls a unary gRPC method on loopback at a constant rate and prints what came of it, as load does.
//
//	grpcload -addr 127.0.0.1:18080 -clients 8 -rate 50 /shop.Checkout/Place /shop.Checkout/Status
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"slices"
	"sync"
	"syscall"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	"example.com/teams/rpc"
)

type summary struct {
	Requests int     `json:"requests"`
	Failed   int     `json:"failed"`
	Rate     float64 `json:"perSecond"`
	P50      float64 `json:"p50Ms"`
	P99      float64 `json:"p99Ms"`
	Max      float64 `json:"maxMs"`
}

func main() {
	addr := flag.String("addr", "127.0.0.1:18080", "service")
	clients := flag.Int("clients", 8, "calls under way at once")
	rate := flag.Float64("rate", 50, "calls per second of all clients together")
	timeout := flag.Duration("timeout", 2*time.Second, "patience per call")
	flag.Parse()
	methods := flag.Args()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	conn, err := grpc.NewClient(*addr, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		log.Fatal(err)
	}
	var mu sync.Mutex
	var took []time.Duration
	failed := 0
	start := time.Now()
	gap := time.Duration(float64(time.Second) * float64(*clients) / *rate)
	var wg sync.WaitGroup
	for c := range *clients {
		wg.Go(func() {
			for i := 0; ; i++ {
				due := start.Add(time.Duration(i)*gap + gap*time.Duration(c)/time.Duration(*clients))
				select {
				case <-ctx.Done():
					return
				case <-time.After(time.Until(due)):
				}
				call, cancel := context.WithTimeout(ctx, *timeout)
				_, err := rpc.Invoke(call, conn, methods[i%len(methods)], fmt.Sprintf("order-%d", i**clients+c))
				cancel()
				if ctx.Err() != nil {
					return
				}
				mu.Lock()
				took = append(took, time.Since(due))
				if err != nil {
					failed++
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	s := summary{Requests: len(took), Failed: failed, Rate: float64(int(10*float64(len(took))/time.Since(start).Seconds())) / 10}
	if len(took) > 0 {
		slices.Sort(took)
		ms := func(q float64) float64 {
			return float64(took[int(q*float64(len(took)-1))].Microseconds()/10) / 100
		}
		s.P50, s.P99, s.Max = ms(0.5), ms(0.99), ms(1)
	}
	_ = json.NewEncoder(os.Stdout).Encode(s)
}
