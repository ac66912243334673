// Peer is the remote service that others call: it answers each request after as many ms as asked.
package main

import (
	"fmt"
	"log"
	"net/http"
	"os"
	"strconv"
	"time"
)

func main() {
	http.HandleFunc("/part", func(w http.ResponseWriter, r *http.Request) {
		ms, _ := strconv.ParseFloat(r.URL.Query().Get("ms"), 64)
		time.Sleep(time.Duration(ms * float64(time.Millisecond)))
		fmt.Fprintf(w, "part %s\n", r.URL.Query().Get("name"))
	})
	log.Fatal(http.ListenAndServe(os.Getenv("PEER_ADDR"), nil))
}
