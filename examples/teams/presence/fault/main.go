// Presence tells who is online: devices ping over UDP, watchers listen on a websocket.
package main

import (
	"log"
	"net"
	"net/http"
	_ "net/http/pprof"
	"os"
	"time"

	"github.com/gorilla/websocket"
)

const offlineAfter = 2 * time.Second

var upgrade = websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}

// watch streams changes to one client.
func watch(b *board) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		conn, err := upgrade.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer conn.Close()
		changes := b.subscribe()
		defer b.unsubscribe(changes)
		for change := range changes {
			if conn.WriteJSON(change) != nil {
				return
			}
		}
	}
}

// stay is a watcher of the house: the wall display in the lobby.
func stay(addr string) {
	conn, _, err := websocket.DefaultDialer.Dial("ws://"+addr+"/watch", nil)
	if err != nil {
		log.Print(err)
		return
	}
	for {
		if _, _, err := conn.ReadMessage(); err != nil {
			return
		}
	}
}

func main() {
	b := newBoard()
	socket, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	go devices(socket.LocalAddr().String())
	for range 2 {
		go b.receive(socket)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/watch", watch(b))
	mux.HandleFunc("/online", b.count)
	go http.ListenAndServe(os.Getenv("DEBUG_ADDR"), nil)
	time.AfterFunc(200*time.Millisecond, func() { stay(os.Getenv("ADDR")) })
	log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), mux))
}
