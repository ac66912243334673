// Gate lets devices in over TCP: who is known gets an answer and is let go.
package main

import (
	"bufio"
	"fmt"
	"log"
	"net"
	"net/http"
	_ "net/http/pprof"
	"os"
	"strings"
	"time"
)

type badge struct {
	device string
	since  time.Time
}

// registry knows devices; asking it takes a moment, as a directory server would.
type registry struct{ moment time.Duration }

func (r registry) admit(conn net.Conn) (badge, error) {
	if err := conn.SetReadDeadline(time.Now().Add(time.Second)); err != nil {
		return badge{}, err
	}
	first, err := bufio.NewReader(conn).ReadString('\n')
	if err != nil {
		return badge{}, err
	}
	time.Sleep(r.moment)
	words := strings.Fields(first)
	if len(words) < 2 {
		return badge{}, fmt.Errorf("not a greeting: %q", first)
	}
	return badge{device: words[1], since: time.Now()}, nil
}

func welcome(conn net.Conn, b badge) {
	defer conn.Close()
	body := "welcome " + b.device
	fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
}

func serve(l net.Listener, known registry) error {
	for {
		conn, err := l.Accept()
		if err != nil {
			return err
		}
		b, err := known.admit(conn)
		if err != nil {
			conn.Close()
			continue
		}
		go welcome(conn, b)
	}
}

func main() {
	l, err := net.Listen("tcp", os.Getenv("ADDR"))
	if err != nil {
		log.Fatal(err)
	}
	go http.ListenAndServe(os.Getenv("DEBUG_ADDR"), nil)
	log.Fatal(serve(l, registry{moment: 15 * time.Millisecond}))
}
