// Leaderboard shows the best players of a game; scores and names are in Redis.
package main

import (
	"context"
	"encoding/json"
	"log"
	"net/http"
	"net/http/pprof"
	"os"
	"strconv"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/redis/go-redis/v9"
)

const shown = 60

type api struct{ board *board }

func (a api) top(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), time.Second)
	defer cancel()
	rows, err := a.board.top(ctx, chi.URLParam(r, "game"), shown)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	_ = json.NewEncoder(w).Encode(rows)
}

func (a api) score(w http.ResponseWriter, r *http.Request) {
	points, _ := strconv.ParseFloat(chi.URLParam(r, "points"), 64)
	if err := a.board.add(r.Context(), chi.URLParam(r, "game"), chi.URLParam(r, "player"), points); err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
	}
}

func main() {
	rdb := redis.NewClient(&redis.Options{Addr: os.Getenv("REDIS_ADDR"), PoolSize: 16, MinIdleConns: 4})
	defer rdb.Close()
	b := &board{rdb}
	if err := b.fill(context.Background(), "chess", 500); err != nil {
		log.Fatal(err)
	}
	r := chi.NewRouter()
	r.Get("/{game}/top", api{b}.top)
	r.Get("/{game}/{player}/{points}", api{b}.score)
	debug := chi.NewRouter()
	debug.HandleFunc("/debug/pprof/trace", pprof.Trace)
	debug.HandleFunc("/debug/pprof/profile", pprof.Profile)
	debug.HandleFunc("/debug/pprof/cmdline", pprof.Cmdline)
	debug.HandleFunc("/debug/pprof/*", pprof.Index)
	go http.ListenAndServe(os.Getenv("DEBUG_ADDR"), debug)
	go b.decay(context.Background(), 150*time.Millisecond)
	log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), r))
}
