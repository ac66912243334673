// Package payments is the client of the payment provider.
package payments

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

type Client struct {
	base string
	http http.Client
}

func New(base string) *Client {
	return &Client{base: base, http: http.Client{Timeout: time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 32}}}
}

func (c *Client) Charge(ctx context.Context, seat int) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+"/charge", strings.NewReader(fmt.Sprintf("seat=%d", seat)))
	if err != nil {
		return err
	}
	res, err := c.http.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	_, err = io.Copy(io.Discard, res.Body)
	return err
}
