// Lottery sells tickets over HTTP and tells what they won.
// What it can be told is in internal/config.
package main

import (
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"

	"example.com/lottery/internal/api"
	"example.com/lottery/internal/config"
	"example.com/lottery/internal/draw"
	"example.com/lottery/internal/lottery"
	"example.com/lottery/internal/players"
	"example.com/lottery/internal/pools"
	"example.com/lottery/internal/stock"
	"example.com/lottery/internal/telemetry"
	"example.com/lottery/internal/vouchers"
)

func main() {
	log := slog.New(slog.NewJSONHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelInfo}))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	cfg, err := config.Parse("lottery", os.Args[1:])
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err == nil {
		err = run(ctx, cfg, log)
	}
	if err != nil {
		log.Error("lottery ends", "err", err)
		os.Exit(1)
	}
}

// run serves until the context ends, then lets requests in flight finish.
func run(ctx context.Context, cfg config.Config, log *slog.Logger) error {
	if cfg.Faults.SmallGOGC {
		debug.SetGCPercent(5)
	}
	db, err := openPostgres(cfg)
	if err != nil {
		return err
	}
	defer db.Close()
	client := openRedis(cfg)
	defer client.Close()

	handlers, err := assemble(ctx, cfg, db, client, log)
	if err != nil {
		return err
	}
	servers := []*http.Server{
		{Addr: cfg.Addr, Handler: handlers.api, ReadHeaderTimeout: 5 * time.Second, IdleTimeout: 2 * time.Minute},
		{Addr: cfg.DebugAddr, Handler: handlers.debug, ReadHeaderTimeout: 5 * time.Second},
	}
	failed := make(chan error, len(servers))
	for _, server := range servers {
		go func() { failed <- server.ListenAndServe() }()
	}
	log.Info("serving", "addr", cfg.Addr, "debug", cfg.DebugAddr)
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), cfg.Grace)
	defer cancel()
	for _, server := range servers {
		if err := server.Shutdown(grace); err != nil {
			log.Warn("requests were cut off", "addr", server.Addr, "err", err)
		}
	}
	return nil
}

type handlers struct{ api, debug http.Handler }

// assemble puts the service together and fills what it holds in memory.
func assemble(ctx context.Context, cfg config.Config, db *sql.DB, client *redis.Client, log *slog.Logger) (handlers, error) {
	directory := players.NewDirectory(db)
	if err := directory.Refresh(ctx); err != nil {
		return handlers{}, err
	}
	prizes := stock.New(client, cfg.ReplayTTL, cfg.Faults.SerialRedis)
	if err := prizes.Prepare(ctx); err != nil {
		return handlers{}, err
	}
	chance := newChance(cfg.Faults)
	cache := pools.NewCache(pools.NewStore(db), cfg.PoolTTL, cfg.Timeout)
	metrics := telemetry.NewMetrics(db, client.PoolStats)
	face := &api.API{
		Lottery: &lottery.Lottery{
			Pools:         cache,
			Players:       directory,
			Stock:         prizes,
			Vouchers:      vouchers.New(db, cfg.Faults.RowLockWaits),
			Chance:        chance,
			Log:           log,
			FormatEagerly: cfg.Faults.SprintfLogging,
		},
		Pools:   cache,
		Chance:  chance,
		Results: newResults(cfg.Faults),
		Encoder: newEncoder(cfg.Faults),
		Metrics: metrics,
		Log:     log,
		Timeout: cfg.Timeout,
	}
	log.Info("ready", "players", directory.Len())
	return handlers{api: face.Handler(), debug: telemetry.Debug(metrics.Handler())}, nil
}

func newChance(faults config.Faults) draw.Chance {
	if faults.LockedRandom {
		return draw.NewLockedChance(draw.NewEntropySource())
	}
	return draw.NewChance()
}

func newResults(faults config.Faults) draw.Results {
	if faults.FreshBuffers {
		return draw.NewFreshResults()
	}
	return draw.NewResults()
}

func newEncoder(faults config.Faults) api.Encoder {
	if faults.ReflectionJSON {
		return api.ReflectionEncoder{}
	}
	return api.WrittenEncoder{}
}

func openPostgres(cfg config.Config) (*sql.DB, error) {
	db, err := sql.Open("pgx", cfg.Postgres)
	if err != nil {
		return nil, fmt.Errorf("postgres: %w", err)
	}
	db.SetMaxOpenConns(cfg.MaxOpenConns)
	db.SetMaxIdleConns(cfg.MaxOpenConns)
	if cfg.Faults.NoIdleConns {
		db.SetMaxIdleConns(0)
	}
	return db, nil
}

func openRedis(cfg config.Config) *redis.Client {
	return redis.NewClient(&redis.Options{
		Addr:                     cfg.Redis,
		PoolSize:                 32,
		MinIdleConns:             8,
		DisableIdentity:          true,
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	})
}
