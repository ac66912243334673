// Sessions keeps who is logged in, in memory.
package main

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"log"
	"net/http"
	_ "net/http/pprof"
	"os"
	"strconv"
	"sync"
	"time"
)

type session struct {
	ID      string            `json:"id"`
	Seen    time.Time         `json:"seen"`
	Profile map[string]string `json:"profile"`
	Recent  []*visit          `json:"recent"`
}

type visit struct {
	Path string `json:"path"`
	At   int64  `json:"at"`
}

func open(n int) *session {
	s := &session{ID: fmt.Sprintf("s-%06d", n), Seen: time.Now(), Profile: map[string]string{}}
	for _, key := range []string{"name", "mail", "lang", "zone"} {
		s.Profile[key] = fmt.Sprintf("%s-%d", key, n)
	}
	for i := range 12 {
		s.Recent = append(s.Recent, &visit{Path: fmt.Sprintf("/shop/%d/%d", n, i), At: int64(i)})
	}
	return s
}

type registry struct {
	shards [48]struct {
		sync.RWMutex
		byID map[string]*session
	}
	size int
}

func fill(size int) *registry {
	reg := &registry{size: size}
	for i := range reg.shards {
		reg.shards[i].byID = make(map[string]*session)
	}
	for n := range size {
		s := open(n)
		reg.shards[n%48].byID[s.ID] = s
	}
	return reg
}

func (reg *registry) find(n int) *session {
	n %= reg.size
	shard := &reg.shards[n%48]
	shard.RLock()
	defer shard.RUnlock()
	return shard.byID[fmt.Sprintf("s-%06d", n)]
}

// neighbours shows sessions that are close to the one asked for.
func (reg *registry) neighbours(n, count int) []*session {
	out := make([]*session, 0, count)
	for i := range count {
		out = append(out, reg.find(n+i))
	}
	return out
}

// digest tells versions of an answer apart.
func digest(found []*session) uint64 {
	h := fnv.New64a()
	for _, s := range found {
		io.WriteString(h, s.ID)
		for _, v := range s.Recent {
			io.WriteString(h, v.Path)
		}
	}
	return h.Sum64()
}

// rank counts the sessions of a shard that have seen more than this one.
func (reg *registry) rank(n int) (ahead int) {
	mine := reg.find(n)
	shard := &reg.shards[n%48]
	shard.RLock()
	defer shard.RUnlock()
	for _, s := range shard.byID {
		for i, v := range s.Recent {
			if v.At > mine.Recent[i].At || len(v.Path) > len(mine.Recent[i].Path) {
				ahead++
				break
			}
		}
	}
	return ahead
}

func (reg *registry) expire() {
	for now := range time.Tick(500 * time.Millisecond) {
		shard := &reg.shards[now.Second()%48]
		shard.RLock()
		old := 0
		for _, s := range shard.byID {
			if now.Sub(s.Seen) > time.Hour {
				old++
			}
		}
		shard.RUnlock()
		log.Printf("%d old sessions", old)
	}
}

func main() {
	reg := fill(40_000)
	go reg.expire()
	http.HandleFunc("/session", func(w http.ResponseWriter, r *http.Request) {
		var n int
		_, _ = fmt.Sscan(r.URL.Query().Get("n"), &n)
		found := reg.neighbours(n, 150)
		w.Header().Set("ETag", strconv.FormatUint(digest(found), 16))
		w.Header().Set("X-Rank", strconv.Itoa(reg.rank(n)))
		if err := json.NewEncoder(w).Encode(found); err != nil {
			log.Print(err)
		}
	})
	go http.ListenAndServe(os.Getenv("DEBUG_ADDR"), nil)
	log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), nil))
}
