// Booking sells seats: PostgreSQL holds the seats, the payment provider takes the money.
package main

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"net/http"
	"net/http/pprof"
	"os"
	"strconv"
	"time"

	_ "github.com/lib/pq"

	"example.com/teams/booking/fixed/payments"
	"example.com/teams/booking/fixed/store"
)

type app struct {
	seats *store.Seats
	log   *slog.Logger
}

func (a *app) book(w http.ResponseWriter, r *http.Request) {
	seat, _ := strconv.Atoi(r.PathValue("seat"))
	ctx, cancel := context.WithTimeout(r.Context(), 3*time.Second)
	defer cancel()
	switch err := a.seats.Book(ctx, seat); {
	case errors.Is(err, store.ErrTaken):
		w.WriteHeader(http.StatusConflict)
	case err != nil:
		a.log.Error("book", "seat", seat, "err", err)
		w.WriteHeader(http.StatusInternalServerError)
	}
}

func (a *app) free(w http.ResponseWriter, r *http.Request) {
	n, err := a.seats.Free(r.Context())
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	_, _ = w.Write(strconv.AppendInt(nil, int64(n), 10))
}

func debug() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("/debug/pprof/trace", pprof.Trace)
	mux.HandleFunc("/debug/pprof/cmdline", pprof.Cmdline)
	return mux
}

func run() error {
	db, err := sql.Open("postgres", os.Getenv("DATABASE_URL"))
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(2)
	db.SetMaxIdleConns(2)
	seats := store.New(db, payments.New("http://"+os.Getenv("PEER_ADDR")))
	if err := seats.Create(context.Background(), 5000); err != nil {
		return err
	}
	a := &app{seats, slog.New(slog.NewTextHandler(os.Stderr, nil))}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /seats/{seat}", a.book)
	mux.HandleFunc("POST /free", a.free)
	go func() { _ = http.ListenAndServe(os.Getenv("DEBUG_ADDR"), debug()) }()
	return http.ListenAndServe(os.Getenv("ADDR"), mux)
}

func main() {
	if err := run(); err != nil {
		slog.Error("booking", "err", err)
		os.Exit(1)
	}
}
