// Gcload holds a live heap of a chosen size and allocates garbage beside it, so that what a GOGC costs can be measured.
//
//	gcload -live 64 -object 128 -rate 200 -work 40 -for 5s
//
// It keeps -live MiB of linked objects of -object bytes, replaces a tenth of what it allocates, allocates -rate MiB per second (0: as fast as it can)
// and hashes -work times over each object, as a program that does something with what it allocates. At the end it prints what the runtime counted, as JSON.
package main

import (
	"encoding/json"
	"flag"
	"os"
	"runtime"
	"runtime/metrics"
	"syscall"
	"time"
)

type node struct {
	next *node
	data []byte
}

type result struct {
	GcCPU     float64 `json:"gcCpuSeconds"`
	UsedCPU   float64 `json:"usedCpuSeconds"`
	Wall      float64 `json:"wallSeconds"`
	Cycles    uint64  `json:"cycles"`
	Allocated uint64  `json:"allocatedBytes"`
	// PeakHeap is the largest goal seen, PeakMemory the largest memory that the runtime held and had not given back.
	PeakHeap   uint64 `json:"peakGoalBytes"`
	PeakMemory uint64 `json:"peakMemoryBytes"`
}

var names = []string{
	"/cpu/classes/gc/total:cpu-seconds",
	"/gc/cycles/automatic:gc-cycles",
	"/gc/heap/allocs:bytes",
	"/gc/heap/goal:bytes",
	"/memory/classes/total:bytes",
	"/memory/classes/heap/released:bytes",
}

func read() []metrics.Sample {
	samples := make([]metrics.Sample, len(names))
	for i, name := range names {
		samples[i].Name = name
	}
	metrics.Read(samples)
	return samples
}

func usedCPU() float64 {
	var usage syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano()).Seconds()
}

type heap struct {
	slots  []*node
	object int
	work   int
	sum    uint32
	at     int
}

// step allocates one object, works on it, and keeps every tenth in place of an old one.
func (h *heap) step() {
	n := &node{data: make([]byte, h.object)}
	for range h.work {
		for i := range n.data {
			h.sum = h.sum*16777619 ^ uint32(n.data[i])
		}
	}
	n.data[0] = byte(h.sum)
	h.at++
	if h.at%10 == 0 {
		slot := int(h.sum^uint32(h.at)) % len(h.slots)
		n.next = h.slots[(slot+1)%len(h.slots)]
		if n.next != nil {
			n.next.next = nil
		}
		h.slots[slot] = n
	}
}

func main() {
	live := flag.Int("live", 64, "MiB that stay alive")
	object := flag.Int("object", 128, "bytes of an object")
	rate := flag.Float64("rate", 200, "MiB per second; 0: as fast as it can")
	work := flag.Int("work", 40, "passes over each object")
	length := flag.Duration("for", 5*time.Second, "how long")
	flag.Parse()

	size := *object + 48
	h := &heap{slots: make([]*node, *live<<20/size), object: *object, work: *work}
	for i := range h.slots {
		h.slots[i] = &node{data: make([]byte, *object)}
	}
	// The counters of CPU are brought up to date by cycles only.
	runtime.GC()
	before, cpuBefore, start := read(), usedCPU(), time.Now()
	out := result{}
	for spent, tick := 0.0, 0; time.Since(start) < *length; tick++ {
		for range 256 {
			h.step()
			spent += float64(size)
		}
		if tick%64 == 0 {
			now := read()
			out.PeakHeap = max(out.PeakHeap, now[3].Value.Uint64())
			out.PeakMemory = max(out.PeakMemory, now[4].Value.Uint64()-now[5].Value.Uint64())
		}
		if *rate > 0 {
			due := time.Duration(spent / (*rate * (1 << 20)) * 1e9)
			time.Sleep(due - time.Since(start))
		}
	}
	out.Wall, out.UsedCPU = time.Since(start).Seconds(), usedCPU()-cpuBefore
	cycles := read()[1].Value.Uint64()
	runtime.GC()
	after := read()
	out.Cycles = cycles - before[1].Value.Uint64()
	// One of the cycles counted is the forced one above; it cost what the others did.
	out.GcCPU = (after[0].Value.Float64() - before[0].Value.Float64()) * float64(out.Cycles) / float64(out.Cycles+1)
	out.Allocated = after[2].Value.Uint64() - before[2].Value.Uint64()
	_ = json.NewEncoder(os.Stdout).Encode(out)
	runtime.KeepAlive(h)
}
