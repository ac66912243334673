// Courier asks a depot for parcels on behalf of its callers. The depot is a process of its own.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	_ "net/http/pprof"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

type parcel struct {
	ID    string
	Route []string
}

var depot = &http.Client{Timeout: 0, Transport: &http.Transport{MaxIdleConnsPerHost: 32, IdleConnTimeout: time.Minute}}

func depotAddr() string { return "127.0.0.1:18082" }

// locate returns nil when the depot does not know the parcel.
func locate(ctx context.Context, id string) (*parcel, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+depotAddr()+"/parcel/"+id, nil)
	if err != nil {
		return nil, err
	}
	resp, err := depot.Do(req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		return nil, nil
	}
	defer resp.Body.Close()
	var p parcel
	return &p, json.NewDecoder(resp.Body).Decode(&p)
}

func where(w http.ResponseWriter, r *http.Request) {
	p, err := locate(context.Background(), r.PathValue("id"))
	switch {
	case err != nil:
		http.Error(w, err.Error(), http.StatusBadGateway)
	case p == nil:
		http.Error(w, "no such parcel", http.StatusNotFound)
	default:
		fmt.Fprintln(w, strings.Join(p.Route, " > "))
	}
}

// runDepot is the other process: every tenth parcel is unknown, with a page that says so at length.
func runDepot() {
	http.HandleFunc("/parcel/{id}", func(w http.ResponseWriter, r *http.Request) {
		id := r.PathValue("id")
		if strings.HasSuffix(id, "7") {
			w.WriteHeader(http.StatusNotFound)
			fmt.Fprint(w, "<html>", strings.Repeat("This parcel is not known here. ", 4000))
			return
		}
		_ = json.NewEncoder(w).Encode(parcel{ID: id, Route: []string{"harbour", "depot", "van"}})
	})
	log.Fatal(http.ListenAndServe(depotAddr(), nil))
}

func main() {
	if os.Getenv("DEPOT") != "" {
		runDepot()
	}
	peer := exec.Command(os.Args[0])
	peer.Env = append(os.Environ(), "DEPOT=1")
	peer.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := peer.Start(); err != nil {
		log.Fatal(err)
	}
	http.HandleFunc("/where/{id}", where)
	go http.ListenAndServe(os.Getenv("DEBUG_ADDR"), nil)
	log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), nil))
}
