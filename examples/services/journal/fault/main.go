// Journal keeps records that must survive a crash, one file per record.
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

const slots = 1024

// Spool is a folder with a fixed number of slots, the oldest is replaced.
type Spool struct {
	folder *os.File
	next   atomic.Int64
	bytes  atomic.Int64
}

func Open(dir string) (*Spool, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	folder, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	return &Spool{folder: folder}, nil
}

// frame puts length and checksum before the record.
func frame(record []byte) []byte {
	head := fmt.Sprintf("%08x %08x ", len(record), crc32.ChecksumIEEE(record))
	return append([]byte(head), record...)
}

// keep writes one record; it is on the disk when keep returns.
func (s *Spool) keep(record []byte) error {
	name := filepath.Join(s.folder.Name(), fmt.Sprintf("%04d", s.next.Add(1)%slots))
	f, err := os.Create(name + ".new")
	if err != nil {
		return err
	}
	defer f.Close()
	n, err := f.Write(frame(record))
	if err != nil {
		return err
	}
	s.bytes.Add(int64(n))
	if err := persist(f); err != nil {
		return err
	}
	if err := os.Rename(name+".new", name); err != nil {
		return err
	}
	return persist(s.folder)
}

func persist(f *os.File) error { return f.Sync() }

// ServeHTTP takes one record per line.
func (s *Spool) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for lines := bufio.NewScanner(r.Body); lines.Scan(); {
		if err := s.keep(lines.Bytes()); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
	}
	w.WriteHeader(http.StatusNoContent)
}

func (s *Spool) logSize() {
	for range time.Tick(3 * time.Second) {
		log.Printf("journal: %d bytes", s.bytes.Load())
	}
}

func main() {
	addr := flag.String("addr", "127.0.0.1:8080", "service address")
	debug := flag.String("debug", "127.0.0.1:6060", "debug address")
	dir := flag.String("dir", "data", "folder of the records")
	flag.Parse()
	spool, err := Open(*dir)
	if err != nil {
		log.Fatal(err)
	}
	go spool.logSize()
	mux := http.NewServeMux()
	mux.Handle("/append", spool)
	go http.ListenAndServe(*debug, nil)
	log.Fatal(http.ListenAndServe(*addr, mux))
}
