// Package config holds what the service is told from outside.
package config

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"time"
)

// Config is the whole configuration; Default is what production runs with.
type Config struct {
	Addr      string // public API
	DebugAddr string // metrics and pprof, never public
	Redis     string // host:port
	Postgres  string // connection URL

	MaxOpenConns int           // connections to PostgreSQL
	PoolTTL      time.Duration // how long prize pool metadata is trusted
	ReplayTTL    time.Duration // how long a draw can be repeated with the same answer
	Timeout      time.Duration // for one request, everything included
	Grace        time.Duration // for requests in flight at shutdown

	Faults Faults
}

// Default returns the settings of production, without addresses of its stores.
func Default() Config {
	return Config{
		Addr:         "127.0.0.1:8080",
		DebugAddr:    "127.0.0.1:8081",
		MaxOpenConns: 16,
		PoolTTL:      30 * time.Second,
		ReplayTTL:    10 * time.Minute,
		Timeout:      5 * time.Second,
		Grace:        10 * time.Second,
	}
}

// Parse reads flags; the environment gives the defaults of the stores and of the faults.
func Parse(name string, args []string) (Config, error) {
	cfg := Default()
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.StringVar(&cfg.Addr, "addr", cfg.Addr, "address of the API")
	flags.StringVar(&cfg.DebugAddr, "debug", cfg.DebugAddr, "address of metrics and pprof")
	flags.StringVar(&cfg.Redis, "redis", os.Getenv("REDIS_ADDR"), "Redis, host:port (REDIS_ADDR)")
	flags.StringVar(&cfg.Postgres, "postgres", os.Getenv("POSTGRES_URL"), "PostgreSQL, URL (POSTGRES_URL)")
	flags.IntVar(&cfg.MaxOpenConns, "db-conns", cfg.MaxOpenConns, "most connections to PostgreSQL")
	flags.DurationVar(&cfg.PoolTTL, "pool-ttl", cfg.PoolTTL, "how long prize pools are cached")
	flags.DurationVar(&cfg.ReplayTTL, "replay-ttl", cfg.ReplayTTL, "how long a draw can be replayed")
	faults := flags.String("faults", os.Getenv("FAULTS"), "classic mistakes to bring back: "+strings.Join(FaultNames(), ", ")+", or all (FAULTS)")
	if err := flags.Parse(args); err != nil {
		return Config{}, fmt.Errorf("flags: %w", err)
	}
	var err error
	if cfg.Faults, err = ParseFaults(*faults); err != nil {
		return Config{}, err
	}
	if cfg.Redis == "" || cfg.Postgres == "" {
		return Config{}, fmt.Errorf("addresses of Redis and PostgreSQL are needed (-redis, -postgres)")
	}
	return cfg, nil
}
