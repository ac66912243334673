// Intake checks forms that partners send and tells what is wrong with them.
package main

import (
	"encoding/json"
	"flag"
	"log"
	"net/http"
	_ "net/http/pprof"
	"time"

	"example.com/teams/intake/fault/rules"
)

type verdict struct {
	Missing []string  `json:"missing"`
	Wrong   []string  `json:"wrong"`
	At      time.Time `json:"at"`
}

func check(w http.ResponseWriter, r *http.Request) {
	var form map[string]string
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<16)).Decode(&form); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	v := verdict{At: time.Now()}
	for _, rule := range rules.All {
		value, ok := form[rule.Field]
		switch {
		case !ok:
			v.Missing = append(v.Missing, rule.Field)
		case !rule.Fits(value):
			v.Wrong = append(v.Wrong, rule.Field)
		}
	}
	_ = json.NewEncoder(w).Encode(v)
}

func main() {
	addr := flag.String("addr", "127.0.0.1:8080", "service address")
	debug := flag.String("debug", "127.0.0.1:6060", "debug address")
	flag.Parse()
	go http.ListenAndServe(*debug, nil)
	mux := http.NewServeMux()
	mux.HandleFunc("POST /forms", check)
	log.Fatal(http.ListenAndServe(*addr, mux))
}
