// Checkout takes orders over gRPC and reserves each line in the inventory service.
package main

import (
	"log"
	"net"
	"net/http"
	_ "net/http/pprof"
	"os"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	"example.com/teams/rpc"
)

func main() {
	conn, err := grpc.NewClient(os.Getenv("PEER_GRPC_ADDR"), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close()
	c := &checkout{stock: inventory{conn}, states: newStates()}
	go c.states.expire(time.Minute)

	listener, err := net.Listen("tcp", os.Getenv("ADDR"))
	if err != nil {
		log.Fatal(err)
	}
	server := grpc.NewServer(grpc.UnaryInterceptor(countCalls))
	server.RegisterService(rpc.Service("shop.Checkout", map[string]rpc.Call{"Place": c.Place, "Status": c.Status}, nil), c)
	go func() { log.Println(http.ListenAndServe(os.Getenv("DEBUG_ADDR"), nil)) }()
	log.Fatal(server.Serve(listener))
}
