// Stock answers how many pieces are where, and takes movements from the depots.
package main

import (
	"net/http"
	_ "net/http/pprof"
	"os"
	"runtime"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"
)

type server struct{ ledger *ledger }

func (s *server) move(c echo.Context) error {
	article, _ := strconv.Atoi(c.Param("article"))
	s.ledger.move(article, article%13-6)
	return c.NoContent(http.StatusNoContent)
}

func (s *server) pieces(c echo.Context) error {
	article, _ := strconv.Atoi(c.Param("article"))
	return c.String(http.StatusOK, strconv.Itoa(s.ledger.pieces(article)))
}

func (s *server) inventory(c echo.Context) error {
	c.Response().WriteHeader(http.StatusOK)
	return s.ledger.write(c.Response())
}

func main() {
	runtime.SetMutexProfileFraction(1)
	runtime.SetBlockProfileRate(10_000)
	s := &server{newLedger(1200)}
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.GET("/move/:article", s.move)
	e.GET("/pieces/:article", s.pieces)
	e.GET("/inventory", s.inventory)
	go http.ListenAndServe(os.Getenv("DEBUG_ADDR"), nil)
	go func() {
		for range time.Tick(70 * time.Millisecond) {
			_ = s.ledger.write(disk{})
		}
	}()
	e.Logger.Fatal(e.Start(os.Getenv("ADDR")))
}
