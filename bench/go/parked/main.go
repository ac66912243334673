// Command parked prints a goroutine dump (debug=2) of a process in which the given number of goroutines is stuck in many ways:
// about 1,000 bytes each, 3 to 13 calls deep, on channels, selects, locks, wait groups, conditions and timers.
//
//	parked 60000 > dump.txt
//
// The runtime prints how long a goroutine has waited from one minute on. So that nobody has to wait for that, the minutes are
// put into the text here (0 to 59, by goroutine id); the rest is the runtime's.
package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"regexp"
	"runtime"
	"strconv"
	"sync"
	"time"
)

type order struct {
	id    int
	lines []string
}

type store struct {
	mu    sync.Mutex
	views sync.RWMutex
	ready *sync.Cond
	done  sync.WaitGroup
	jobs  chan *order
	stop  chan struct{}
}

// handle goes deeper by one call of three different functions, so that stacks differ in more than their length.
func (s *store) handle(depth int, o *order, how int) int {
	if depth <= 0 {
		return s.wait(o, how)
	}
	switch depth % 3 {
	case 0:
		return s.validate(depth-1, o, how) + 1
	case 1:
		return reserve(s, depth-1, o.lines, o, how) + 1
	default:
		return func() int { return s.handle(depth-1, o, how) }() + 1
	}
}

//go:noinline
func (s *store) validate(depth int, o *order, how int) int {
	return s.handle(depth, o, how) + 1
}

//go:noinline
func reserve[T any](s *store, depth int, stock []T, o *order, how int) int {
	return s.handle(depth, o, how) + len(stock)
}

func (s *store) wait(o *order, how int) int {
	switch how {
	case 0:
		<-s.stop
	case 1:
		select {
		case <-s.stop:
		case <-time.After(time.Hour):
		}
	case 2:
		s.mu.Lock()
		defer s.mu.Unlock()
	case 3:
		s.views.RLock()
		defer s.views.RUnlock()
	case 4:
		s.done.Wait()
	case 5:
		s.jobs <- o
	case 6:
		time.Sleep(time.Hour)
	default:
		s.ready.L.Lock()
		s.ready.Wait()
		s.ready.L.Unlock()
	}
	return 0
}

func main() {
	count, err := strconv.Atoi(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, "parked: how many goroutines?")
		os.Exit(2)
	}
	s := &store{jobs: make(chan *order), stop: make(chan struct{}), ready: sync.NewCond(new(sync.Mutex))}
	s.mu.Lock()
	s.views.Lock()
	s.done.Add(1)
	for i := range count {
		go s.handle(1+i%8, &order{id: i, lines: []string{"a", "b"}}, i/8%8)
	}
	time.Sleep(2 * time.Second)
	text := make([]byte, 64<<20)
	for {
		n := runtime.Stack(text, true)
		if n < len(text) {
			text = text[:n]
			break
		}
		text = make([]byte, 2*len(text))
	}
	write(text)
}

var header = regexp.MustCompile(`^goroutine (\d+) \[([^\]]*)\]:$`)

func write(text []byte) {
	out := bufio.NewWriterSize(os.Stdout, 1<<20)
	defer out.Flush()
	for line := range bytes.Lines(text) {
		found := header.FindSubmatch(bytes.TrimSuffix(line, []byte("\n")))
		if found == nil {
			out.Write(line)
			continue
		}
		id, _ := strconv.Atoi(string(found[1]))
		if minutes := id % 60; minutes == 0 || string(found[2]) == "running" {
			out.Write(line)
		} else {
			fmt.Fprintf(out, "goroutine %d [%s, %d minutes]:\n", id, found[2], minutes)
		}
	}
}
