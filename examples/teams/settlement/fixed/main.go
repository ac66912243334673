// Settlement adds up the day's payments per merchant, several times an hour: a scheduler with jobs.
package main

import (
	"log/slog"
	"net/http"
	_ "net/http/pprof"
	"os"
	"strconv"
	"time"
)

// job is something the scheduler runs at a fixed pace, whether or not the last run is over.
type job struct {
	name  string
	every time.Duration
	run   func(turn int) error
}

func schedule(jobs ...job) {
	for _, j := range jobs {
		go func() {
			turn := 0
			for range time.Tick(j.every) {
				turn++
				go func(turn int) {
					if err := j.run(turn); err != nil {
						slog.Warn("job", "name", j.name, "err", err)
					}
				}(turn)
			}
		}()
	}
}

func main() {
	b := &books{shards: 8}
	schedule(
		job{"settle", 60 * time.Millisecond, b.settle},
		job{"remind", 35 * time.Millisecond, b.remind},
		job{"rotate", 500 * time.Millisecond, func(int) error { return nil }},
	)
	http.HandleFunc("/runs", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(strconv.FormatInt(b.runs.Load(), 10)))
	})
	slog.Error("settlement", "err", http.ListenAndServe(os.Getenv("DEBUG_ADDR"), nil))
}
