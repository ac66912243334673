// Render turns templates into pages on one P that is busy most of the time; no request does much.
package main

import (
	"compress/gzip"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"html/template"
	"net/http"
	_ "net/http/pprof"
	"os"
	"sort"
	"strconv"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"
)

var layout = template.Must(template.New("page").Parse(`<h1>{{.Title}}</h1><ul>{{range .Rows}}<li><b>{{.Name}}</b> {{.Value}}</li>{{end}}</ul>`))

type row struct {
	Name  string
	Value int
}

type document struct {
	Title string
	Rows  []row
}

func load(n int) document {
	d := document{Title: "Report " + strconv.Itoa(n)}
	for i := range 110 {
		d.Rows = append(d.Rows, row{"line " + strconv.Itoa(i*n%97), i * n % 1009})
	}
	return d
}

func html(c *gin.Context) {
	d := load(number(c))
	d.Rows = d.Rows[:30]
	var out strings.Builder
	if err := layout.Execute(&out, d); err != nil {
		c.Status(http.StatusInternalServerError)
		return
	}
	c.Data(http.StatusOK, "text/html", []byte(out.String()))
}

func signed(c *gin.Context) {
	mac := hmac.New(sha256.New, []byte("key of this example"))
	for i := range 700 {
		_, _ = mac.Write([]byte(strconv.Itoa(number(c) + i)))
		_, _ = mac.Write(mac.Sum(nil))
	}
	c.String(http.StatusOK, hex.EncodeToString(mac.Sum(nil)))
}

func sorted(c *gin.Context) {
	d := load(number(c))
	for range 12 {
		sort.Slice(d.Rows, func(i, j int) bool { return d.Rows[i].Value < d.Rows[j].Value })
		sort.Slice(d.Rows, func(i, j int) bool { return d.Rows[i].Name < d.Rows[j].Name })
	}
	c.JSON(http.StatusOK, d)
}

var packers = sync.Pool{New: func() any { return gzip.NewWriter(nil) }}

func packed(c *gin.Context) {
	zip := packers.Get().(*gzip.Writer)
	defer packers.Put(zip)
	zip.Reset(c.Writer)
	d := load(number(c))
	for _, r := range d.Rows {
		_, _ = zip.Write([]byte(r.Name + "\n"))
	}
	_ = zip.Close()
}

func number(c *gin.Context) int {
	n, _ := strconv.Atoi(c.Param("n"))
	return n
}

func main() {
	gin.SetMode(gin.ReleaseMode)
	r := gin.New()
	r.GET("/html/:n", html)
	r.GET("/signed/:n", signed)
	r.GET("/sorted/:n", sorted)
	r.GET("/packed/:n", packed)
	go http.ListenAndServe(os.Getenv("DEBUG_ADDR"), nil)
	_ = r.Run(os.Getenv("ADDR"))
}
