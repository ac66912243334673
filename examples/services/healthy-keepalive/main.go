// Greeter holds many idle keep-alive connections.
package main

import (
	"fmt"
	"log"
	"net/http"
	_ "net/http/pprof"
	"os"
	"time"
)

func greet(w http.ResponseWriter, r *http.Request) {
	fmt.Fprintf(w, "hello %s\n", r.URL.Query().Get("name"))
}

func main() {
	srv := &http.Server{Addr: os.Getenv("ADDR"), IdleTimeout: time.Minute}
	mux := http.NewServeMux()
	mux.HandleFunc("/hello", greet)
	srv.Handler = mux
	go http.ListenAndServe(os.Getenv("DEBUG_ADDR"), nil)
	log.Fatal(srv.ListenAndServe())
}
