// Page puts a product page together from parts that another service holds.
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	_ "net/http/pprof"
	"os"
	"strings"
)

var parts = []string{"name", "price", "stock", "images", "reviews", "offers", "delivery", "related", "seller", "terms"}

// Client asks the peer.
type Client struct {
	http *http.Client
	base string
}

func (c *Client) part(ctx context.Context, name string) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+"/part?ms=2&name="+name, nil)
	if err != nil {
		return "", err
	}
	res, err := c.http.Do(req)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	return string(text), err
}

type Page struct{ client *Client }

func (p *Page) assemble(ctx context.Context) ([]string, error) {
	texts := make([]string, len(parts))
	for i, name := range parts {
		text, err := p.client.part(ctx, name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		texts[i] = text
	}
	return texts, nil
}

func (p *Page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	texts, err := p.assemble(r.Context())
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	io.WriteString(w, strings.Join(texts, ""))
}

func main() {
	client := &Client{&http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}, "http://" + os.Getenv("PEER_ADDR")}
	mux := http.NewServeMux()
	mux.Handle("/product", &Page{client})
	go http.ListenAndServe(os.Getenv("DEBUG_ADDR"), nil)
	log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), mux))
}
