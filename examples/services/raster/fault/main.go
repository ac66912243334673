// Raster draws map tiles of a scene. Each needs a scratch plane far larger than the tile.
package main

import (
	"encoding/binary"
	"hash/crc32"
	"log"
	"net/http"
	_ "net/http/pprof"
	"os"
	"strconv"
	"syscall"
)

const planeBytes = 24 << 20

// plane is memory outside the Go heap, so that the collector need not look at it.
type plane struct{ data []byte }

func newPlane() (*plane, error) {
	data, err := syscall.Mmap(-1, 0, planeBytes, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	return &plane{data}, err
}

func (p *plane) free() { _ = syscall.Munmap(p.data) }

// plot marks every 64th point of a curve over the whole plane.
func (p *plane) plot(seed uint32) {
	x := seed | 1
	for at := 0; at+4 <= len(p.data); at += 256 {
		x ^= x << 13
		x ^= x >> 17
		x ^= x << 5
		binary.LittleEndian.PutUint32(p.data[at:], x)
	}
}

// tile is what a client sees: a thumbnail's worth of checksums.
func (p *plane) tile() []byte {
	out := make([]byte, 0, 256)
	for band := range 64 {
		from := band * planeBytes / 64
		out = binary.LittleEndian.AppendUint32(out, crc32.ChecksumIEEE(p.data[from:from+4096]))
	}
	return out
}

func draw(w http.ResponseWriter, r *http.Request) {
	seed, _ := strconv.Atoi(r.URL.Query().Get("seed"))
	p, err := newPlane()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInsufficientStorage)
		return
	}
	defer p.free()
	p.plot(uint32(seed))
	_, _ = w.Write(p.tile())
}

func main() {
	http.HandleFunc("/tile", draw)
	go http.ListenAndServe(os.Getenv("DEBUG_ADDR"), nil)
	log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), nil))
}
