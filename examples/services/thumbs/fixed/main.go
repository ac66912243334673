// Thumbs is a pipeline: uploads are scaled by a few workers and archived.
package main

import (
	"fmt"
	"hash/crc32"
	"io"
	"log"
	"net/http"
	_ "net/http/pprof"
	"os"
	"runtime"
	"sync/atomic"
	"time"
)

type picture struct {
	name   string
	pixels []byte
}

type thumb struct {
	name string
	data []byte
	sum  uint32
}

// scale halves pictures four times over.
func scale(in <-chan picture, out chan<- thumb) {
	for p := range in {
		data := p.pixels
		for range 4 {
			data = halve(data)
		}
		out <- thumb{p.name, data, crc32.ChecksumIEEE(data)}
	}
}

func halve(px []byte) []byte {
	half := make([]byte, len(px)/2)
	for i := range half {
		half[i] = byte((int(px[2*i]) + int(px[2*i+1])) / 2)
	}
	return half
}

type vault struct{ kept, bytes atomic.Int64 }

// put stands for the write to the archive, which takes its time.
func (v *vault) put(t thumb) {
	time.Sleep(14 * time.Millisecond)
	v.kept.Add(1)
	v.bytes.Add(int64(len(t.data)))
}

func archive(in <-chan thumb, v *vault) {
	for t := range in {
		v.put(t)
		if n := v.kept.Load(); n%200 == 0 {
			log.Printf("archived %d", n)
		}
	}
}

// upload reads the body and hands the picture to the scalers.
func upload(to chan<- picture) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		pixels, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		to <- picture{r.URL.Query().Get("name"), pixels}
		fmt.Fprintln(w, "queued")
	}
}

func main() {
	runtime.SetBlockProfileRate(10_000)
	pictures, thumbs := make(chan picture), make(chan thumb, 4)
	for range 4 {
		go scale(pictures, thumbs)
	}
	kept := &vault{}
	for range 8 {
		go archive(thumbs, kept)
	}

	http.HandleFunc("/upload", upload(pictures))
	go http.ListenAndServe(os.Getenv("DEBUG_ADDR"), nil)
	log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), nil))
}
