package main

import (
	"bufio"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"time"
)

// mix says what is asked for: mostly draws, some of them twice, and now and then a simulation.
type mix struct {
	seed      uint64
	tickets   int
	simulated int
	players   int
	pools     int
}

const (
	simulationShare = 0.01
	replayShare     = 0.02
)

// request returns the bytes of request n, the same ones for the same seed.
func (m mix) request(n int) []byte {
	random := rand.New(rand.NewPCG(m.seed, uint64(n)+1))
	kind := random.Float64()
	// Half of all play the first pool; the others are asked for less and less.
	pool := 1
	for pool < m.pools && random.Float64() < 0.5 {
		pool++
	}
	if kind < simulationShare {
		return []byte("GET /v1/pools/" + strconv.Itoa(pool) + "/simulation?tickets=" + strconv.Itoa(m.simulated) + " HTTP/1.1\r\nHost: lottery\r\n\r\n")
	}
	if kind < simulationShare+replayShare && n > 1000 {
		n -= 1000
		return m.request(n)
	}
	player := 1 + random.IntN(m.players)
	if player%1000 == 0 { // blocked
		player--
	}
	body := `{"request_id":"` + strconv.FormatUint(m.seed, 36) + "-" + strconv.Itoa(n) + `","player":` + strconv.Itoa(player) +
		`,"pool":` + strconv.Itoa(pool) + `,"tickets":` + strconv.Itoa(m.tickets) + "}"
	return []byte("POST /v1/draw HTTP/1.1\r\nHost: lottery\r\nContent-Type: application/json\r\nContent-Length: " +
		strconv.Itoa(len(body)) + "\r\n\r\n" + body)
}

// client is one connection that is kept. It spends little CPU, which the service on the same machine would miss.
type client struct {
	addr    string
	timeout time.Duration
	conn    net.Conn
	reader  *bufio.Reader
}

// send returns the status of the answer, 0 when there is none.
func (c *client) send(request []byte) int {
	if c.conn == nil {
		conn, err := net.DialTimeout("tcp", c.addr, c.timeout)
		if err != nil {
			return 0
		}
		c.conn, c.reader = conn, bufio.NewReaderSize(conn, 32<<10)
	}
	status, err := c.exchange(request)
	if err != nil {
		c.close()
		return 0
	}
	return status
}

func (c *client) exchange(request []byte) (int, error) {
	if err := c.conn.SetDeadline(time.Now().Add(c.timeout)); err != nil {
		return 0, err
	}
	if _, err := c.conn.Write(request); err != nil {
		return 0, err
	}
	response, err := http.ReadResponse(c.reader, nil)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	_, err = io.Copy(io.Discard, response.Body)
	return response.StatusCode, err
}

func (c *client) close() {
	if c.conn != nil {
		_ = c.conn.Close()
		c.conn = nil
	}
}
