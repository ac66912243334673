// Payroll sits idle most of the time with many connections open, and works hard for a moment when a company's day comes.
package main

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"net/http"
	_ "net/http/pprof"
	"os"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"

	"example.com/teams/healthy-payroll/store"
)

func run(ctx context.Context) error {
	db, err := sql.Open("pgx", os.Getenv("DATABASE_URL"))
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(40)
	db.SetMaxIdleConns(40)
	people := store.People{DB: db}
	if err := people.Create(ctx, 4000); err != nil {
		return err
	}
	if err := people.Warm(ctx, 32); err != nil {
		return err
	}
	go func() {
		for range time.Tick(450 * time.Millisecond) {
			if err := people.PayAll(ctx, 24); err != nil {
				slog.Error("payroll", "err", err)
			}
		}
	}()
	http.HandleFunc("/person", func(w http.ResponseWriter, r *http.Request) {
		name, err := people.Name(r.Context(), r.URL.Query().Get("id"))
		if err != nil {
			http.Error(w, err.Error(), http.StatusNotFound)
			return
		}
		fmt.Fprintln(w, name)
	})
	go http.ListenAndServe(os.Getenv("DEBUG_ADDR"), nil)
	return http.ListenAndServe(os.Getenv("ADDR"), nil)
}

func main() {
	if err := run(context.Background()); err != nil {
		slog.Error("payroll", "err", err)
		os.Exit(1)
	}
}
