// Journal appends records to one file; the last quarter of a second may be lost in a crash.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"hash/crc32"
	"log"
	"net/http"
	_ "net/http/pprof"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"
)

const limit = 8 << 20

// Segment is one file; when it is full it is written from its start again.
type Segment struct {
	file  *os.File
	bytes atomic.Int64
}

func Open(dir string) (*Segment, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	file, err := os.Create(filepath.Join(dir, "segment"))
	if err != nil {
		return nil, err
	}
	return &Segment{file: file}, nil
}

// frame puts length and checksum before the record.
func frame(out, record []byte) []byte {
	out = fmt.Appendf(out, "%08x %08x ", len(record), crc32.ChecksumIEEE(record))
	return append(append(out, record...), '\n')
}

// keep hands records to the kernel; flush brings them to the disk.
func (s *Segment) keep(records []byte) error {
	size := int64(len(records))
	_, err := s.file.WriteAt(records, (s.bytes.Add(size)-size)%limit)
	return err
}

func (s *Segment) flush(every time.Duration) {
	for range time.Tick(every) {
		if err := persist(s.file); err != nil {
			log.Print(err)
		}
	}
}

func persist(f *os.File) error { return f.Sync() }

// ServeHTTP takes one record per line.
func (s *Segment) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var out []byte
	for lines := bufio.NewScanner(r.Body); lines.Scan(); {
		out = frame(out, lines.Bytes())
	}
	if err := s.keep(out); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (s *Segment) logSize() {
	for range time.Tick(3 * time.Second) {
		log.Printf("journal: %d bytes", s.bytes.Load())
	}
}

func main() {
	addr := flag.String("addr", "127.0.0.1:8080", "service address")
	debug := flag.String("debug", "127.0.0.1:6060", "debug address")
	dir := flag.String("dir", "data", "folder of the segment")
	flag.Parse()
	segment, err := Open(*dir)
	if err != nil {
		log.Fatal(err)
	}
	go segment.flush(250 * time.Millisecond)
	go segment.logSize()
	mux := http.NewServeMux()
	mux.Handle("/append", segment)
	go http.ListenAndServe(*debug, nil)
	log.Fatal(http.ListenAndServe(*addr, mux))
}
