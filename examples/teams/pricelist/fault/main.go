// Pricelist answers price requests; what it knew when it answered is written to a debug log that is off in production.
package main

import (
	"fmt"
	"log/slog"
	"net/http"
	_ "net/http/pprof"
	"os"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"
)

type tier struct {
	From     int
	Discount float64
	Note     *string
}

type offer struct {
	Article string
	Cents   int
	Tiers   []tier
	Tags    map[string]string
	Until   time.Time
}

type list struct {
	offers []offer
	log    *slog.Logger
}

func fill(n int) *list {
	l := &list{log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))}
	note := "while stock lasts"
	for i := range n {
		o := offer{Article: fmt.Sprintf("A-%04d", i), Cents: 100 + i*7, Tags: map[string]string{}, Until: time.Now().Add(time.Hour)}
		for t := range 12 {
			o.Tiers = append(o.Tiers, tier{t * 10, float64(t) / 100, &note})
			o.Tags["tag"+strconv.Itoa(t)] = "value " + strconv.Itoa(i*t)
		}
		l.offers = append(l.offers, o)
	}
	return l
}

// choose takes the best of the offers that are of interest for a customer.
func (l *list) choose(customer int) offer {
	var best offer
	for i := range 220 {
		o := l.offers[(customer*31+i*17)%len(l.offers)]
		l.note(customer, o)
		if best.Cents == 0 || o.Cents < best.Cents {
			best = o
		}
	}
	return best
}

// note keeps what was looked at, for those who have to explain a price later.
func (l *list) note(customer int, o offer) {
	l.log.Debug("offer", "customer", customer, "offer", fmt.Sprintf("%+v", o))
}

func main() {
	gin.SetMode(gin.ReleaseMode)
	l := fill(500)
	r := gin.New()
	r.Use(gin.Recovery())
	r.GET("/price/:customer", func(c *gin.Context) {
		customer, _ := strconv.Atoi(c.Param("customer"))
		c.JSON(http.StatusOK, l.choose(customer))
	})
	r.GET("/count", func(c *gin.Context) { c.String(http.StatusOK, strconv.Itoa(len(l.offers))) })
	go http.ListenAndServe(os.Getenv("DEBUG_ADDR"), nil)
	_ = r.Run(os.Getenv("ADDR"))
}
