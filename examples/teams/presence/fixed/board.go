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
	heard    map[uint32]time.Time
	watchers map[chan change]bool
}

func newBoard() *board {
	return &board{heard: map[uint32]time.Time{}, watchers: map[chan change]bool{}}
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

// ping notes when a device was last heard of.
func (b *board) ping(device uint32) {
	b.mu.Lock()
	_, known := b.heard[device]
	b.heard[device] = time.Now()
	b.mu.Unlock()
	if !known && device%512 == 0 {
		b.tell(change{device, true})
	}
}

// sweep looks through all devices now and then: one timer for all of them.
func (b *board) sweep() {
	for now := range time.Tick(time.Second) {
		var gone []uint32
		b.mu.Lock()
		for device, at := range b.heard {
			if now.Sub(at) > offlineAfter {
				delete(b.heard, device)
				gone = append(gone, device)
			}
		}
		b.mu.Unlock()
		for _, device := range gone {
			if device%512 == 0 {
				b.tell(change{device, false})
			}
		}
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
	fmt.Fprintln(w, len(b.heard))
}
