// Logtail reads access logs and remembers which sessions it has seen.
package main

import (
	"bufio"
	"expvar"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"net/http"
	_ "net/http/pprof"
	"os"
	"strings"
	"time"

	"example.com/teams/logtail/fault/parse"
)

// shipper writes what the log shipper sends: long lines, as the proxies write them.
func shipper(w io.Writer, perSecond int) {
	headers := strings.Repeat("accept-language=en;q=0.8,de;q=0.6 ", 90)
	for now := range time.Tick(10 * time.Millisecond) {
		for range perSecond / 100 {
			fmt.Fprintf(w, "sid-%012x GET /p/%d %s at=%s\n", rand.Uint64()>>16, rand.IntN(900), headers, now.Format(time.RFC3339))
		}
	}
}

// sessions counts distinct ones; sixteen bytes each are cheap enough to keep them all day.
type sessions struct {
	seen  map[string]struct{}
	lines int
	slow  int
}

func (s *sessions) follow(r io.Reader) error {
	lines := bufio.NewReaderSize(r, 64<<10)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return err
		}
		entry, ok := parse.Line(line)
		if !ok {
			continue
		}
		s.lines++
		if len(entry.Path) > 5 {
			s.slow++
		}
		s.seen[entry.Session] = struct{}{}
	}
}

func main() {
	s := &sessions{seen: map[string]struct{}{}}
	expvar.Publish("lines", expvar.Func(func() any { return s.lines }))
	go http.ListenAndServe(os.Getenv("DEBUG_ADDR"), nil)
	pr, pw := io.Pipe()
	go shipper(pw, 1500)
	log.Fatal(s.follow(pr))
}
