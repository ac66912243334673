// Alerts lets clients wait for a price to cross a limit, for as long as they like.
package main

import (
	"context"
	"errors"
	"log"
	"net/http"
	_ "net/http/pprof"
	"os"
	"os/signal"
	"strconv"
	"time"
)

func wait(m *market) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		limit, err := strconv.ParseFloat(r.URL.Query().Get("limit"), 64)
		if err != nil {
			http.Error(w, "limit?", http.StatusBadRequest)
			return
		}
		price, err := m.cross(r.Context(), limit, 20*time.Millisecond)
		if errors.Is(err, context.DeadlineExceeded) {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		_, _ = w.Write(strconv.AppendFloat(nil, price, 'f', 2, 64))
	}
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	m := &market{now: 100}
	go m.trade(ctx)
	http.HandleFunc("/debug/price", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write(strconv.AppendFloat(nil, m.price(), 'f', 2, 64))
	})
	go http.ListenAndServe(os.Getenv("DEBUG_ADDR"), nil)
	mux := http.NewServeMux()
	mux.Handle("/wait", wait(m))
	log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), mux))
}
