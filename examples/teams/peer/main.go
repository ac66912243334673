// Peer is the other service of the examples: it answers each HTTP or gRPC call after a while, like something real far away.
//
//	peer -http 127.0.0.1:18090 -grpc 127.0.0.1:18091 -delay 40ms -spread 10ms -fail 0.1 -bytes 512 [-tls]
package main

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"flag"
	"log"
	"math/big"
	dice "math/rand/v2"
	"net"
	"net/http"
	"time"

	"google.golang.org/grpc"

	"example.com/teams/rpc"
)

type far struct {
	delay, spread time.Duration
	fail          float64
	body          []byte
}

func (f *far) work() bool {
	time.Sleep(f.delay + time.Duration(dice.Float64()*float64(f.spread)))
	return dice.Float64() >= f.fail
}

func (f *far) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	if !f.work() {
		http.Error(w, "not now", http.StatusServiceUnavailable)
		return
	}
	_, _ = w.Write(f.body)
}

func (f *far) call(_ context.Context, in *rpc.Text) (*rpc.Text, error) {
	if !f.work() {
		return nil, errors.New("not now")
	}
	return rpc.NewText("ok " + in.GetValue()), nil
}

func certificate() tls.Certificate {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		log.Fatal(err)
	}
	template := x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(24 * time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, &template, &template, &key.PublicKey, key)
	if err != nil {
		log.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

func main() {
	f := &far{}
	httpAddr := flag.String("http", "127.0.0.1:18090", "HTTP address")
	grpcAddr := flag.String("grpc", "127.0.0.1:18091", "gRPC address")
	secure := flag.Bool("tls", false, "HTTP over TLS with a certificate made at start")
	size := flag.Int("bytes", 64, "size of an HTTP answer")
	flag.DurationVar(&f.delay, "delay", 10*time.Millisecond, "time each answer takes")
	flag.DurationVar(&f.spread, "spread", 0, "up to this much longer")
	flag.Float64Var(&f.fail, "fail", 0, "share of calls that fail")
	flag.Parse()
	f.body = bytes.Repeat([]byte("."), *size)

	listener, err := net.Listen("tcp", *grpcAddr)
	if err != nil {
		log.Fatal(err)
	}
	server := grpc.NewServer()
	server.RegisterService(rpc.Service("peer.Inventory", map[string]rpc.Call{"Reserve": f.call, "Lookup": f.call}, nil), f)
	go func() { log.Fatal(server.Serve(listener)) }()

	srv := &http.Server{Addr: *httpAddr, Handler: f}
	if *secure {
		srv.TLSConfig = &tls.Config{Certificates: []tls.Certificate{certificate()}, NextProtos: []string{"http/1.1"}}
		log.Fatal(srv.ListenAndServeTLS("", ""))
	}
	log.Fatal(srv.ListenAndServe())
}
