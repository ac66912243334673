// Wire stands for the network between two machines, which loopback lacks: it passes on what comes, each piece a little later.
//
//	wire -listen 127.0.0.1:6378 -to 127.0.0.1:6379 -delay 250us
package main

import (
	"errors"
	"flag"
	"fmt"
	"net"
	"os"
	"runtime"
	"sync"
	"syscall"
	"time"
)

// goroutinesAsleep is how many pieces may be on their way at once; each holds a P while it sleeps.
const goroutinesAsleep = 64

func main() {
	listen := flag.String("listen", "127.0.0.1:6378", "address to take connections at")
	to := flag.String("to", "127.0.0.1:6379", "address to pass them on to")
	delay := flag.Duration("delay", 250*time.Microsecond, "in each direction")
	flag.Parse()
	runtime.GOMAXPROCS(goroutinesAsleep)
	if err := serve(*listen, *to, *delay); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func serve(listen, to string, delay time.Duration) error {
	listener, err := net.Listen("tcp", listen)
	if err != nil {
		return err
	}
	for {
		client, err := listener.Accept()
		if err != nil {
			return err
		}
		go func() {
			if err := connect(client, to, delay); err != nil {
				fmt.Fprintln(os.Stderr, err)
			}
		}()
	}
}

func connect(client net.Conn, to string, delay time.Duration) error {
	defer client.Close()
	server, err := net.Dial("tcp", to)
	if err != nil {
		return err
	}
	defer server.Close()
	var group sync.WaitGroup
	group.Go(func() { carry(server, client, delay) })
	group.Go(func() { carry(client, server, delay) })
	group.Wait()
	return nil
}

// carry ends with either side, and then ends the other.
func carry(to, from net.Conn, delay time.Duration) {
	defer to.Close()
	piece := make([]byte, 64<<10)
	for {
		n, err := from.Read(piece)
		if n > 0 {
			sleep(delay)
			if _, err := to.Write(piece[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// sleep asks the kernel: timers of the runtime are up to a millisecond late when a process idles.
func sleep(delay time.Duration) {
	left := syscall.NsecToTimespec(delay.Nanoseconds())
	for errors.Is(syscall.Nanosleep(&left, &left), syscall.EINTR) {
	}
}
