// Translate puts texts into another language with the help of a model server.
package main

import (
	"fmt"
	"net/http"
	_ "net/http/pprof"
	"os"
	"time"

	"github.com/gin-gonic/gin"
)

type texts struct {
	model *model
	short map[string]string
}

func (t *texts) translate(c *gin.Context) {
	word := c.Param("word")
	if known, ok := t.short[word]; ok {
		c.String(http.StatusOK, known)
		return
	}
	text, err := t.model.complete(c.Request.Context(), word)
	if err != nil {
		c.String(http.StatusBadGateway, err.Error())
		return
	}
	c.String(http.StatusOK, text)
}

func main() {
	gin.SetMode(gin.ReleaseMode)
	t := &texts{model: connect(fmt.Sprintf("http://%s/v1/complete", os.Getenv("PEER_ADDR"))), short: map[string]string{"yes": "ja", "no": "nein"}}
	r := gin.New()
	r.Use(gin.Recovery())
	r.GET("/translate/:word", t.translate)
	r.GET("/ready", func(c *gin.Context) { c.Status(http.StatusNoContent) })
	go func() {
		for range time.Tick(100 * time.Millisecond) {
			t.model.health()
		}
	}()
	go http.ListenAndServe(os.Getenv("DEBUG_ADDR"), nil)
	_ = r.Run(os.Getenv("ADDR"))
}
