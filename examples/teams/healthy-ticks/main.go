// Ticks streams prices over gRPC to clients that stay connected for hours.
package main

import (
	"context"
	"fmt"
	"log"
	"math/rand/v2"
	"net"
	"net/http"
	_ "net/http/pprof"
	"os"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/keepalive"

	"example.com/teams/rpc"
)

// stream sends a price each time one changes; most of the time nothing changes.
func stream(in *rpc.Text, send func(string) error, done <-chan struct{}) error {
	price := 100.0
	for {
		pause := time.NewTimer(time.Duration(200+rand.IntN(600)) * time.Millisecond)
		select {
		case <-done:
			pause.Stop()
			return nil
		case <-pause.C:
		}
		price += rand.Float64() - 0.5
		if err := send(fmt.Sprintf("%s %.2f", in.GetValue(), price)); err != nil {
			return err
		}
	}
}

func last(_ context.Context, in *rpc.Text) (*rpc.Text, error) {
	return rpc.NewText(in.GetValue() + " 100.00"), nil
}

func main() {
	listener, err := net.Listen("tcp", os.Getenv("ADDR"))
	if err != nil {
		log.Fatal(err)
	}
	server := grpc.NewServer(grpc.KeepaliveParams(keepalive.ServerParameters{Time: 10 * time.Second, Timeout: 5 * time.Second}))
	server.RegisterService(rpc.Service("market.Ticks", map[string]rpc.Call{"Last": last}, map[string]rpc.Feed{"Watch": stream}), nil)
	go subscribers(os.Getenv("ADDR"), 6, 5)
	go http.ListenAndServe(os.Getenv("DEBUG_ADDR"), nil)
	log.Fatal(server.Serve(listener))
}
