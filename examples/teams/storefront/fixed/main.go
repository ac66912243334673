// Storefront is the web shop's page service; prices come from the pricing team's service.
package main

import (
	"context"
	"log"
	"net/http"
	_ "net/http/pprof"
	"os"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

func routes(s *storefront) *gin.Engine {
	gin.SetMode(gin.ReleaseMode)
	r := gin.New()
	r.Use(gin.Recovery(), observe())
	r.GET("/products", s.list)
	r.GET("/products/:sku", s.product)
	r.GET("/healthz", func(c *gin.Context) { c.String(http.StatusOK, "ok") })
	return r
}

func main() {
	s := newStorefront(newPriceClient("http://" + os.Getenv("PEER_ADDR")))
	go s.prices.keepFresh(context.Background(), s.skus)
	http.Handle("/metrics", promhttp.Handler())
	go func() { log.Println(http.ListenAndServe(os.Getenv("DEBUG_ADDR"), nil)) }()
	if err := routes(s).Run(os.Getenv("ADDR")); err != nil {
		log.Fatal(err)
	}
}
