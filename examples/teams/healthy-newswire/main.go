// Newswire streams headlines to browsers as server-sent events; a slow one gets fewer, nobody waits for it.
package main

import (
	"fmt"
	"net/http"
	_ "net/http/pprof"
	"os"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
)

type wire struct {
	mu      sync.RWMutex
	readers map[chan string]struct{}
}

func (w *wire) publish(every time.Duration) {
	n := 0
	for range time.Tick(every) {
		n++
		w.mu.RLock()
		for reader := range w.readers {
			select {
			case reader <- fmt.Sprintf("headline %d", n):
			default:
			}
		}
		w.mu.RUnlock()
	}
}

func (w *wire) stream(c *gin.Context) {
	headlines := make(chan string, 8)
	w.mu.Lock()
	w.readers[headlines] = struct{}{}
	w.mu.Unlock()
	defer func() {
		w.mu.Lock()
		delete(w.readers, headlines)
		w.mu.Unlock()
	}()
	alive := time.NewTicker(5 * time.Second)
	defer alive.Stop()
	c.Header("Content-Type", "text/event-stream")
	for {
		select {
		case <-c.Request.Context().Done():
			return
		case <-alive.C:
			c.SSEvent("ping", "")
		case h := <-headlines:
			c.SSEvent("headline", h)
		}
		c.Writer.Flush()
	}
}

func main() {
	gin.SetMode(gin.ReleaseMode)
	w := &wire{readers: map[chan string]struct{}{}}
	go w.publish(180 * time.Millisecond)
	r := gin.New()
	r.GET("/stream", w.stream)
	r.GET("/count", func(c *gin.Context) {
		w.mu.RLock()
		defer w.mu.RUnlock()
		c.JSON(http.StatusOK, len(w.readers))
	})
	go http.ListenAndServe(os.Getenv("DEBUG_ADDR"), nil)
	_ = r.Run(os.Getenv("ADDR"))
}
