// Avatars draws small pictures and keeps the last few thousand of them.
package main

import (
	"bytes"
	"context"
	"hash/fnv"
	"image"
	"image/color"
	"image/png"
	"net/http"
	_ "net/http/pprof"
	"os"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"example.com/teams/healthy-avatars/cache"
)

func draw(_ context.Context, user string) ([]byte, error) {
	h := fnv.New64a()
	_, _ = h.Write([]byte(user))
	bits := h.Sum64()
	time.Sleep(5 * time.Millisecond) // the colours come from the profile service
	img := image.NewPaletted(image.Rect(0, 0, 64, 64), color.Palette{color.White, color.RGBA{uint8(bits), uint8(bits >> 8), 90, 255}})
	for i := range img.Pix {
		if bits>>(i/8%8*8+i/512)&1 == 1 {
			img.Pix[i] = 1
		}
	}
	var out bytes.Buffer
	err := png.Encode(&out, img)
	return append(out.Bytes(), make([]byte, 8<<10)...), err
}

func main() {
	pictures := cache.New(3000, 300*time.Millisecond, draw)
	for i := range 3000 { // what was kept from the last run
		pictures.Put("old"+strconv.Itoa(i), make([]byte, 8<<10))
	}
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.Use(middleware.Recover())
	e.GET("/avatar/:user", func(c echo.Context) error {
		picture, err := pictures.Get(c.Request().Context(), c.Param("user"))
		if err != nil {
			return err
		}
		return c.Blob(http.StatusOK, "image/png", picture)
	})
	go http.ListenAndServe(os.Getenv("DEBUG_ADDR"), nil)
	e.Logger.Fatal(e.Start(os.Getenv("ADDR")))
}
