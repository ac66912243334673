// Vault keeps balances and serves them over gRPC.
package main

import (
	"context"
	"fmt"
	"hash/fnv"
	"log"
	"net"
	"net/http"
	_ "net/http/pprof"
	"os"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"example.com/teams/rpc"
)

type server struct{ accounts *accounts }

func account(order string) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(order))
	return int(h.Sum32() % 64)
}

func (s *server) Withdraw(_ context.Context, in *rpc.Text) (*rpc.Text, error) {
	left, err := s.accounts.withdraw(account(in.GetValue()), 7)
	if err != nil {
		return nil, status.Error(codes.FailedPrecondition, err.Error())
	}
	return rpc.NewText(fmt.Sprint(left)), nil
}

func (s *server) Balance(_ context.Context, in *rpc.Text) (*rpc.Text, error) {
	return rpc.NewText(fmt.Sprint(s.accounts.balance(account(in.GetValue())))), nil
}

func main() {
	s := &server{open(64, 400)}
	go s.accounts.interest(50 * time.Millisecond)
	listener, err := net.Listen("tcp", os.Getenv("ADDR"))
	if err != nil {
		log.Fatal(err)
	}
	g := grpc.NewServer(grpc.NumStreamWorkers(0))
	g.RegisterService(rpc.Service("bank.Vault", map[string]rpc.Call{"Withdraw": s.Withdraw, "Balance": s.Balance}, nil), s)
	go http.ListenAndServe(os.Getenv("DEBUG_ADDR"), nil)
	log.Fatal(g.Serve(listener))
}
