package main

import (
	"encoding/binary"
	"net"
	"time"
)

// devices is the fleet as the gateway sends it on: datagrams of many pings each.
func devices(to string) {
	conn, err := net.Dial("udp", to)
	if err != nil {
		return
	}
	packet := make([]byte, 8000)
	device := uint32(0)
	for range time.Tick(12 * time.Millisecond) {
		for range 3 {
			for i := 0; i < len(packet); i += 4 {
				device = device*1664525 + 1013904223
				binary.LittleEndian.PutUint32(packet[i:], device>>18)
			}
			_, _ = conn.Write(packet)
		}
	}
}
