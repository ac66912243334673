// Archive keeps documents in memory and takes a backup of the whole of them now and then.
package main

import (
	"errors"
	"hash/crc32"
	"io"
	"log"
	"net/http"
	"net/http/pprof"
	"os"
	"sync"
	"time"
)

type document struct {
	Name string
	At   int
	Size int
}

// Archive is one long run of bytes with a directory.
type Archive struct {
	mu    sync.RWMutex
	bytes []byte
	used  int
	names map[string]document

	backup []byte
	sum    uint32
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func New(capacity int) *Archive {
	return &Archive{bytes: make([]byte, capacity), backup: make([]byte, capacity), names: map[string]document{}}
}

var errFull = errors.New("archive is full")

func (a *Archive) put(name string, body []byte) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.used+len(body) > len(a.bytes) {
		return errFull
	}
	copy(a.bytes[a.used:], body)
	a.names[name] = document{name, a.used, len(body)}
	a.used += len(body)
	return nil
}

func (a *Archive) get(name string) ([]byte, bool) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	d, ok := a.names[name]
	return a.bytes[d.At : d.At+d.Size], ok
}

// backUp copies all bytes aside and sums them up; nothing that is written moves, so no lock is needed for those in use.
func (a *Archive) backUp() {
	a.mu.RLock()
	content := a.bytes[:a.used]
	a.mu.RUnlock()
	n := copy(a.backup, content)
	sum := crc32.Checksum(a.backup[:n], castagnoli)
	a.mu.Lock()
	a.sum = sum
	a.mu.Unlock()
}

func (a *Archive) keepBackup(every time.Duration) {
	for range time.Tick(every) {
		a.backUp()
	}
}

func (a *Archive) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := r.URL.Path
	if r.Method == http.MethodPost {
		body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
		if err == nil {
			err = a.put(name, body)
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusInsufficientStorage)
		}
		return
	}
	body, ok := a.get(name)
	if !ok {
		http.NotFound(w, r)
		return
	}
	_, _ = w.Write(body[:min(len(body), 256)])
}

func main() {
	a := New(320 << 20)
	page := make([]byte, 1<<20)
	for i := range 288 {
		page[0] = byte(i)
		_ = a.put("/old/"+string(rune('a'+i%26)), page)
	}
	go a.keepBackup(400 * time.Millisecond)
	debug := http.NewServeMux()
	debug.HandleFunc("/debug/pprof/", pprof.Index)
	debug.HandleFunc("/debug/pprof/profile", pprof.Profile)
	debug.HandleFunc("/debug/pprof/trace", pprof.Trace)
	debug.HandleFunc("/debug/pprof/cmdline", pprof.Cmdline)
	go http.ListenAndServe(os.Getenv("DEBUG_ADDR"), debug)
	log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), a))
}
