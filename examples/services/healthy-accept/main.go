// Daytime speaks a line protocol over TCP; a client comes now and then.
package main

import (
	"bufio"
	"log"
	"net"
	"net/http"
	_ "net/http/pprof"
	"os"
	"strings"
	"time"
)

type server struct{ limit time.Duration }

func (s server) run(l net.Listener) error {
	for {
		conn, err := l.Accept()
		if err != nil {
			return err
		}
		go s.talk(conn)
	}
}

// talk answers each line; a GET is answered as HTTP so that any client will do.
func (s server) talk(conn net.Conn) {
	defer conn.Close()
	lines := bufio.NewScanner(conn)
	for s.extend(conn) && lines.Scan() {
		if lines.Text() == "" {
			_, _ = conn.Write([]byte("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"))
			return
		}
		if !strings.Contains(lines.Text(), ":") && !strings.HasPrefix(lines.Text(), "GET") {
			_, _ = conn.Write([]byte(time.Now().Format(time.RFC3339) + "\n"))
		}
	}
}

func (s server) extend(conn net.Conn) bool {
	return conn.SetDeadline(time.Now().Add(s.limit)) == nil
}

func main() {
	l, err := net.Listen("tcp", os.Getenv("ADDR"))
	if err != nil {
		log.Fatal(err)
	}
	go http.ListenAndServe(os.Getenv("DEBUG_ADDR"), nil)
	log.Fatal(server{limit: 5 * time.Second}.run(l))
}
