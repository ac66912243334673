// Tiles scores boards of a puzzle: plain calculation, a few milliseconds for each of many small jobs.
package main

import (
	"fmt"
	"log"
	"math/bits"
	"net/http"
	_ "net/http/pprof"
	"os"
	"strconv"
	"sync"
)

type board uint64

func (b board) shift() board { return b>>1 ^ -(b&1)&0xd800000000000000 }

// moves counts what a player could do next.
func (b board) moves() int {
	n := 0
	for i := range 64 {
		if b>>i&1 == 1 {
			n += bits.OnesCount64(uint64(b) & (0x0302070207 << i))
		}
	}
	return n
}

func score(b board, depth int) int {
	best := 0
	for range depth {
		if m := b.moves() - b.shift().moves(); m > best {
			best = m
		}
		b = b.shift()
	}
	return best
}

func play(w http.ResponseWriter, r *http.Request) {
	n, _ := strconv.ParseUint(r.URL.Query().Get("board"), 10, 64)
	var wg sync.WaitGroup
	scores := make([]int, 8)
	for i := range scores {
		wg.Add(1)
		go func() {
			defer wg.Done()
			scores[i] = score(board(n*0x9e3779b97f4a7c15+uint64(i)|1), 9000)
		}()
	}
	wg.Wait()
	fmt.Fprintln(w, scores)
}

func main() {
	http.HandleFunc("/play", play)
	go http.ListenAndServe(os.Getenv("DEBUG_ADDR"), nil)
	log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), nil))
}
