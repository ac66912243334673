// Reminders has a timer per appointment, thousands of them, and jobs that run at set times.
package main

import (
	"container/heap"
	"fmt"
	"log"
	"net/http"
	_ "net/http/pprof"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// cron runs jobs one after the other, each when it is due.
type cron struct{ entries due }

type entry struct {
	next  time.Time
	every time.Duration
	run   func()
}

type due []*entry

func (d due) Len() int           { return len(d) }
func (d due) Less(i, j int) bool { return d[i].next.Before(d[j].next) }
func (d due) Swap(i, j int)      { d[i], d[j] = d[j], d[i] }
func (d *due) Push(x any)        { *d = append(*d, x.(*entry)) }
func (d *due) Pop() any {
	old := *d
	last := old[len(old)-1]
	*d = old[:len(old)-1]
	return last
}

func (c *cron) add(every time.Duration, run func()) {
	heap.Push(&c.entries, &entry{time.Now().Add(every), every, run})
}

func (c *cron) loop() {
	for {
		first := c.entries[0]
		time.Sleep(time.Until(first.next))
		go first.run()
		first.next = first.next.Add(first.every)
		heap.Fix(&c.entries, 0)
	}
}

type calendar struct {
	mu     sync.Mutex
	timers map[string]*time.Timer
	rung   atomic.Int64
}

// remind sets or moves an appointment.
func (c *calendar) remind(id string, in time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if t, ok := c.timers[id]; ok {
		t.Reset(in)
		return
	}
	c.timers[id] = time.AfterFunc(in, func() { c.rung.Add(1) })
}

func main() {
	c := &calendar{timers: map[string]*time.Timer{}}
	for i := range 8000 {
		c.remind(fmt.Sprintf("appointment-%d", i), time.Duration(1+i)*20*time.Millisecond)
	}
	jobs := &cron{}
	jobs.add(400*time.Millisecond, func() { time.Sleep(120 * time.Millisecond) }) // copies the calendar away
	jobs.add(700*time.Millisecond, func() { time.Sleep(30 * time.Millisecond) })
	jobs.add(time.Hour, func() {})
	go jobs.loop()
	http.HandleFunc("/remind", func(w http.ResponseWriter, r *http.Request) {
		c.remind(r.URL.Query().Get("id"), time.Minute)
		fmt.Fprintln(w, c.rung.Load())
	})
	go http.ListenAndServe(os.Getenv("DEBUG_ADDR"), nil)
	log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), nil))
}
