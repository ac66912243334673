// Nightly folds incoming numbers into sums, in short bursts with pauses between.
package main

import (
	"fmt"
	"log"
	"net/http"
	_ "net/http/pprof"
	"os"
	"sync"
	"time"
)

type sums struct {
	mu  sync.Mutex
	all map[int]int
}

func (s *sums) add(part map[int]int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for k, v := range part {
		s.all[k] += v
	}
}

func fold(numbers []int) map[int]int {
	part := make(map[int]int, 16)
	for _, n := range numbers {
		part[n%16] += n
	}
	return part
}

// run splits a burst over a few goroutines and waits for all of them.
func (s *sums) run(numbers []int, parts int) {
	var wg sync.WaitGroup
	size := len(numbers) / parts
	for i := range parts {
		wg.Add(1)
		go func() {
			defer wg.Done()
			s.add(fold(numbers[i*size : (i+1)*size]))
		}()
	}
	wg.Wait()
}

func main() {
	s := &sums{all: map[int]int{}}
	numbers := make([]int, 200_000)
	for i := range numbers {
		numbers[i] = i * 31
	}
	go func() {
		for range time.Tick(120 * time.Millisecond) {
			s.run(numbers, 8)
		}
	}()
	http.HandleFunc("/sum", func(w http.ResponseWriter, _ *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		fmt.Fprintln(w, s.all[3])
	})
	go http.ListenAndServe(os.Getenv("DEBUG_ADDR"), nil)
	log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), nil))
}
