// Stock tells how many pieces are left; the warehouse system knows.
package main

import (
	"fmt"
	"io"
	"log"
	"net/http"
	_ "net/http/pprof"
	"os"
	"time"
)

type warehouse struct {
	client http.Client
	base   string
}

func (wh *warehouse) left(sku string) (string, error) {
	res, err := wh.client.Get(wh.base + "/part?ms=70&name=" + sku)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	return string(text), err
}

type service struct{ wh *warehouse }

func (s *service) stock(w http.ResponseWriter, r *http.Request) {
	text, err := s.wh.left(r.URL.Query().Get("sku"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	fmt.Fprint(w, text)
}

func hours(w http.ResponseWriter, _ *http.Request) {
	fmt.Fprintln(w, "open until", time.Now().Truncate(24*time.Hour).Add(20*time.Hour).Format(time.Kitchen))
}

func main() {
	wh := &warehouse{http.Client{Timeout: time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 32}}, "http://" + os.Getenv("PEER_ADDR")}
	s := &service{wh}
	mux := http.NewServeMux()
	mux.HandleFunc("/stock", s.stock)
	mux.HandleFunc("/hours", hours)
	go http.ListenAndServe(os.Getenv("DEBUG_ADDR"), nil)
	log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), mux))
}
