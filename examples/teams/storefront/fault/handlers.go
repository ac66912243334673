package main

import (
	"fmt"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

var seconds = promauto.NewHistogramVec(prometheus.HistogramOpts{Name: "http_request_seconds"}, []string{"route", "code"})

func observe() gin.HandlerFunc {
	return func(c *gin.Context) {
		start := time.Now()
		c.Next()
		seconds.WithLabelValues(c.FullPath(), fmt.Sprint(c.Writer.Status())).Observe(time.Since(start).Seconds())
	}
}

type product struct {
	SKU   string `json:"sku"`
	Name  string `json:"name"`
	Price string `json:"price,omitempty"`
}

type storefront struct {
	products map[string]product
	skus     []string
	prices   *priceClient
}

func newStorefront(prices *priceClient) *storefront {
	s := &storefront{products: map[string]product{}, prices: prices}
	for i := range 60 {
		sku := fmt.Sprintf("sku-%02d", i)
		s.skus = append(s.skus, sku)
		s.products[sku] = product{SKU: sku, Name: fmt.Sprintf("Lamp no. %d", i)}
	}
	return s
}

func (s *storefront) list(c *gin.Context) {
	out := make([]product, 0, len(s.skus))
	for _, sku := range s.skus {
		out = append(out, s.products[sku])
	}
	c.JSON(http.StatusOK, out)
}

func (s *storefront) product(c *gin.Context) {
	p, ok := s.products[c.Param("sku")]
	if !ok {
		c.JSON(http.StatusNotFound, gin.H{"error": "no such product"})
		return
	}
	price, err := s.prices.Quote(c.Request.Context(), p.SKU)
	if err != nil {
		c.JSON(http.StatusBadGateway, gin.H{"error": err.Error()})
		return
	}
	p.Price = price
	c.JSON(http.StatusOK, p)
}
