package main

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"time"
)

// model is the client of the model server.
type model struct {
	url   string
	http  *http.Client
	asked atomic.Int64
	rate  atomic.Int64
}

func connect(url string) *model {
	return &model{url: url, http: &http.Client{
		Timeout: 5 * time.Second,
		Transport: &http.Transport{
			MaxConnsPerHost:     64, // as many as the model server takes
			MaxIdleConnsPerHost: 64,
			IdleConnTimeout:     time.Minute,
		},
	}}
}

func (m *model) complete(ctx context.Context, text string) (string, error) {
	m.asked.Add(1)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, m.url, strings.NewReader(text))
	if err != nil {
		return "", err
	}
	res, err := m.http.Do(req)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if res.StatusCode >= 400 {
		return "", errors.Join(errors.New(res.Status), err)
	}
	return string(body), err
}

// health keeps the number of questions per turn for the autoscaler.
func (m *model) health() { m.rate.Store(m.asked.Swap(0)) }
