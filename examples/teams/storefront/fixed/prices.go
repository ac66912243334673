package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"
)

// priceClient asks the pricing service; connections are kept.
type priceClient struct {
	base string
	http *http.Client

	mu    sync.RWMutex
	known map[string]string
}

func newPriceClient(base string) *priceClient {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxIdleConnsPerHost = 64
	return &priceClient{base: base, http: &http.Client{Transport: t, Timeout: 2 * time.Second}, known: map[string]string{}}
}

// Quote answers from what the last refresh brought; only a price never seen is waited for.
func (p *priceClient) Quote(ctx context.Context, sku string) (string, error) {
	p.mu.RLock()
	price, ok := p.known[sku]
	p.mu.RUnlock()
	if ok {
		return price, nil
	}
	return p.refresh(ctx, sku)
}

// keepFresh asks for all prices again and again, outside of any request.
func (p *priceClient) keepFresh(ctx context.Context, skus []string) {
	for ctx.Err() == nil {
		for _, sku := range skus {
			_, _ = p.refresh(ctx, sku)
		}
	}
}

func (p *priceClient) refresh(ctx context.Context, sku string) (string, error) {
	price, err := p.fetch(ctx, sku)
	if err == nil {
		p.mu.Lock()
		p.known[sku] = price
		p.mu.Unlock()
	}
	return price, err
}

func (p *priceClient) fetch(ctx context.Context, sku string) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.base+"/price/"+sku, nil)
	if err != nil {
		return "", err
	}
	res, err := p.http.Do(req)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return "", err
	}
	if res.StatusCode != http.StatusOK {
		return "", fmt.Errorf("pricing says %s", res.Status)
	}
	return fmt.Sprintf("%d.99", 10+len(body)%40), nil
}
