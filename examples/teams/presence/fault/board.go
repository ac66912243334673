package main

import (
	"encoding/binary"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"
)

type change struct {
	Device uint32 `json:"device"`
	Online bool   `json:"online"`
}

// board knows who is online; a device without a ping for a while is off.
type board struct {
	mu       sync.Mutex
	timers   map[uint32]*time.Timer
	watchers map[chan change]bool
}

func newBoard() *board {
	return &board{timers: map[uint32]*time.Timer{}, watchers: map[chan change]bool{}}
}

func (b *board) receive(socket net.PacketConn) {
	packet := make([]byte, 8192)
	for {
		n, _, err := socket.ReadFrom(packet)
		if err != nil {
			return
		}
		for i := 0; i+4 <= n; i += 4 {
			b.ping(binary.LittleEndian.Uint32(packet[i:]))
		}
	}
}

// ping keeps a device online until its time is over without another ping.
func (b *board) ping(device uint32) {
	b.mu.Lock()
	last, known := b.timers[device]
	b.timers[device] = time.AfterFunc(offlineAfter, func() { b.elapsed(device) })
	b.mu.Unlock()
	if known {
		last.Stop()
	} else if device%512 == 0 {
		b.tell(change{device, true})
	}
}

func (b *board) elapsed(device uint32) {
	b.mu.Lock()
	delete(b.timers, device)
	b.mu.Unlock()
	if device%512 == 0 {
		b.tell(change{device, false})
	}
}

func (b *board) subscribe() chan change {
	changes := make(chan change, 64)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.watchers[changes] = true
	return changes
}

func (b *board) unsubscribe(changes chan change) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.watchers, changes)
}

// tell drops what a slow watcher cannot take.
func (b *board) tell(c change) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for changes := range b.watchers {
		select {
		case changes <- c:
		default:
		}
	}
}

func (b *board) count(w http.ResponseWriter, _ *http.Request) {
	b.mu.Lock()
	defer b.mu.Unlock()
	fmt.Fprintln(w, len(b.timers))
}
