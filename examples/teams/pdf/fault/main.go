// Pdf prints invoices as PDF by a program next door; a semaphore keeps the load on that low.
package main

import (
	"context"
	"fmt"
	"net/http"
	_ "net/http/pprof"
	"os"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"
)

type invoice struct{ number int }

// press is one at a time: the printing program cannot do two things at once.
type press struct{ turn chan struct{} }

func (p *press) print(ctx context.Context, in invoice) (string, error) {
	select {
	case p.turn <- struct{}{}:
	case <-ctx.Done():
		return "", ctx.Err()
	}
	defer func() { <-p.turn }()
	pages := p.layOut(in)
	p.upload(in)
	return fmt.Sprintf("invoice %d, %d pages", in.number, pages), nil
}

// layOut is what the printing program does.
func (p *press) layOut(in invoice) int {
	time.Sleep(3 * time.Millisecond)
	return 1 + in.number%4
}

// upload puts the result in the store; that has nothing to do with printing.
func (p *press) upload(invoice) { time.Sleep(14 * time.Millisecond) }

func main() {
	p := &press{make(chan struct{}, 1)}
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.GET("/invoices/:number", func(c echo.Context) error {
		number, _ := strconv.Atoi(c.Param("number"))
		text, err := p.print(c.Request().Context(), invoice{number})
		if err != nil {
			return err
		}
		return c.String(http.StatusOK, text)
	})
	e.GET("/up", func(c echo.Context) error { return c.NoContent(http.StatusNoContent) })
	go http.ListenAndServe(os.Getenv("DEBUG_ADDR"), nil)
	e.Logger.Fatal(e.Start(os.Getenv("ADDR")))
}
