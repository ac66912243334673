// Frontpage serves the start page, which is expensive to make, from a cache.
package main

import (
	"fmt"
	"hash/fnv"
	"net/http"
	_ "net/http/pprof"
	"os"
	"sort"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
)

// article is a teaser on the page.
type article struct {
	title string
	score uint64
}

type newsroom struct{ articles []article }

func open(n int) *newsroom {
	room := &newsroom{}
	for i := range n {
		room.articles = append(room.articles, article{title: fmt.Sprintf("Story %d of the day", i)})
	}
	return room
}

// rank orders all articles for an edition.
func (n *newsroom) rank(edition string) []article {
	ranked := append([]article(nil), n.articles...)
	for i := range ranked {
		h := fnv.New64a()
		for range 4 {
			fmt.Fprint(h, edition, ranked[i].title)
		}
		ranked[i].score = h.Sum64()
	}
	sort.Slice(ranked, func(i, j int) bool { return ranked[i].score > ranked[j].score })
	return ranked
}

func (n *newsroom) render(edition string) string {
	var page strings.Builder
	for _, a := range n.rank(edition)[:50] {
		fmt.Fprintf(&page, "<h2>%s</h2>\n", a.title)
	}
	return page.String()
}

func main() {
	pages := newPages(open(15000), 500*time.Millisecond)
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.Use(middleware.Recover(), middleware.RequestID())
	e.GET("/", func(c echo.Context) error { return c.HTML(http.StatusOK, pages.get("main")) })
	e.GET("/ping", func(c echo.Context) error { return c.String(http.StatusOK, "pong") })
	go http.ListenAndServe(os.Getenv("DEBUG_ADDR"), nil)
	e.Logger.Fatal(e.Start(os.Getenv("ADDR")))
}
